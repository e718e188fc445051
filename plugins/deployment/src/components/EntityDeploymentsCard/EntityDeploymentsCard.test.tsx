import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { OverviewAnswer } from '../../api/DeploymentApi';
import { axeViolations } from '../../__testUtils__/axe';
import {
  ago,
  answer,
  commit,
  deployment,
  drift,
  environment,
  NOW,
  origin,
  problem,
  run,
  tag,
  unavailable,
} from '../../__testUtils__/builders';
import { outcome } from '../../__testUtils__/dialogBuilders';
import { deploymentApi, renderOnEntityPage } from '../../__testUtils__/render';
import { responseError } from '../../__testUtils__/responses';
import { busy, scenes } from '../../__testUtils__/scenes';
import { EntityDeploymentsCard } from './EntityDeploymentsCard';

function show(...answers: (OverviewAnswer | Error)[]) {
  const api = deploymentApi(...answers);
  renderOnEntityPage(<EntityDeploymentsCard />, api);
  return api;
}

const row = async (name: string) =>
  within(await screen.findByRole('row', { name: new RegExp(`^${name}`) }));

describe('EntityDeploymentsCard', () => {
  beforeEach(() => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW);
  });

  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('gives each environment one row, in order', async () => {
    show(busy);

    expect(
      (await screen.findAllByRole('rowheader')).map(
        ({ textContent }) => textContent,
      ),
    ).toEqual(['development', 'staging', 'production']);
  });

  it('shows what was started from here as moving, before any attempt that is over', async () => {
    show(
      answer([
        environment('production', {
          latest: deployment({ state: 'failed', version: tag('v1.9.2') }),
          dispatched: outcome(),
        }),
      ]),
    );

    const production = await row('production');
    expect(production.getByTitle('v1.9.3')).toBeInTheDocument();
    expect(production.getByText(/started/)).toBeInTheDocument();
    expect(production.queryByText(/failed/)).not.toBeInTheDocument();
  });

  it('shows the live version, its age and its actor', async () => {
    show(answer([environment('staging')]));

    const staging = await row('staging');
    expect(staging.getByRole('link', { name: 'v1.9.3' })).toBeInTheDocument();
    expect(staging.getByText('2 hr ago')).toBeInTheDocument();
    expect(staging.getByText(/arossi/)).toBeInTheDocument();
  });

  it('shows how far an environment is behind', async () => {
    show(
      answer([
        environment('staging'),
        environment('production', { drift: drift('staging', 6, 1) }),
      ]),
    );

    expect(
      (await row('production')).getByText(/6 behind staging, 1 not in staging/),
    ).toBeInTheDocument();
  });

  it('shows a moving attempt with its version, state and progress', async () => {
    show(
      answer([
        environment('development', {
          latest: deployment({
            state: 'running',
            version: commit('c41e9aa'),
            run: run({ progress: { done: 3, total: 7 } }),
          }),
        }),
      ]),
    );

    expect(
      (await row('development')).getByText(/running 4\/7/),
    ).toHaveTextContent('c41e9aa running 4/7');
  });

  it('says where something waits for me', async () => {
    show(
      answer([
        environment('production', {
          latest: deployment({ state: 'waiting', version: tag('v2') }),
          gates: [{ kind: 'reviewers', reviewers: [], viewerCanApprove: true }],
        }),
      ]),
    );

    expect(
      (await row('production')).getByText(/waiting for you/),
    ).toBeInTheDocument();
  });

  it.each([
    ['Never deployed', { attempts: 0, complete: true }],
    ['Never succeeded', { attempts: 2, complete: true }],
    ['No success seen', { attempts: 10, complete: false }],
  ])('says "%s"', async (text, lookback) => {
    show(answer([environment('production', { live: null, lookback })]));

    expect((await row('production')).getByText(text)).toBeInTheDocument();
  });

  it('says in a few words why one environment cannot be read', async () => {
    show(
      answer([
        environment('staging'),
        unavailable('production', 'not_found_or_not_visible'),
      ]),
    );

    expect(
      (await row('production')).getByText(/no access to acme\/payments/),
    ).toBeInTheDocument();
  });

  it('marks stale data with its age', async () => {
    show(
      answer([
        environment('production', {
          stale: problem('timeout'),
          fetchedAt: ago(14),
        }),
      ]),
    );

    expect(
      (await row('production')).getByText('last known, 14 min old'),
    ).toBeInTheDocument();
  });

  it('offers to connect when nothing can be read without', async () => {
    const api = show(
      answer([unavailable('production', 'not_connected')], 'not_connected'),
    );

    await userEvent.click(
      await screen.findByRole('button', { name: 'Connect GitHub' }),
    );

    await waitFor(() => expect(api.connect).toHaveBeenCalledWith(origin));
  });

  it('says when no environment has been set up', async () => {
    show(answer([]));

    expect(
      await screen.findByText(
        'No environments have been set up for payments yet.',
      ),
    ).toBeInTheDocument();
  });

  it.each([
    [403, 'You may not see deployments here'],
    [404, 'Backstage does not know this service'],
    [401, 'Your Backstage session has ended'],
    [500, 'The deployment backend answered 500.'],
  ])('explains the answer %d', async (status, text) => {
    show(await responseError(status));

    expect(await screen.findByText(text)).toBeInTheDocument();
  });

  it('says that it loads', async () => {
    const api = deploymentApi();
    api.getOverview.mockReturnValue(new Promise(() => {}));
    renderOnEntityPage(<EntityDeploymentsCard />, api);

    expect(await screen.findByText('Loading deployments')).toBeInTheDocument();
  });

  it.each(scenes.map(scene => [scene.title, scene.answer] as const))(
    'has no accessibility violations: %s',
    async (_, given) => {
      const api = show(given);
      await waitFor(() => expect(api.getOverview).toHaveBeenCalled());
      await waitFor(() =>
        expect(
          screen.queryByText('Loading deployments'),
        ).not.toBeInTheDocument(),
      );

      expect(await axeViolations(screen.getByRole('main'))).toEqual([]);
    },
  );
});

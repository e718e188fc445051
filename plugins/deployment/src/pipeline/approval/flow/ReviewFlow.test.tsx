import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { EnvironmentFacts } from 'backstage-plugin-deployment-common';
import {
  approveButton,
  comment,
  outcomes,
} from '../../../__testUtils__/approval';
import {
  decisionOutcome,
  movedOn,
} from '../../../__testUtils__/approvalBuilders';
import { axeViolations } from '../../../__testUtils__/axe';
import {
  ahead,
  answer,
  deployment,
  environment,
  problem,
  run,
  tag,
} from '../../../__testUtils__/builders';
import { openTab } from '../../../__testUtils__/entry';
import {
  pipeline,
  reviewersGate,
} from '../../../__testUtils__/pipelineBuilders';
import { responseError } from '../../../__testUtils__/responses';
import { host } from '../../../__testUtils__/settingsBuilders';
import { card, useFixtureTime } from '../../../__testUtils__/tab';

const waiting = deployment({
  state: 'waiting',
  version: tag('v1.9.3'),
  run: run({ id: '9000001482', number: 1482 }),
  finishedAt: null,
});

/** The tab with production waiting for a review. */
function showCard(
  facts: Partial<EnvironmentFacts> = {},
  viewerCanApprove = true,
) {
  const gates = [{ ...reviewersGate().gate, viewerCanApprove }];
  const { api, ...rest } = openTab([
    answer([
      environment('production', {
        live: deployment({ version: tag('v1.9.1') }),
        latest: waiting,
        gates: gates as EnvironmentFacts['gates'],
        ...facts,
      }),
    ]),
    answer([
      environment('production', {
        live: deployment({ version: tag('v1.9.1') }),
        latest: { ...waiting, state: 'running' },
      }),
    ]),
  ]);
  api.getHosts.mockResolvedValue([host()]);
  api.getPipeline.mockResolvedValue(pipeline());
  api.decide.mockResolvedValue(decisionOutcome());
  return { api, user: userEvent.setup(), ...rest };
}

const review = async () =>
  (await card('production')).getByRole('button', {
    name: 'Review v1.9.3 for production',
  });

const dialog = async () =>
  within(
    await screen.findByRole('dialog', { name: 'Review v1.9.3 for production' }),
  );

describe('reviewing from the card', () => {
  useFixtureTime();

  it('opens what waits in place, and asks for the run only then', async () => {
    const { user, api } = showCard();
    expect(await review()).toHaveAttribute('data-variant', 'primary');
    expect(api.getPipeline).not.toHaveBeenCalled();

    await user.click(await review());

    const open = await dialog();
    expect(await open.findByText('v1.9.3 replaces v1.9.1')).toBeInTheDocument();
    expect(
      open.getByRole('link', { name: 'Open run #1482 on GitHub' }),
    ).toBeInTheDocument();
    expect(api.getPipeline).toHaveBeenCalledWith(
      expect.objectContaining({
        entityRef: 'component:default/payments',
        environment: 'production',
        run: '9000001482',
      }),
      expect.anything(),
    );
    expect(await axeViolations(document.body)).toEqual([]);
  });

  it('keeps what came of it after the card has moved on, and reads card and run again', async () => {
    const { user, api } = showCard();
    await user.click(await review());
    await (await dialog()).findByText('v1.9.3 replaces v1.9.1');
    api.getPipeline.mockResolvedValue(movedOn());

    await user.click(approveButton());

    expect(
      (await outcomes()).getByText(
        'production is approved, GitHub confirmed it.',
      ),
    ).toBeInTheDocument();
    await waitFor(() => expect(api.getPipeline).toHaveBeenCalledTimes(2));
    await waitFor(() => expect(api.getOverview).toHaveBeenCalledTimes(2));
    await waitFor(() =>
      expect(screen.queryByText(/waits for a review/)).not.toBeInTheDocument(),
    );
    expect(
      (await outcomes()).getByText(/production is approved/),
    ).toBeInTheDocument();

    const [, close] = (await dialog()).getAllByRole('button', {
      name: 'Close',
    });
    await user.click(close);
    const production = await card('production');
    expect(
      production.queryByRole('button', { name: /^Review/ }),
    ).not.toBeInTheDocument();
    // Its button is gone, so the focus goes to where the run goes on.
    await waitFor(() =>
      expect(
        production.getByRole('link', { name: 'Pipeline of production' }),
      ).toHaveFocus(),
    );
  });

  it('says what still holds the run where the review was done meanwhile', async () => {
    const { user, api } = showCard();
    const [stage] = pipeline().stages.filter(({ gates }) => gates.length > 0);
    api.getPipeline.mockResolvedValue(
      pipeline({
        stages: [
          {
            ...stage,
            gates: [
              reviewersGate({ state: 'opened' }),
              {
                ...reviewersGate(),
                gate: { kind: 'timer', minutes: 30, endsAt: ahead(12) },
              },
            ],
          },
        ],
      }),
    );
    await user.click(await review());

    const open = await dialog();
    expect(
      await open.findByText(
        /^Nothing is left to review for production\. The run waits for something else:/,
      ),
    ).toBeInTheDocument();
    expect(open.getByText(/^Wait timer: 12m left, ends /)).toBeInTheDocument();
    expect(open.queryByText(/is not told here/)).not.toBeInTheDocument();
  });

  it('offers no changes where there is nothing to compare with', async () => {
    const { user } = showCard({
      live: null,
      lookback: { attempts: 1, complete: true },
    });
    expect(
      (await card('production')).getByText('Nothing live yet'),
    ).toBeInTheDocument();
    await user.click(await review());

    const open = await dialog();
    expect(
      await open.findByText('v1.9.3 comes as the first'),
    ).toBeInTheDocument();
    expect(
      open.queryByRole('button', { name: /changes/ }),
    ).not.toBeInTheDocument();
  });

  it('says on the card who is waited for, where the viewer may not', async () => {
    showCard({}, false);

    expect(await review()).toHaveAttribute('data-variant', 'secondary');
    expect(
      (await card('production')).getByText(
        'Needs approval by acme/platform-leads or nsato',
      ),
    ).toBeInTheDocument();
  });

  it('offers it for an earlier attempt that still waits behind another', async () => {
    showCard({
      latest: deployment({ state: 'queued', finishedAt: null }),
      gates: [],
      waiting: { deployment: waiting, gates: [reviewersGate().gate] },
    });

    expect(await review()).toBeInTheDocument();
  });

  it('offers nothing where no reviewers are waited for', async () => {
    showCard({ gates: [{ kind: 'rule', name: 'change-window' }] });

    const production = await card('production');
    expect(
      production.queryByRole('button', { name: /^Review/ }),
    ).not.toBeInTheDocument();
  });

  it('says that it is loading', async () => {
    const { user, api } = showCard();
    api.getPipeline.mockReturnValue(new Promise(() => {}));
    await user.click(await review());

    expect(
      (await dialog()).getByText('Loading what waits'),
    ).toBeInTheDocument();
  });

  it('says why it could not be read, and tries again', async () => {
    const { user, api } = showCard();
    api.getPipeline.mockRejectedValueOnce(
      await responseError(502, {
        name: 'Error',
        ...problem('host_down', { host: 'github.com' }),
      }),
    );
    await user.click(await review());

    const open = await dialog();
    expect(
      await open.findByText('GitHub cannot be reached'),
    ).toBeInTheDocument();
    await user.click(open.getByRole('button', { name: 'Try again' }));
    expect(await open.findByText('v1.9.3 replaces v1.9.1')).toBeInTheDocument();
  });

  it('offers to connect where the viewer is not connected', async () => {
    const { user, api } = showCard();
    api.getPipeline.mockRejectedValue(
      await responseError(401, {
        name: 'AuthenticationError',
        ...problem('not_connected', { host: 'github.com' }),
      }),
    );
    await user.click(await review());

    expect(
      await (await dialog()).findByRole('button', { name: 'Connect GitHub' }),
    ).toBeInTheDocument();
  });

  it('says that nothing waits any more where the run has gone on', async () => {
    const { user, api } = showCard();
    api.getPipeline.mockResolvedValue(movedOn());
    await user.click(await review());

    expect(
      await (
        await dialog()
      ).findByText(
        'Nothing of this run waits for a review any more. The run is by now: running.',
      ),
    ).toBeInTheDocument();
  });

  it('sends to the provider where it is not told which environment waits', async () => {
    const { user, api } = showCard();
    api.getPipeline.mockResolvedValue(pipeline({ stages: [] }));
    await user.click(await review());

    expect(
      await (await dialog()).findByText(/Open it on GitHub to decide/),
    ).toBeInTheDocument();
  });

  it('keeps the comment while card and run are read again', async () => {
    const { user, api } = showCard();
    await user.click(await review());
    await (await dialog()).findByText('v1.9.3 replaces v1.9.1');
    await user.type(comment(), 'Fine.');
    api.decide.mockRejectedValue(
      await responseError(409, {
        name: 'ConflictError',
        code: 'conflict',
        message: 'Nothing was decided: look again.',
        details: {},
      }),
    );

    await user.click(approveButton());

    await waitFor(() => expect(api.getPipeline).toHaveBeenCalledTimes(2));
    await waitFor(() => expect(api.getOverview).toHaveBeenCalledTimes(2));
    expect(comment()).toHaveValue('Fine.');
  });
});

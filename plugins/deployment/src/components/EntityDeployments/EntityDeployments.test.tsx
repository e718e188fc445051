import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { DeploymentApi } from '../../api/DeploymentApi';
import { axeViolations } from '../../__testUtils__/axe';
import {
  ago,
  answer,
  deployment,
  environment,
  origin,
  overview,
  problem,
  run,
  tag,
  unavailable,
} from '../../__testUtils__/builders';
import {
  deploymentApi,
  payments,
  renderOnEntityPage,
} from '../../__testUtils__/render';
import { responseError } from '../../__testUtils__/responses';
import { scenes } from '../../__testUtils__/scenes';
import { card, showTab, useFixtureTime } from '../../__testUtils__/tab';
import { EntityDeployments } from './EntityDeployments';

describe('EntityDeployments', () => {
  useFixtureTime();

  it('says that it loads, until there is an answer', async () => {
    const api = deploymentApi();
    api.getOverview.mockReturnValue(new Promise(() => {}));
    renderOnEntityPage(<EntityDeployments />, api);

    expect(await screen.findByText('Loading deployments')).toBeInTheDocument();
    expect(
      screen.getByRole('heading', { level: 2, name: 'Deployments' }),
    ).toBeInTheDocument();
    expect(api.getOverview).toHaveBeenCalledWith(
      'component:default/payments',
      expect.anything(),
    );
    expect(payments.metadata.name).toBe('payments');
  });

  describe('connecting', () => {
    const notConnected = answer(
      [
        unavailable('staging', 'not_connected'),
        unavailable('production', 'not_connected'),
      ],
      'not_connected',
    );

    it('offers one "Connect GitHub" for all environments, and shows them afterwards', async () => {
      const api = showTab(
        notConnected,
        answer([environment('staging'), environment('production')]),
      );

      expect(
        await screen.findByRole('heading', {
          level: 3,
          name: 'Connect GitHub to see this',
        }),
      ).toBeInTheDocument();
      expect(
        screen.getByText('Concerns staging, production.'),
      ).toBeInTheDocument();
      await userEvent.click(
        screen.getByRole('button', { name: 'Connect GitHub' }),
      );

      expect((await card('production')).getByText('v1.9.3')).toBeVisible();
      expect(api.connect).toHaveBeenCalledTimes(1);
      expect(api.connect).toHaveBeenCalledWith(origin);
    });

    it('does not open anything by itself', async () => {
      const api = showTab(notConnected);

      await screen.findByRole('button', { name: 'Connect GitHub' });
      expect(screen.getByText('updates paused')).toBeInTheDocument();
      expect(screen.queryByText(/ old$/)).not.toBeInTheDocument();

      expect(api.connect).not.toHaveBeenCalled();
      expect(api.reconnect).not.toHaveBeenCalled();
    });

    it('says why connecting failed and offers it again', async () => {
      const api = showTab(notConnected);
      api.connect.mockRejectedValue(
        new Error('Login failed, popup was closed'),
      );

      await userEvent.click(
        await screen.findByRole('button', { name: 'Connect GitHub' }),
      );

      expect(await screen.findByRole('alert')).toHaveTextContent(
        'That did not work: Login failed, popup was closed',
      );
      expect(
        screen.getByRole('button', { name: 'Connect GitHub' }),
      ).toBeEnabled();
    });

    it('offers "Reconnect GitHub" when the token was rejected', async () => {
      const api = showTab(
        answer([unavailable('production', 'token_rejected')]),
        answer([environment('production')]),
      );

      expect(
        await screen.findByText('GitHub no longer accepts your sign-in'),
      ).toBeInTheDocument();
      await userEvent.click(
        screen.getByRole('button', { name: 'Reconnect GitHub' }),
      );

      expect((await card('production')).getByText('v1.9.3')).toBeVisible();
      expect(api.reconnect).toHaveBeenCalledWith(origin);
    });

    it('sends to a platform engineer where the host is not set up, without a button that cannot work', async () => {
      showTab(
        answer([unavailable('production', 'not_connected')], 'not_set_up'),
      );

      expect(
        await screen.findByText('github.com is not set up for sign-in'),
      ).toBeInTheDocument();
      expect(
        screen.getByText(/A platform engineer has to add an auth provider/),
      ).toBeInTheDocument();
      expect(
        screen.queryByRole('button', { name: /connect/i }),
      ).not.toBeInTheDocument();
    });
  });

  describe('one problem for all', () => {
    it('tells it once instead of in every card', async () => {
      showTab(
        answer([
          unavailable('staging', 'not_found_or_not_visible'),
          unavailable('production', 'not_found_or_not_visible'),
        ]),
      );

      expect(
        await screen.findAllByText(
          'No access to acme/payments, or it does not exist',
        ),
      ).toHaveLength(1);
      expect(screen.queryByRole('article')).not.toBeInTheDocument();
    });

    it('keeps the cards where the repositories differ', async () => {
      showTab(
        answer([
          unavailable('staging', 'not_found_or_not_visible'),
          unavailable(
            'production',
            'not_found_or_not_visible',
            {},
            { origin: { ...origin, repository: 'acme/ledger' } },
          ),
        ]),
      );

      expect(await screen.findAllByRole('article')).toHaveLength(2);
    });
  });

  describe('stale data', () => {
    it('is marked in its card, with age and reason', async () => {
      showTab(
        answer([
          environment('staging'),
          environment('production', {
            stale: problem('host_down'),
            fetchedAt: ago(14),
          }),
        ]),
      );

      const production = await card('production');
      expect(production.getByText('v1.9.3')).toBeInTheDocument();
      expect(
        production.getByText('last known, 14 min old'),
      ).toBeInTheDocument();
      expect(
        production.getByText(/GitHub cannot be reached/),
      ).toBeInTheDocument();
      expect(
        (await card('staging')).queryByText(/last known/),
      ).not.toBeInTheDocument();
    });

    it('is told once when all of it is stale for one reason', async () => {
      const stale = { stale: problem('host_down'), fetchedAt: ago(14) };
      showTab(
        answer([
          environment('staging', stale),
          environment('production', stale),
        ]),
      );

      expect(
        await screen.findByText('Last known state, read 14 min ago'),
      ).toBeInTheDocument();
      expect(screen.getAllByText(/GitHub cannot be reached/)).toHaveLength(1);
      expect(screen.getByText('14 min old')).toBeInTheDocument();
    });

    it('stays on the page when the backend cannot be reached, with the reason', async () => {
      showTab(
        answer([environment('production')]),
        new TypeError('Failed to fetch'),
      );
      await userEvent.click(
        await screen.findByRole('button', { name: 'Refresh' }),
      );

      expect(
        await screen.findByText('Could not refresh', {
          selector: ':not([aria-live])',
        }),
      ).toBeInTheDocument();
      expect(screen.getByRole('status')).toHaveTextContent('Could not refresh');
      expect(screen.getByText('trying again every 30 sec')).toBeInTheDocument();
      expect(
        screen.getByText(
          /The deployment backend does not answer.*Trying again every 30 sec/,
        ),
      ).toBeInTheDocument();
      expect((await card('production')).getByText('v1.9.3')).toBeVisible();
    });
  });

  describe('nothing to show', () => {
    it('explains what an environment is and what comes next when none is configured', async () => {
      const api = deploymentApi(answer([]));
      renderOnEntityPage(<EntityDeployments />, api, {
        docsUrl: 'https://docs.example.com/deployments',
      });

      expect(
        await screen.findByRole('heading', {
          level: 3,
          name: 'No environments yet',
        }),
      ).toBeInTheDocument();
      expect(
        screen.getByText(/An environment is a place payments is deployed to/),
      ).toBeInTheDocument();
      expect(
        screen.getByRole('link', { name: 'How to set up environments' }),
      ).toHaveAttribute('href', 'https://docs.example.com/deployments');
    });

    it('leads to the settings, where one may set environments up', async () => {
      renderOnEntityPage(<EntityDeployments />, deploymentApi(answer([])));

      expect(
        await screen.findByRole('link', { name: 'Set up environments' }),
      ).toHaveAttribute(
        'href',
        '/deployments/environments/default/component/payments',
      );
    });

    it('says why one may not set environments up', async () => {
      renderOnEntityPage(<EntityDeployments />, deploymentApi(answer([])), {}, [
        'deployment.environment.create',
      ]);

      expect(
        await screen.findByText(
          /the permission deployment\.environment\.create for this service is missing/,
        ),
      ).toBeInTheDocument();
      expect(
        screen.queryByRole('link', { name: 'Set up environments' }),
      ).not.toBeInTheDocument();
    });

    it.each([
      [403, 'You may not see deployments here', /deployment\.read/],
      [404, 'Backstage does not know this service', /removed from the catalog/],
      [401, 'Your Backstage session has ended', /sign in again/],
    ])('explains the answer %d', async (status, title, text) => {
      showTab(await responseError(status));

      expect(
        await screen.findByRole('heading', { level: 3, name: title }),
      ).toBeInTheDocument();
      expect(screen.getByText(text)).toBeInTheDocument();
    });

    it('explains a failure of the backend in its own words, and tries again on a click', async () => {
      const api = showTab(
        await responseError(503, {
          name: 'ServiceUnavailableError',
          code: 'store_unavailable',
          message: 'The configuration could not be read.',
        }),
        answer([environment('production')]),
      );

      expect(
        await screen.findByText(/The configuration could not be read\./),
      ).toBeInTheDocument();
      await userEvent.click(screen.getByRole('button', { name: 'Try again' }));

      expect((await card('production')).getByText('v1.9.3')).toBeVisible();
      expect(api.getOverview).toHaveBeenCalledTimes(2);
    });

    it('removes what was shown when access is taken away', async () => {
      showTab(answer([environment('production')]), await responseError(403));
      await userEvent.click(
        await screen.findByRole('button', { name: 'Refresh' }),
      );

      expect(
        await screen.findByText('You may not see deployments here'),
      ).toBeInTheDocument();
      expect(screen.queryByText('v1.9.3')).not.toBeInTheDocument();
    });
  });

  describe('runs that count for no environment', () => {
    const withRuns = answer(
      overview([environment('production')], {
        notAttributable: [
          {
            run: run({
              title: 'Deploy',
              number: 77,
              url: 'https://github.com/acme/payments/actions/runs/77',
            }),
            createdAt: ago(55),
            reason: 'environment_input_not_readable',
          },
          {
            run: run({ title: 'Ship it', url: null }),
            createdAt: ago(70),
            reason: 'run_name_does_not_match',
          },
        ],
      }),
    );

    it('are folded away and open with their reasons', async () => {
      showTab(withRuns);

      const toggle = await screen.findByRole('button', {
        name: '2 recent runs count for no environment',
      });
      expect(toggle).toHaveAttribute('aria-expanded', 'false');
      await userEvent.click(toggle);

      expect(toggle).toHaveAttribute('aria-expanded', 'true');
      expect(screen.getByRole('link', { name: 'Deploy' })).toHaveAttribute(
        'href',
        'https://github.com/acme/payments/actions/runs/77',
      );
      expect(
        screen.getByText(/The environment was an input of the run, and GitHub/),
      ).toBeVisible();
      expect(
        screen.getByText(/does not match the pattern that is configured/),
      ).toBeVisible();
    });

    it('are not mentioned where there are none', async () => {
      showTab(answer([environment('production')]));

      await card('production');
      expect(screen.queryByText(/count for no/)).not.toBeInTheDocument();
    });
  });

  it('says politely what a refresh has changed', async () => {
    const before = environment('production', {
      live: deployment({ id: '1', version: tag('v1.9.1') }),
    });
    const after = environment('production', {
      live: deployment({ id: '2', version: tag('v1.9.3') }),
    });
    showTab(answer([before]), answer([after]));
    await card('production');

    await userEvent.click(screen.getByRole('button', { name: 'Refresh' }));

    const announcement = await screen.findByText('production: v1.9.3 is live');
    expect(announcement).toHaveAttribute('aria-live', 'polite');
  });

  it('is all reached by keyboard, in the order of reading', async () => {
    const user = userEvent.setup();
    showTab(
      answer([
        environment('staging', {
          live: deployment({ run: run({ number: 7 }) }),
        }),
        unavailable('production', 'token_rejected'),
      ]),
    );
    await card('staging');
    await screen.findByRole('link', { name: /^Configure/ });

    const reached: string[] = [];
    for (let press = 0; press < 11; press += 1) {
      await user.tab();
      const element = document.activeElement;
      reached.push(
        element?.getAttribute('aria-label') ?? element?.textContent ?? '',
      );
    }

    expect(reached).toEqual([
      'acme/payments · deploy.yml',
      'Configure the environments of payments',
      'Pipeline of all environments of payments',
      'Refresh',
      'v1.9.3',
      'Copy v1.9.3',
      '#7Pipeline of run #7 (staging)',
      'Deploy… to staging',
      'Pipeline of staging',
      'More for staging',
      'Reconnect GitHub',
    ]);
  });

  it('reconnects by keyboard', async () => {
    const user = userEvent.setup();
    const api: DeploymentApi = showTab(
      answer([unavailable('production', 'token_rejected')]),
    );
    (await screen.findByRole('button', { name: 'Reconnect GitHub' })).focus();

    await user.keyboard('{Enter}');

    await waitFor(() => expect(api.reconnect).toHaveBeenCalledTimes(1));
  });

  it.each(scenes.map(scene => [scene.title, scene.answer] as const))(
    'has no accessibility violations: %s',
    async (_, given) => {
      showTab(given);
      await screen.findByRole('button', { name: 'Refresh' });

      expect(await axeViolations(screen.getByRole('main'))).toEqual([]);
    },
  );
});

import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { DeploymentApi } from '../../api/DeploymentApi';
import { focus } from '../../__testUtils__/focus';
import { axeViolations } from '../../__testUtils__/axe';
import {
  ago,
  answer,
  deployment,
  environment,
  overview,
  run,
  tag,
  unavailable,
} from '../../__testUtils__/builders';
import {
  deploymentApi,
  payments,
  renderOnEntityPage,
} from '../../__testUtils__/render';
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
    focus(await screen.findByRole('button', { name: 'Reconnect GitHub' }));

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

import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ago,
  answer,
  environment,
  origin,
  problem,
  unavailable,
} from '../../__testUtils__/builders';
import { deploymentApi, renderOnEntityPage } from '../../__testUtils__/render';
import { responseError } from '../../__testUtils__/responses';
import { card, showTab, useFixtureTime } from '../../__testUtils__/tab';
import { EntityDeployments } from './EntityDeployments';

describe('the service tab, when something is wrong', () => {
  useFixtureTime();

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
});

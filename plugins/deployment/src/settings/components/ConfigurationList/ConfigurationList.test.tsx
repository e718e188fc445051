import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { DeploymentApi } from '../../../api/DeploymentApi';
import { axeViolations } from '../../../__testUtils__/axe';
import { responseError } from '../../../__testUtils__/responses';
import {
  component,
  listed,
  paymentsEntity,
} from '../../../__testUtils__/settingsBuilders';
import { LIST } from '../../../__testUtils__/settingsPage';
import {
  listPage,
  serviceOf,
  showList,
  someListed,
} from '../../../__testUtils__/settingsList';
import { useFixtureTime } from '../../../__testUtils__/tab';

const lastFilters = (api: jest.Mocked<DeploymentApi>) => {
  const { owners, repository, text } =
    api.listEnvironments.mock.lastCall?.[0] ?? {};
  return { owners, repository, text };
};

describe('the list of all configurations', () => {
  useFixtureTime();

  it('shows each service with its owner, and its environments in order', async () => {
    showList();

    const payments = await serviceOf('payments');
    expect(await payments.findByText('checkout')).toBeInTheDocument();
    expect(
      payments.getAllByRole('rowheader').map(cell => cell.textContent),
    ).toEqual(['staging', 'productionpromotes from staging']);
    expect(payments.getAllByText('deploy.yml')).toHaveLength(2);
    expect(payments.getAllByText('changed 10 hr ago by arossi')).toHaveLength(
      2,
    );
    expect(
      screen.getByText('2 services shown, 3 environments'),
    ).toBeInTheDocument();
    expect(
      payments.getByRole('link', {
        name: 'Edit the environments of payments',
      }),
    ).toHaveAttribute(
      'href',
      '/deployments/environments/default/component/payments',
    );
    expect(await axeViolations(listPage())).toEqual([]);
  });

  it('marks an environment that deploys from another repository than the catalog says', async () => {
    showList();

    const ledger = await serviceOf('ledger');
    expect(await ledger.findByText('other repository')).toBeInTheDocument();
    expect(
      ledger.getByTitle(
        'The catalog says that ledger is in acme/ledger; this environment deploys from acme/finance.',
      ),
    ).toBeInTheDocument();
    expect(
      (await serviceOf('payments')).queryByText('other repository'),
    ).not.toBeInTheDocument();
  });

  it('says of a service that the catalog does not show', async () => {
    showList(someListed, { entities: [paymentsEntity] });

    expect(
      await (
        await serviceOf('ledger')
      ).findByText('not in the catalog, or not visible to you'),
    ).toBeInTheDocument();
  });

  it('narrows by text once typing rests, and keeps it in the address', async () => {
    const api = showList();
    await serviceOf('payments');

    await userEvent.type(
      screen.getByRole('searchbox', {
        name: 'Search services, environments and repositories',
      }),
      'pay',
    );

    await waitFor(() => expect(lastFilters(api).text).toBe('pay'));
    expect(
      await screen.findByRole('button', { name: 'Clear filters' }),
    ).toBeInTheDocument();
  });

  it('narrows by the owner in the catalog', async () => {
    const api = showList();
    await serviceOf('payments');

    await userEvent.click(screen.getByRole('button', { name: /Owner/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'discovery' }),
    );

    await waitFor(() =>
      expect(lastFilters(api).owners).toEqual(['group:default/discovery']),
    );
  });

  it('takes its filters from the address, and clears them', async () => {
    const api = showList(someListed, {
      path: `${LIST}?text=prod&owner=group%3Adefault%2Fx&repository=acme%2Fpayments`,
    });

    await waitFor(() =>
      expect(lastFilters(api)).toEqual({
        text: 'prod',
        owners: ['group:default/x'],
        repository: 'acme/payments',
      }),
    );
    expect(screen.getByRole('searchbox')).toHaveValue('prod');

    await userEvent.click(
      screen.getByRole('button', { name: 'Clear filters' }),
    );
    await waitFor(() =>
      expect(lastFilters(api)).toEqual({
        text: undefined,
        owners: undefined,
        repository: undefined,
      }),
    );
    expect(screen.getByRole('searchbox')).toHaveValue('');
  });

  it('says that nothing matches', async () => {
    showList([], { path: `${LIST}?text=nothing` });

    expect(await screen.findByText('Nothing matches')).toBeInTheDocument();
  });

  it('says what to do where nothing has been set up yet', async () => {
    showList([]);

    expect(await screen.findByText('No environments yet')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Set up environments…' }),
    );
    expect(
      await screen.findByRole('dialog', { name: 'Set up environments' }),
    ).toBeInTheDocument();
  });

  it('says that it loads', async () => {
    showList(someListed, {
      change: api =>
        api.listEnvironments.mockReturnValue(new Promise(() => {})),
    });

    expect(await screen.findByText('Loading environments')).toBeInTheDocument();
  });

  it('says that it failed, and tries again', async () => {
    const failure = await responseError(503);
    showList(someListed, {
      change: api => api.listEnvironments.mockRejectedValueOnce(failure),
    });

    expect(
      await screen.findByText('The environments could not be loaded'),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await serviceOf('payments')).toBeDefined();
  });

  it('says that one may not see it', async () => {
    const failure = await responseError(403);
    showList(someListed, {
      change: api => api.listEnvironments.mockRejectedValue(failure),
    });

    expect(
      await screen.findByText('You may not see environments'),
    ).toBeInTheDocument();
  });
});

describe('a list of more than two hundred', () => {
  useFixtureTime();

  it('comes in pages, joins a service that lies on two, and says how many there are so far', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `service-${index}`);
    const first = names.map(name => listed(name, 'staging'));
    const api = showList([], {
      entities: names.map(name => component(name)),
      change: given => {
        given.listEnvironments.mockImplementation(async options =>
          options?.cursor === 'second'
            ? {
                environments: [
                  listed('service-199', 'production'),
                  listed('service-last', 'staging'),
                ],
                nextCursor: null,
              }
            : { environments: first, nextCursor: 'second' },
        );
      },
    });

    expect(
      await screen.findByText('200 services shown so far, 200 environments'),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByText('Load more'));

    expect(
      await screen.findByText('201 services shown, 202 environments'),
    ).toBeInTheDocument();
    expect(screen.queryByText('Load more')).not.toBeInTheDocument();
    expect(
      api.listEnvironments.mock.calls.map(([options]) => options?.limit),
    ).toEqual([200, 200]);
    expect(screen.getAllByText('service-199')).toHaveLength(1);
  });
});

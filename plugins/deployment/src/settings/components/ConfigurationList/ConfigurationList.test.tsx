import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ListedEnvironment } from 'backstage-plugin-deployment-common';
import type { DeploymentApi } from '../../../api/DeploymentApi';
import { axeViolations } from '../../../__testUtils__/axe';
import { origin } from '../../../__testUtils__/builders';
import { responseError } from '../../../__testUtils__/responses';
import {
  component,
  listed,
  paymentsEntity,
  twoStored,
} from '../../../__testUtils__/settingsBuilders';
import {
  LIST,
  openPage,
  settingsApi,
} from '../../../__testUtils__/settingsPage';
import { useFixtureTime } from '../../../__testUtils__/tab';
import { saveFile } from '../ExportMenu/saveFile';

jest.mock('../ExportMenu/saveFile');

const some = [
  listed('ledger', 'production', {
    origin: { ...origin, repository: 'acme/finance', pipeline: 'ledger.yml' },
  }),
  listed('payments', 'staging'),
  listed('payments', 'production', { promotesFrom: ['staging'] }),
];

function show(
  environments: ListedEnvironment[] = some,
  options: Parameters<typeof openPage>[2] & {
    path?: string;
    change?: (api: jest.Mocked<DeploymentApi>) => void;
  } = {},
) {
  const api = settingsApi();
  api.listEnvironments.mockResolvedValue({ environments, nextCursor: null });
  options.change?.(api);
  openPage(options.path ?? LIST, api, options);
  return api;
}

/** The part of the list about one service. */
async function service(name: string) {
  return within(await screen.findByRole('region', { name }));
}

/** All that is ours of the page. */
function page() {
  return screen
    .getByRole('heading', { level: 2, name: 'Environments' })
    .closest('header')!.parentElement!;
}

async function choose(item: string, of: string) {
  await userEvent.click(
    await screen.findByRole('button', { name: `Actions for ${of}` }),
  );
  await userEvent.click(await screen.findByRole('menuitem', { name: item }));
}

const lastFilters = (api: jest.Mocked<DeploymentApi>) => {
  const { owners, repository, text } =
    api.listEnvironments.mock.lastCall?.[0] ?? {};
  return { owners, repository, text };
};

describe('the list of all configurations', () => {
  useFixtureTime();

  it('shows each service with its owner, and its environments in order', async () => {
    show();

    const payments = await service('payments');
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
    expect(await axeViolations(page())).toEqual([]);
  });

  it('marks an environment that deploys from another repository than the catalog says', async () => {
    show();

    const ledger = await service('ledger');
    expect(await ledger.findByText('other repository')).toBeInTheDocument();
    expect(
      ledger.getByTitle(
        'The catalog says that ledger is in acme/ledger; this environment deploys from acme/finance.',
      ),
    ).toBeInTheDocument();
    expect(
      (await service('payments')).queryByText('other repository'),
    ).not.toBeInTheDocument();
  });

  it('says of a service that the catalog does not show', async () => {
    show(some, { entities: [paymentsEntity] });

    expect(
      await (
        await service('ledger')
      ).findByText('not in the catalog, or not visible to you'),
    ).toBeInTheDocument();
  });

  it('narrows by text once typing rests, and keeps it in the address', async () => {
    const api = show();
    await service('payments');

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
    const api = show();
    await service('payments');

    await userEvent.click(screen.getByRole('button', { name: /Owner/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'discovery' }),
    );

    await waitFor(() =>
      expect(lastFilters(api).owners).toEqual(['group:default/discovery']),
    );
  });

  it('takes its filters from the address, and clears them', async () => {
    const api = show(some, {
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
    show([], { path: `${LIST}?text=nothing` });

    expect(await screen.findByText('Nothing matches')).toBeInTheDocument();
  });

  it('says what to do where nothing has been set up yet', async () => {
    show([]);

    expect(await screen.findByText('No environments yet')).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Set up environments…' }),
    );
    expect(
      await screen.findByRole('dialog', { name: 'Set up environments' }),
    ).toBeInTheDocument();
  });

  it('says that it loads', async () => {
    show(some, {
      change: api =>
        api.listEnvironments.mockReturnValue(new Promise(() => {})),
    });

    expect(
      await screen.findByText('Loading configurations'),
    ).toBeInTheDocument();
  });

  it('says that it failed, and tries again', async () => {
    const failure = await responseError(503);
    show(some, {
      change: api => api.listEnvironments.mockRejectedValueOnce(failure),
    });

    expect(
      await screen.findByText('The configurations could not be loaded'),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await service('payments')).toBeDefined();
  });

  it('says that one may not see it', async () => {
    const failure = await responseError(403);
    show(some, {
      change: api => api.listEnvironments.mockRejectedValue(failure),
    });

    expect(
      await screen.findByText('You may not see configurations'),
    ).toBeInTheDocument();
  });
});

describe('a list of more than two hundred', () => {
  useFixtureTime();

  it('comes in pages, joins a service that lies on two, and says how many there are so far', async () => {
    const names = Array.from({ length: 200 }, (_, index) => `service-${index}`);
    const first = names.map(name => listed(name, 'staging'));
    const api = show([], {
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

describe('what can be done from the list', () => {
  useFixtureTime();

  it('deletes after naming what goes and what does not', async () => {
    const api = show(some, {
      change: given =>
        given.changeEnvironments.mockResolvedValue({
          environments: [],
          differences: [],
        }),
    });
    await choose('Delete…', 'payments');

    const dialog = within(
      await screen.findByRole('dialog', {
        name: 'Delete the environments of payments?',
      }),
    );
    expect(
      (await dialog.findAllByRole('listitem')).map(one => one.textContent),
    ).toEqual(['staging', 'production']);
    expect(
      dialog.getByText(/environments at GitHub are not touched/),
    ).toBeInTheDocument();
    await userEvent.click(
      dialog.getByRole('button', { name: 'Delete 2 environments' }),
    );

    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(api.changeEnvironments).toHaveBeenCalledWith(
      'component:default/payments',
      twoStored.map(({ name, revision }) => ({
        kind: 'delete',
        name,
        revision,
      })),
    );
    expect(api.listEnvironments).toHaveBeenCalledTimes(2);
  });

  it('says why one may not delete', async () => {
    show(some, { denied: ['deployment.environment.delete'] });
    await choose('Delete…', 'payments');

    expect(await screen.findByRole('alert')).toHaveTextContent(
      /deployment\.environment\.delete for this service is missing/,
    );
    expect(
      screen.getByRole('button', { name: 'Delete 2 environments' }),
    ).toBeDisabled();
  });

  it('keeps the question open when deleting fails', async () => {
    const failure = await responseError(409, {
      name: 'ConflictError',
      code: 'conflict',
      message: 'Somebody changed staging meanwhile.',
    });
    show(some, {
      change: api => api.changeEnvironments.mockRejectedValue(failure),
    });
    await choose('Delete…', 'payments');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Delete 2 environments' }),
    );

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'They could not be deleted: Somebody changed staging meanwhile.',
    );
  });

  it('takes one to the form of another service, with copies', async () => {
    const api = show(some, {
      change: given => {
        given.getServiceEnvironments.mockResolvedValue([]);
        given.copyEnvironments.mockResolvedValue({
          environments: [],
          differences: [],
        });
      },
    });
    await choose('Copy to another service…', 'payments');
    await userEvent.type(
      await screen.findByRole('combobox', { name: 'Service' }),
      'sea',
    );
    await userEvent.click(
      await screen.findByRole('option', { name: /search/ }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Continue' }),
    );

    expect(
      await screen.findByRole('heading', { name: 'Environments of search' }),
    ).toBeInTheDocument();
    await waitFor(() =>
      expect(api.copyEnvironments).toHaveBeenCalledWith(
        'component:default/search',
        {
          from: 'component:default/payments',
          repository: 'acme/search',
          dryRun: true,
        },
      ),
    );
  });

  it('exports all, or only what the filters leave', async () => {
    const api = show(some, {
      path: `${LIST}?text=pay`,
      change: given => given.exportEnvironments.mockResolvedValue('a: 1'),
    });
    await service('payments');

    await userEvent.click(screen.getByRole('button', { name: 'Export YAML' }));
    await userEvent.click(
      await screen.findByRole('menuitem', { name: 'All services' }),
    );
    await waitFor(() =>
      expect(saveFile).toHaveBeenCalledWith(
        'deployment-environments.yaml',
        'a: 1',
      ),
    );
    expect(api.exportEnvironments).toHaveBeenLastCalledWith(undefined);

    await userEvent.click(screen.getByRole('button', { name: 'Export YAML' }));
    await userEvent.click(
      await screen.findByRole('menuitem', {
        name: 'The services that match the filters',
      }),
    );
    await waitFor(() =>
      expect(api.exportEnvironments).toHaveBeenLastCalledWith([
        'component:default/ledger',
        'component:default/payments',
      ]),
    );
  });

  it('says why an export failed', async () => {
    const failure = await responseError(503);
    show(some, {
      change: api => api.exportEnvironments.mockRejectedValue(failure),
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Export YAML' }),
    );
    await userEvent.click(
      await screen.findByRole('menuitem', { name: 'All services' }),
    );

    expect(await screen.findByRole('alert')).toHaveTextContent(
      /^The export did not work: /,
    );
  });
});

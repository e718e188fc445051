import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { responseError } from '../../../__testUtils__/responses';
import { twoStored } from '../../../__testUtils__/settingsBuilders';
import { LIST } from '../../../__testUtils__/settingsPage';
import {
  choose,
  serviceOf,
  showList,
  someListed,
} from '../../../__testUtils__/settingsList';
import { useFixtureTime } from '../../../__testUtils__/tab';
import { saveFile } from '../ExportMenu/saveFile';

jest.mock('../ExportMenu/saveFile');

describe('what can be done from the list', () => {
  useFixtureTime();

  it('deletes after naming what goes and what does not', async () => {
    const api = showList(someListed, {
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
    showList(someListed, { denied: ['deployment.environment.delete'] });
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
    showList(someListed, {
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
    const api = showList(someListed, {
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
    const api = showList(someListed, {
      path: `${LIST}?text=pay`,
      change: given => given.exportEnvironments.mockResolvedValue('a: 1'),
    });
    await serviceOf('payments');

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
    showList(someListed, {
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

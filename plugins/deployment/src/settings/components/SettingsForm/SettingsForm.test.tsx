import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { focus } from '../../../__testUtils__/focus';
import { axeViolations } from '../../../__testUtils__/axe';
import {
  mapped,
  SERVICE,
  stored,
  twoStored,
} from '../../../__testUtils__/settingsBuilders';
import {
  button,
  coreError,
  openEnvironment,
  ownPage,
  retype,
  showSettings,
  unconfigured,
} from '../../../__testUtils__/settingsForm';
import { openPage, PAYMENTS } from '../../../__testUtils__/settingsPage';
import { useFixtureTime } from '../../../__testUtils__/tab';

describe('editing the environments of a service', () => {
  useFixtureTime();

  it('loads what is stored, and only offers the proposal', async () => {
    showSettings();

    const list = within(
      await screen.findByRole('list', {
        name: 'Environments in order of promotion',
      }),
    );
    expect(list.getAllByRole('listitem')).toHaveLength(2);
    expect(list.getByText(/production · from staging/)).toBeInTheDocument();
    expect(
      await screen.findByText(/environment as an input · in the form/),
    ).toBeInTheDocument();
    expect(await button('Save')).toBeDisabled();
    await screen.findByText('3 deployments would count');
    expect(await axeViolations(ownPage())).toEqual([]);
  });

  it('saves what was changed, and says how much that is', async () => {
    const { api } = showSettings();
    const saved = [twoStored[0], stored('live', { revision: 4, order: 1 })];
    api.changeEnvironments.mockImplementation(async () => {
      api.getServiceEnvironments.mockResolvedValue(saved);
      return { environments: saved, differences: [] };
    });

    await openEnvironment('production');
    await retype(await screen.findByRole('textbox', { name: 'Name' }), 'live');
    await userEvent.click(await button('Save changes: 1 changed'));

    await screen.findByText('Saved.');
    expect(api.changeEnvironments).toHaveBeenCalledWith(SERVICE, [
      {
        kind: 'update',
        name: 'production',
        revision: 3,
        environment: expect.objectContaining({ name: 'live' }),
      },
    ]);
    expect(
      await screen.findByRole('button', { name: 'Edit live' }),
    ).toBeInTheDocument();
  });

  it('adds, duplicates and moves with the keyboard alone', async () => {
    const { api } = showSettings();
    api.changeEnvironments.mockResolvedValue({
      environments: twoStored,
      differences: [],
    });
    const up = await button('Move production up');
    focus(up);
    await userEvent.keyboard('{Enter}');
    expect(screen.getByText('production is now 1 of 2')).toBeInTheDocument();
    expect(await button('Move production up')).toBeDisabled();

    focus(await button('Duplicate staging'));
    await userEvent.keyboard(' ');
    expect(await screen.findByRole('textbox', { name: 'Name' })).toHaveValue(
      'staging-2',
    );

    focus(await button('Add an environment'));
    await userEvent.keyboard('{Enter}');
    const name = await screen.findByRole('textbox', { name: 'Name' });
    expect(name).toHaveFocus();
    await userEvent.keyboard('qa');
    expect(name).toHaveValue('qa');
    expect(await button('Save changes: 2 new, 2 changed')).toBeEnabled();
  });

  it('says at the field that a name is missing, and which environment keeps one from saving', async () => {
    showSettings();

    await openEnvironment('production');
    const name = await screen.findByRole('textbox', { name: 'Name' });
    await retype(name, '');

    expect(name).toBeInvalid();
    expect(name).toHaveAccessibleDescription(
      expect.stringContaining('Give it a name.'),
    );
    expect(screen.getByText('First correct no name yet.')).toBeInTheDocument();
    expect(await button('Save changes: 1 changed')).toBeDisabled();
    expect(
      screen.getByText('Not tested: first correct no name yet.'),
    ).toBeInTheDocument();
  });

  it('does not let versions go round in a circle, and says which', async () => {
    showSettings();

    await openEnvironment('staging');
    expect(
      await screen.findByRole('checkbox', { name: 'production' }),
    ).toBeDisabled();
    expect(
      screen.getByText(
        'Not from production: versions would go round in a circle, production → staging → production.',
      ),
    ).toBeInTheDocument();
  });

  it('asks before environments go, and names them', async () => {
    const { api } = showSettings();
    api.changeEnvironments.mockResolvedValue({
      environments: [{ ...twoStored[1], promotesFrom: [], revision: 4 }],
      differences: [],
    });

    await userEvent.click(await button('Remove staging'));
    expect(
      screen.getByText('staging will be removed when you save.'),
    ).toBeInTheDocument();
    await userEvent.click(await button('Save changes: 1 changed, 1 removed'));

    const dialog = within(await screen.findByRole('dialog'));
    expect(
      dialog.getByText(/^staging will be removed from payments/),
    ).toBeInTheDocument();
    expect(api.changeEnvironments).not.toHaveBeenCalled();
    await userEvent.click(
      dialog.getByRole('button', { name: 'Remove and save' }),
    );

    await screen.findByText('Saved.');
    expect(api.changeEnvironments.mock.calls[0][1][0]).toEqual({
      kind: 'delete',
      name: 'staging',
      revision: 3,
    });
  });

  it('keeps one that was to be removed after all', async () => {
    showSettings();

    await userEvent.click(await button('Remove staging'));
    await userEvent.click(await button('Keep staging'));

    expect(await button('Edit staging')).toBeInTheDocument();
  });

  it('discards what was changed', async () => {
    showSettings();

    await userEvent.click(await button('Remove staging'));
    await userEvent.click(await button('Discard changes'));

    expect(await button('Edit staging')).toBeInTheDocument();
    expect(await button('Save')).toBeDisabled();
  });
});

describe('leaving with unsaved changes', () => {
  useFixtureTime();

  it('asks, stays, and goes', async () => {
    showSettings();
    await userEvent.click(await button('Remove staging'));

    await userEvent.click(
      screen.getByRole('link', { name: 'Environments of all services' }),
    );
    let dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: 'Stay' }));
    expect(
      screen.getByRole('heading', { name: 'Environments of payments' }),
    ).toBeInTheDocument();

    await userEvent.click(
      screen.getByRole('link', { name: 'Environments of all services' }),
    );
    dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: 'Leave' }));
    expect(await screen.findByText('No environments yet')).toBeInTheDocument();
  });

  it('has the browser ask when the tab is closed', async () => {
    showSettings();
    await screen.findByText('Nothing has changed.');
    const closing = () => {
      const event = new Event('beforeunload', { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    };

    expect(closing()).toBe(false);
    await userEvent.click(await button('Remove staging'));
    expect(closing()).toBe(true);
  });

  it('brings them back when one returns, until they are discarded', async () => {
    const { api } = showSettings(given =>
      given.listEnvironments.mockResolvedValue({
        environments: [],
        nextCursor: null,
      }),
    );
    await userEvent.click(await button('Remove staging'));
    await userEvent.click(
      screen.getByRole('link', { name: 'Environments of all services' }),
    );
    await userEvent.click(await button('Leave'));
    await screen.findByText('No environments yet');

    openPage(PAYMENTS, api);
    expect(
      await screen.findByText('Your unsaved changes are here again'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('staging will be removed when you save.'),
    ).toBeInTheDocument();
    await userEvent.click(await button('Discard them'));
    expect(await button('Edit staging')).toBeInTheDocument();
  });
});

describe('copying from another service', () => {
  useFixtureTime();

  const copies = {
    environments: [],
    differences: ['qa', 'live'].map(name => ({
      service: SERVICE,
      name,
      kind: 'created' as const,
      before: null,
      after: mapped(name),
      fields: [],
    })),
  };

  it('puts its environments into the form, and saves nothing', async () => {
    const { api } = showSettings(given => {
      unconfigured(given);
      given.copyEnvironments.mockResolvedValue(copies);
    });

    await userEvent.click(await button('Copy from another service…'));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(
      dialog.getByRole('combobox', { name: 'Service' }),
      'sear',
    );
    await userEvent.click(
      await screen.findByRole('option', { name: /search/ }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Load into the form' }),
    );

    expect(await button('Edit qa')).toBeInTheDocument();
    expect(api.copyEnvironments).toHaveBeenCalledWith(SERVICE, {
      from: 'component:default/search',
      repository: 'acme/payments',
      dryRun: true,
    });
    expect(
      screen.getByText(
        'The environments of search are in the form. Nothing is saved yet.',
      ),
    ).toBeInTheDocument();
    expect(await button('Save 2 environments')).toBeEnabled();
    expect(api.changeEnvironments).not.toHaveBeenCalled();
  });

  it('begins so when the list sent one here', async () => {
    showSettings(
      api => {
        unconfigured(api);
        api.copyEnvironments.mockResolvedValue(copies);
      },
      { path: `${PAYMENTS}?copyFrom=component%3Adefault%2Fledger` },
    );

    expect(await button('Edit live')).toBeInTheDocument();
    expect(await button('Save 2 environments')).toBeEnabled();
  });

  it('says why it is not possible', async () => {
    const failure = await coreError(
      404,
      'not_configured',
      {},
      'ledger has no environments to copy.',
    );
    showSettings(
      api => {
        unconfigured(api);
        api.copyEnvironments.mockRejectedValue(failure);
      },
      { path: `${PAYMENTS}?copyFrom=component%3Adefault%2Fledger` },
    );

    expect(
      await screen.findByText(
        'They could not be copied: ledger has no environments to copy.',
      ),
    ).toBeInTheDocument();
  });
});

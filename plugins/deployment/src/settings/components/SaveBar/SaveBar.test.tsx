import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { responseError } from '../../../__testUtils__/responses';
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
  retype,
  showSettings,
} from '../../../__testUtils__/settingsForm';
import { openPage, PAYMENTS } from '../../../__testUtils__/settingsPage';
import { useFixtureTime } from '../../../__testUtils__/tab';

describe('saving that does not succeed', () => {
  useFixtureTime();

  it('says at the field of the environment what the backend finds wrong, and loses nothing', async () => {
    const failure = await coreError(
      400,
      'invalid_input',
      { field: 'changes[0].environment.source.job' },
      'deploy.yml has no job shipit.',
    );
    const { api } = showSettings();
    api.changeEnvironments.mockRejectedValue(failure);

    await openEnvironment('production');
    const job = await screen.findByRole('combobox', { name: 'Job' });
    await retype(job, 'shipit');
    await userEvent.keyboard('{Escape}');
    await openEnvironment('staging');
    await userEvent.click(await button('Save changes: 1 changed'));

    const wrong = await screen.findByRole('combobox', { name: 'Job' });
    await waitFor(() => expect(wrong).toBeInvalid());
    expect(wrong).toHaveValue('shipit');
    expect(wrong).toHaveFocus();
    expect(wrong).toHaveAccessibleDescription(
      expect.stringContaining('deploy.yml has no job shipit.'),
    );
    expect(screen.getByText('1 field to correct')).toBeInTheDocument();

    await userEvent.type(wrong, 's');
    expect(wrong).not.toBeInvalid();
  });

  it('says what the backend refuses, whatever the permissions said', async () => {
    const failure = await responseError(403, {
      name: 'NotAllowedError',
      message: 'Only owners of payments may change its environments.',
    });
    const { api } = showSettings();
    api.changeEnvironments.mockRejectedValue(failure);

    await userEvent.click(await button('Duplicate staging'));
    await userEvent.click(await button(/^Save changes/));

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Not saved: The backend refuses it: Only owners of payments may change its environments.',
    );
    expect(await button('Edit staging-2')).toBeInTheDocument();
  });

  describe('because somebody else was faster', () => {
    const theirs = stored('production', {
      revision: 4,
      order: 1,
      promotesFrom: ['staging'],
      tier: 'testing',
      updatedBy: 'user:default/nsato',
    });

    async function conflict() {
      const failure = await coreError(409, 'conflict', {
        conflict: {
          name: 'production',
          stored: theirs,
          submitted: mapped('production', {
            order: 1,
            promotesFrom: ['staging'],
            source: {
              ...(mapped('production').source as object),
              job: 'release / deploy',
            },
          }),
        },
      });
      const { api } = showSettings();
      api.changeEnvironments.mockRejectedValueOnce(failure);
      await openEnvironment('production');
      await retype(
        await screen.findByRole('combobox', { name: 'Job' }),
        'release / deploy',
      );
      await userEvent.keyboard('{Escape}');
      api.getServiceEnvironments.mockResolvedValue([twoStored[0], theirs]);
      await userEvent.click(await button('Save changes: 1 changed'));
      const dialog = await screen.findByRole('dialog', {
        name: 'Somebody else changed production',
      });
      return { api, dialog: within(dialog) };
    }

    it('shows both versions where they differ, who it was and when', async () => {
      const { dialog } = await conflict();

      expect(
        dialog.getByText('Changed 10 hr ago by nsato.'),
      ).toBeInTheDocument();
      const rows = dialog.getAllByRole('row').map(row => row.textContent);
      expect(rows).toEqual([
        'FieldTheirsYours',
        'Tiertestingproduction',
        'Jobdeployrelease / deploy',
      ]);
    });

    it('takes theirs', async () => {
      const { dialog } = await conflict();
      await userEvent.click(
        dialog.getByRole('button', { name: 'Take theirs' }),
      );

      expect(await button('Save')).toBeDisabled();
      expect(await screen.findByRole('combobox', { name: 'Job' })).toHaveValue(
        'deploy',
      );
    });

    it('keeps mine, over theirs', async () => {
      const { api, dialog } = await conflict();
      api.changeEnvironments.mockResolvedValue({
        environments: twoStored,
        differences: [],
      });
      await userEvent.click(
        dialog.getByRole('button', { name: 'Keep mine (overwrite)' }),
      );

      await screen.findByText('Saved.');
      expect(api.changeEnvironments).toHaveBeenLastCalledWith(SERVICE, [
        expect.objectContaining({ kind: 'update', revision: 4 }),
      ]);
    });

    it('keeps mine on top of an upstream that they renamed', async () => {
      const stage = { ...twoStored[0], name: 'stage', revision: 1 };
      const following = stored('production', {
        revision: 4,
        order: 1,
        promotesFrom: ['stage'],
      });
      const failure = await coreError(409, 'conflict', {
        conflict: {
          name: 'production',
          stored: following,
          submitted: mapped('live', { order: 1, promotesFrom: ['staging'] }),
        },
      });
      const { api } = showSettings();
      api.changeEnvironments
        .mockRejectedValueOnce(failure)
        .mockResolvedValue({ environments: [stage], differences: [] });
      await openEnvironment('production');
      await retype(
        await screen.findByRole('textbox', { name: 'Name' }),
        'live',
      );
      api.getServiceEnvironments.mockResolvedValue([stage, following]);
      await userEvent.click(await button('Save changes: 1 changed'));
      const dialog = within(await screen.findByRole('dialog'));
      expect(dialog.getAllByRole('row').map(row => row.textContent)).toEqual([
        'FieldTheirsYours',
        'Nameproductionlive',
      ]);
      await userEvent.click(
        dialog.getByRole('button', { name: 'Keep mine (overwrite)' }),
      );

      await screen.findByText('Saved.');
      expect(api.changeEnvironments).toHaveBeenLastCalledWith(SERVICE, [
        {
          kind: 'update',
          name: 'production',
          revision: 4,
          environment: expect.objectContaining({
            name: 'live',
            promotesFrom: ['stage'],
          }),
        },
      ]);
    });

    it('says that it was deleted or renamed, where nothing has its name any more', async () => {
      const failure = await coreError(409, 'conflict', {
        conflict: {
          name: 'production',
          stored: null,
          submitted: mapped('live'),
        },
      });
      const { api } = showSettings();
      api.changeEnvironments.mockRejectedValueOnce(failure);
      await openEnvironment('production');
      await retype(
        await screen.findByRole('textbox', { name: 'Name' }),
        'live',
      );
      api.getServiceEnvironments.mockResolvedValue([twoStored[0]]);
      await userEvent.click(await button('Save changes: 1 changed'));

      const dialog = within(
        await screen.findByRole('dialog', {
          name: 'Somebody else deleted or renamed production',
        }),
      );
      await userEvent.click(
        dialog.getByRole('button', { name: 'Keep mine (add it again)' }),
      );
      expect(api.changeEnvironments).toHaveBeenLastCalledWith(SERVICE, [
        {
          kind: 'create',
          environment: expect.objectContaining({ name: 'live' }),
        },
      ]);
    });

    it('lets one correct the form where what is stored cannot be read, and loses nothing', async () => {
      const failure = await coreError(409, 'conflict', {
        conflict: { name: 'production', stored: theirs, submitted: null },
      });
      const { api } = showSettings();
      api.changeEnvironments.mockRejectedValueOnce(failure);
      await openEnvironment('production');
      const name = await screen.findByRole('textbox', { name: 'Name' });
      await retype(name, 'live');
      api.getServiceEnvironments.mockRejectedValue(
        await coreError(504, 'timeout'),
      );
      await userEvent.click(await button('Save changes: 1 changed'));

      expect(await screen.findByRole('alert')).toHaveTextContent(
        'Not saved: The message of conflict.',
      );
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
      expect(await button('Save changes: 1 changed')).toBeEnabled();
    });

    it('lets one go on editing', async () => {
      const { dialog } = await conflict();
      await userEvent.click(
        dialog.getByRole('button', { name: 'Go on editing' }),
      );

      expect(await screen.findByRole('combobox', { name: 'Job' })).toHaveValue(
        'release / deploy',
      );
      expect(await button('Save changes: 1 changed')).toBeEnabled();
    });
  });
});

describe('while it is being saved', () => {
  useFixtureTime();

  const renamed = [
    twoStored[0],
    stored('live', {
      ...twoStored[1],
      name: 'live',
      revision: 4,
    }),
  ];

  async function beginSaving() {
    const { api } = showSettings();
    let finish = () => {};
    api.changeEnvironments.mockReturnValueOnce(
      new Promise(resolve => {
        finish = () => {
          api.getServiceEnvironments.mockResolvedValue(renamed);
          resolve({ environments: renamed, differences: [] });
        };
      }),
    );
    await openEnvironment('production');
    await retype(await screen.findByRole('textbox', { name: 'Name' }), 'live');
    await userEvent.click(await button('Save changes: 1 changed'));
    return { api, finish: () => finish() };
  }

  it('takes no changes that would be lost, and says so', async () => {
    const { finish } = await beginSaving();

    expect(
      await screen.findByText(
        'Saving. The form can be changed again afterwards.',
      ),
    ).toBeInTheDocument();
    const name = screen.getByRole('textbox', { name: 'Name' });
    expect(name).toBeDisabled();
    await userEvent.type(name, 'r');
    for (const label of [
      'Move live up',
      'Duplicate live',
      'Remove live',
      'Add an environment',
      'Copy from another service…',
    ]) {
      expect(screen.getByRole('button', { name: label })).toBeDisabled();
    }
    await userEvent.click(screen.getByText('Proposal'));
    expect(await button('Use this proposal')).toBeDisabled();

    finish();
    expect(await screen.findByText('Saved.')).toBeInTheDocument();
    expect(await button('Duplicate live')).toBeEnabled();
    expect(await button('Save')).toBeDisabled();
  });

  it.each([
    [
      'before',
      (finish: () => void, reopen: () => void) => {
        finish();
        reopen();
      },
    ],
    [
      'after',
      async (finish: () => void, reopen: () => void) => {
        reopen();
        await waitFor(async () =>
          expect(await button('Duplicate live')).toBeDisabled(),
        );
        finish();
      },
    ],
  ])(
    'may be left: saved %s one returns, it does not come back as unsaved',
    async (_, goOn) => {
      const { api, finish } = await beginSaving();
      await userEvent.click(
        screen.getByRole('link', { name: 'Environments of all services' }),
      );
      await userEvent.click(await button('Leave'));
      await screen.findByText('No environments yet');
      await goOn(finish, () => openPage(PAYMENTS, api));

      await waitFor(async () =>
        expect(await button('Duplicate live')).toBeEnabled(),
      );
      expect(await button('Save')).toBeDisabled();
      expect(
        screen.queryByText('Your unsaved changes are here again'),
      ).not.toBeInTheDocument();
      expect(api.changeEnvironments).toHaveBeenCalledTimes(1);
    },
  );
});

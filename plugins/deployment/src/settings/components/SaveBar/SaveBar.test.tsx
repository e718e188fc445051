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

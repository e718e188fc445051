import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { ImportedEnvironments } from 'backstage-plugin-deployment-common';
import type { DeploymentApi } from '../../../api/DeploymentApi';
import { axeViolations } from '../../../__testUtils__/axe';
import { responseError } from '../../../__testUtils__/responses';
import {
  githubSource,
  mapped,
  SERVICE,
} from '../../../__testUtils__/settingsBuilders';
import {
  LIST,
  openPage,
  settingsApi,
} from '../../../__testUtils__/settingsPage';

const found: ImportedEnvironments = {
  services: [SERVICE],
  differences: [
    {
      service: SERVICE,
      name: 'production',
      kind: 'updated',
      before: mapped('production'),
      after: mapped('production', {
        promotesFrom: ['staging'],
        source: githubSource('production', {
          workflow: '.github/workflows/release.yml',
        }),
      }),
      fields: ['promotesFrom', 'source.workflow'],
    },
    {
      service: SERVICE,
      name: 'qa',
      kind: 'deleted',
      before: mapped('qa'),
      after: null,
      fields: [],
    },
    {
      service: SERVICE,
      name: 'live',
      kind: 'created',
      before: null,
      after: mapped('live'),
      fields: [],
    },
  ],
  unchanged: 2,
  fingerprint: 'agreed',
};

const DOCUMENT = 'kind: DeploymentEnvironments';

async function begin(change: (api: jest.Mocked<DeploymentApi>) => void) {
  const api = settingsApi();
  change(api);
  openPage(LIST, api);
  await userEvent.click(
    await screen.findByRole('button', { name: 'Import YAML…' }),
  );
  const dialog = await screen.findByRole('dialog', { name: 'Import YAML' });
  return { api, dialog, inDialog: within(dialog) };
}

async function paste(inDialog: ReturnType<typeof within>) {
  await userEvent.click(inDialog.getByRole('textbox', { name: 'Document' }));
  await userEvent.paste(DOCUMENT);
  await userEvent.click(
    inDialog.getByRole('button', { name: 'Show the difference' }),
  );
}

describe('importing a document', () => {
  it('shows what would change, field by field, and then does exactly that', async () => {
    const { api, dialog, inDialog } = await begin(given =>
      given.importEnvironments.mockResolvedValue(found),
    );
    await paste(inDialog);

    const table = await inDialog.findByRole('table', {
      name: 'production of payments',
    });
    expect(
      within(table)
        .getAllByRole('row')
        .map(row =>
          [...row.children].map(cell => cell.textContent).join(' | '),
        ),
    ).toEqual([
      'Field | Before | After',
      'Promotes from | none | staging',
      'Workflow | .github/workflows/deploy.yml | .github/workflows/release.yml',
    ]);
    expect(
      inDialog.getByText(/1 new, 1 changed, 1 deleted, 2 stay as they are/),
    ).toBeInTheDocument();
    expect(inDialog.getByText('qa of payments')).toBeInTheDocument();
    expect(await axeViolations(dialog)).toEqual([]);

    await userEvent.click(
      inDialog.getByRole('button', { name: 'Apply 3 changes' }),
    );
    expect(
      await screen.findByText('Imported: 1 service is as the document says.'),
    ).toBeInTheDocument();
    expect(
      api.importEnvironments.mock.calls.map(([options]) => options),
    ).toEqual([
      { document: DOCUMENT, dryRun: true },
      { document: DOCUMENT, fingerprint: 'agreed' },
    ]);
  });

  it('takes the document from a file', async () => {
    const { api, inDialog } = await begin(given =>
      given.importEnvironments.mockResolvedValue(found),
    );
    const file = new File([DOCUMENT], 'a.yaml');
    file.text = async () => DOCUMENT;

    await userEvent.upload(inDialog.getByLabelText('Choose a file'), file);
    expect(
      await inDialog.findByRole('textbox', { name: 'Document' }),
    ).toHaveValue(DOCUMENT);
    await userEvent.click(
      inDialog.getByRole('button', { name: 'Show the difference' }),
    );

    await inDialog.findByText('What would change');
    expect(api.importEnvironments).toHaveBeenCalledWith({
      document: DOCUMENT,
      dryRun: true,
    });
  });

  it('says that nothing would change', async () => {
    const { inDialog } = await begin(api =>
      api.importEnvironments.mockResolvedValue({
        ...found,
        differences: [],
        unchanged: 5,
      }),
    );
    await paste(inDialog);

    expect(
      await inDialog.findByText(
        'Nothing would change: all is as the document says.',
      ),
    ).toBeInTheDocument();
    expect(
      inDialog.queryByRole('button', { name: /Apply/ }),
    ).not.toBeInTheDocument();
  });

  it('names the place in the document that is wrong, and keeps the document', async () => {
    const failure = await responseError(400, {
      name: 'InputError',
      code: 'invalid_input',
      message: 'The owner must be 1 to 100 letters.',
      details: { field: 'services[2].environments[0].source.owner' },
    });
    const { inDialog } = await begin(api =>
      api.importEnvironments.mockRejectedValue(failure),
    );
    await paste(inDialog);

    expect(await inDialog.findByRole('alert')).toHaveTextContent(
      'At services[2].environments[0].source.owner: The owner must be 1 to 100 letters.',
    );
    expect(inDialog.getByRole('textbox', { name: 'Document' })).toHaveValue(
      DOCUMENT,
    );
  });

  it('asks to look again when somebody changed something meanwhile', async () => {
    const failure = await responseError(409, {
      name: 'ConflictError',
      code: 'conflict',
      message: 'The differences are others by now.',
    });
    const { api, inDialog } = await begin(given => {
      given.importEnvironments
        .mockResolvedValueOnce(found)
        .mockRejectedValueOnce(failure)
        .mockResolvedValue({ ...found, differences: [] });
    });
    await paste(inDialog);
    await userEvent.click(
      await inDialog.findByRole('button', { name: 'Apply 3 changes' }),
    );

    expect(await inDialog.findByRole('alert')).toHaveTextContent(
      /Look at the difference again/,
    );
    await userEvent.click(
      inDialog.getByRole('button', { name: 'Show the difference' }),
    );
    expect(
      await inDialog.findByText(
        'Nothing would change: all is as the document says.',
      ),
    ).toBeInTheDocument();
    expect(api.importEnvironments).toHaveBeenCalledTimes(3);
  });

  it('keeps what was pasted when Escape is pressed, and closes without it', async () => {
    const { dialog, inDialog } = await begin(() => {});
    const field = inDialog.getByRole('textbox', { name: 'Document' });
    await userEvent.click(field);
    await userEvent.paste(DOCUMENT);
    await userEvent.keyboard('{Escape}');
    expect(field).toHaveValue(DOCUMENT);
    expect(dialog).toBeInTheDocument();

    await userEvent.clear(field);
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
  });

  it('goes back to the document', async () => {
    const { inDialog } = await begin(api =>
      api.importEnvironments.mockResolvedValue(found),
    );
    await paste(inDialog);
    await userEvent.click(
      await inDialog.findByRole('button', { name: 'Change the document' }),
    );

    expect(inDialog.getByRole('textbox', { name: 'Document' })).toHaveValue(
      DOCUMENT,
    );
  });
});

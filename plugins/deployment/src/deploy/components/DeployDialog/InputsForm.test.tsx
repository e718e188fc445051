import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Preflight } from 'backstage-plugin-deployment-common';
import { axeViolations } from '../../../__testUtils__/axe';
import { ago } from '../../../__testUtils__/builders';
import { dialogApi, openDialog } from '../../../__testUtils__/dialog';
import {
  checked,
  field,
  preflight,
  twoFields,
} from '../../../__testUtils__/dialogBuilders';
import { useFixtureTime } from '../../../__testUtils__/tab';

const REPLACE = 'Deploy v1.9.3 to production, replacing v1.9.1';

async function open(answer: Partial<Preflight>) {
  const api = dialogApi();
  api.getPreflight.mockResolvedValue(preflight(answer));
  const opened = await openDialog({ api });
  await opened.inDialog.findByText('Before you press');
  await waitFor(() => expect(api.getPreflight).toHaveBeenCalled());
  return opened;
}

/** The inputs of the last question. */
function asked({ api }: Awaited<ReturnType<typeof openDialog>>) {
  return api.getPreflight.mock.lastCall?.[1].inputs;
}

async function press({ inDialog }: Awaited<ReturnType<typeof openDialog>>) {
  const button = await inDialog.findByRole('button', { name: REPLACE });
  await waitFor(() => expect(button).toBeEnabled());
  await userEvent.click(button);
}

describe('the inputs', () => {
  useFixtureTime();

  it('are a form with the defaults, and asked about only where they differ', async () => {
    const opened = await open({
      form: [
        ...twoFields,
        field('replicas', { kind: 'number', value: '3' }),
        field('note'),
        field('region', {
          kind: 'environment',
          options: ['eu-west', 'us-east'],
          required: true,
          value: 'eu-west',
        }),
      ],
    });
    const { api, dialog, inDialog } = opened;
    expect(
      await inDialog.findByRole('heading', {
        name: 'Inputs of deploy.yml on main',
      }),
    ).toBeInTheDocument();
    expect(inDialog.getByRole('switch', { name: 'dry_run' })).not.toBeChecked();
    expect(
      inDialog.getByRole('switch', { name: 'dry_run' }),
    ).toHaveAccessibleDescription('Only say what would happen');
    expect(
      inDialog.getByRole('button', { name: /strategy/ }),
    ).toHaveTextContent('rolling');
    expect(inDialog.getByRole('textbox', { name: 'replicas' })).toHaveValue(
      '3',
    );
    expect(inDialog.getByRole('combobox', { name: 'region' })).toHaveValue(
      'eu-west',
    );
    expect(inDialog.getAllByText('required')).toHaveLength(2);
    expect(asked(opened)).toEqual([]);
    expect(await axeViolations(dialog)).toEqual([]);

    const replicas = inDialog.getByRole('textbox', { name: 'replicas' });
    await userEvent.clear(replicas);
    await userEvent.type(replicas, '12');
    await userEvent.click(inDialog.getByRole('button', { name: /strategy/ }));
    await userEvent.click(screen.getByRole('option', { name: 'recreate' }));
    await waitFor(() =>
      expect(asked(opened)).toEqual([
        { name: 'strategy', value: 'recreate' },
        { name: 'replicas', value: '12' },
      ]),
    );
    // Typing is no question for each letter.
    expect(api.getPreflight.mock.calls.length).toBeLessThanOrEqual(3);
    expect(replicas).toHaveAccessibleDescription('Default: 3');

    await press(opened);
    await waitFor(() => expect(api.dispatch).toHaveBeenCalled());
    expect(api.dispatch.mock.calls[0][1].inputs).toEqual([
      { name: 'dry_run', value: 'false' },
      { name: 'strategy', value: 'recreate' },
      { name: 'replicas', value: '12' },
      { name: 'region', value: 'eu-west' },
    ]);
  });

  it.each([
    [
      field('replicas', { kind: 'number', value: 'many' }),
      'This takes a number, such as 3 or 0.5.',
    ],
    [field('ticket', { required: true }), 'This needs a value.'],
    [
      field('strategy', { kind: 'choice', value: 'slow', options: ['fast'] }),
      '“slow” is not offered. Choose one of fast.',
    ],
  ])('say what is wrong with %j', async (wrong, message) => {
    const { inDialog } = await open({ form: [wrong] });

    expect(await inDialog.findByText(message)).toBeInTheDocument();
    const button = inDialog.getByRole('button', { name: REPLACE });
    await waitFor(() =>
      expect(button).toHaveAccessibleDescription(
        `Fill in or correct first: ${wrong.name}.`,
      ),
    );
  });

  it('show what the checks find wrong with them at their field', async () => {
    const { inDialog } = await open({
      form: [field('ticket', { value: 'X' })],
      checks: [
        checked(
          'blocked',
          'The input ticket takes PAY-… only.',
          'inputs.ticket',
        ),
      ],
    });

    await waitFor(() =>
      expect(
        inDialog.getByRole('textbox', { name: 'ticket' }),
      ).toHaveAccessibleDescription(/takes PAY-… only/),
    );
    expect(
      inDialog.queryByRole('list', { name: 'What was checked' }),
    ).not.toBeInTheDocument();
  });

  it('take over what was used last, and go back to the defaults', async () => {
    const opened = await open({
      lastUsed: {
        by: 'user:default/mkoval',
        at: ago(60 * 24 * 3),
        inputs: [
          { name: 'dry_run', value: 'true' },
          { name: 'strategy', value: 'blue-green' },
        ],
      },
    });
    const { inDialog } = opened;
    expect(await inDialog.findByText('mkoval, 3 days ago')).toBeInTheDocument();

    await userEvent.click(
      inDialog.getByRole('button', { name: 'Use last values' }),
    );
    expect(inDialog.getByRole('switch', { name: 'dry_run' })).toBeChecked();
    expect(
      inDialog.getByRole('button', { name: /strategy/ }),
    ).toHaveTextContent('blue-green');
    expect(
      inDialog.getByText('As last time: mkoval, 3 days ago'),
    ).toBeInTheDocument();

    await userEvent.click(
      inDialog.getByRole('button', { name: 'Reset to defaults' }),
    );
    expect(inDialog.getByRole('switch', { name: 'dry_run' })).not.toBeChecked();
    expect(
      inDialog.getByRole('button', { name: 'Use last values' }),
    ).toBeInTheDocument();
  });

  it('are kept by name while versions with other inputs are looked at', async () => {
    const api = dialogApi();
    api.getPreflight.mockImplementation(async (_, { version }) =>
      preflight({
        form:
          version.label === 'v1.9.0'
            ? [field('canary', { kind: 'boolean' })]
            : [field('ticket'), field('canary', { kind: 'boolean' })],
      }),
    );
    const opened = await openDialog({ api });
    const { inDialog } = opened;
    await userEvent.type(
      await inDialog.findByRole('textbox', { name: 'ticket' }),
      'PAY-1',
    );
    await userEvent.click(inDialog.getByRole('switch', { name: 'canary' }));

    await userEvent.click(inDialog.getByRole('option', { name: /v1\.9\.0/ }));
    await waitFor(() =>
      expect(
        inDialog.queryByRole('textbox', { name: 'ticket' }),
      ).not.toBeInTheDocument(),
    );
    // What the pipeline does not declare there is not sent there.
    await waitFor(() =>
      expect(asked(opened)).toEqual([{ name: 'canary', value: 'true' }]),
    );
    expect(inDialog.getByRole('switch', { name: 'canary' })).toBeChecked();

    await userEvent.click(
      inDialog.getAllByRole('option', { name: /v1\.9\.3/ })[0],
    );
    expect(
      await inDialog.findByRole('textbox', { name: 'ticket' }),
    ).toHaveValue('PAY-1');
  });

  it('have no heading where there are none', async () => {
    const { inDialog } = await open({ form: [] });

    await inDialog.findByText(
      'No other deployment to production is under way.',
    );
    expect(
      inDialog.queryByRole('heading', { name: /Inputs/ }),
    ).not.toBeInTheDocument();
  });
});

describe('the reason', () => {
  useFixtureTime();

  it('has a limit, and says how near it is', async () => {
    const opened = await open({});
    const { inDialog } = opened;
    const reason = inDialog.getByRole('textbox', { name: 'Why? (optional)' });
    await userEvent.click(reason);
    // An emoji is one character, as the backend counts.
    await userEvent.paste('🚀'.repeat(1_900));
    expect(inDialog.getByText('1900 of 2000 characters')).toBeInTheDocument();

    await userEvent.paste('🚀'.repeat(101));
    expect(reason).toHaveAccessibleDescription(
      /2001 characters are too many; 2000 are taken/,
    );
    expect(inDialog.getByRole('button', { name: REPLACE })).toBeDisabled();
  });
});

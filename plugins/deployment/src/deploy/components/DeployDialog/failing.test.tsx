import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeViolations } from '../../../__testUtils__/axe';
import { ago } from '../../../__testUtils__/builders';
import {
  dialogApi,
  openDialog,
  press,
  REPLACE,
  sent,
} from '../../../__testUtils__/dialog';
import { outcome, preflight } from '../../../__testUtils__/dialogBuilders';
import { responseError } from '../../../__testUtils__/responses';
import { useFixtureTime } from '../../../__testUtils__/tab';

const conflict = (details: Record<string, unknown>) =>
  responseError(409, {
    name: 'ConflictError',
    code: 'conflict',
    message: 'Nothing was started.',
    details,
  });

const faster = () =>
  conflict({
    field: 'confirmed',
    inTheWay: {
      id: 'd0',
      requestedBy: 'user:default/mkoval',
      requestedAt: ago(2),
      version: 'v1.9.4',
    },
  });

describe('a press that fails', () => {
  useFixtureTime();

  it('names who was faster, and goes ahead when that is confirmed', async () => {
    const api = dialogApi();
    api.dispatch.mockRejectedValueOnce(await faster());
    const { dialog, inDialog, onStarted } = await openDialog({ api });
    await userEvent.type(
      inDialog.getByRole('textbox', { name: 'Why? (optional)' }),
      ' Refunds are wrong ',
    );
    await press(inDialog);

    const notice = await inDialog.findByRole('alert', {
      name: 'Somebody was faster',
    });
    expect(notice).toHaveTextContent(
      'mkoval started a deployment of v1.9.4 to production 2 min ago.',
    );
    expect(notice).toHaveFocus();
    expect(inDialog.getByRole('button', { name: REPLACE })).toBeDisabled();
    expect(await axeViolations(dialog)).toEqual([]);

    await userEvent.click(
      within(notice).getByRole('button', { name: 'Deploy anyway' }),
    );

    await waitFor(() => expect(onStarted).toHaveBeenCalledTimes(1));
    const [first, second] = sent(api);
    const { idempotencyKey, ...content } = first;
    expect(content.reason).toBe('Refunds are wrong');
    expect(second).toEqual({
      ...content,
      confirmed: 'd0',
      idempotencyKey: expect.not.stringMatching(idempotencyKey),
    });
  });

  it('looks again when the settings changed, and keeps what was typed', async () => {
    const api = dialogApi();
    api.dispatch.mockRejectedValueOnce(await conflict({ field: 'revision' }));
    const { inDialog, onStarted } = await openDialog({ api });
    await userEvent.click(
      await inDialog.findByRole('switch', { name: 'dry_run' }),
    );
    const reason = inDialog.getByRole('textbox', { name: 'Why? (optional)' });
    await userEvent.type(reason, 'because');
    await press(inDialog);

    const notice = await inDialog.findByRole('alert', {
      name: 'The settings changed',
    });
    expect(
      inDialog.getByRole('button', { name: REPLACE }),
    ).toHaveAccessibleDescription('The settings changed: look again above.');
    const versionsBefore = api.getVersions.mock.calls.length;
    api.getPreflight.mockResolvedValue(preflight({ revision: 8 }));
    await userEvent.click(
      within(notice).getByRole('button', { name: 'Look again' }),
    );

    await waitFor(() => expect(notice).not.toBeInTheDocument());
    expect(api.getVersions.mock.calls.length).toBeGreaterThan(versionsBefore);
    expect(reason).toHaveValue('because');
    await press(inDialog);
    await waitFor(() => expect(onStarted).toHaveBeenCalledTimes(1));
    expect(sent(api)[1]).toMatchObject({
      revision: 8,
      reason: 'because',
      inputs: [
        { name: 'dry_run', value: 'true' },
        { name: 'strategy', value: 'rolling' },
      ],
    });
  });

  it.each([
    ['no answer came', async () => new TypeError('Failed to fetch')],
    ['a proxy gave up', async () => responseError(504)],
    [
      'the backend had an accident',
      async () =>
        responseError(500, {
          name: 'Error',
          code: 'internal',
          message: 'A bug.',
        }),
    ],
  ])('asks what came of the same press when %s', async (_, failure) => {
    const api = dialogApi();
    api.dispatch.mockRejectedValueOnce(await failure());
    api.dispatch.mockResolvedValueOnce(outcome({}, { repeated: true }));
    const { inDialog, onStarted } = await openDialog({ api });
    await press(inDialog);

    const notice = await inDialog.findByRole('alert', {
      name: 'No answer came: it may have started',
    });
    await userEvent.click(
      within(notice).getByRole('button', { name: 'Try again' }),
    );

    await waitFor(() => expect(onStarted).toHaveBeenCalledTimes(1));
    const [first, second] = sent(api);
    expect(second).toEqual(first);
  });

  it('is another press when something else is sent after no answer came', async () => {
    const api = dialogApi();
    api.dispatch.mockRejectedValueOnce(new TypeError('Failed to fetch'));
    const { inDialog } = await openDialog({ api });
    await press(inDialog);
    await inDialog.findByRole('alert', {
      name: 'No answer came: it may have started',
    });

    await userEvent.click(inDialog.getByRole('switch', { name: 'dry_run' }));
    await press(inDialog);

    await waitFor(() => expect(api.dispatch).toHaveBeenCalledTimes(2));
    const [first, second] = sent(api);
    expect(second.idempotencyKey).not.toBe(first.idempotencyKey);
  });

  it('keeps the name that a renewed token gave to the press', async () => {
    const api = dialogApi();
    let renamed = '';
    api.dispatch.mockImplementationOnce(async (_, __, options) => {
      renamed = options?.nextKey?.() ?? '';
      throw new TypeError('Failed to fetch');
    });
    const { inDialog } = await openDialog({ api });
    await press(inDialog);

    await userEvent.click(
      await inDialog.findByRole('button', { name: 'Try again' }),
    );

    await waitFor(() => expect(api.dispatch).toHaveBeenCalledTimes(2));
    expect(renamed).not.toBe('');
    expect(sent(api)[1].idempotencyKey).toBe(renamed);
  });

  it('takes a double click for one press', async () => {
    const api = dialogApi();
    const { inDialog, onStarted } = await openDialog({ api });
    const button = await inDialog.findByRole('button', { name: REPLACE });
    await waitFor(() => expect(button).toBeEnabled());

    // At once, before anything is rendered anew.
    act(() => {
      button.click();
      button.click();
    });

    await waitFor(() => expect(onStarted).toHaveBeenCalledTimes(1));
    expect(api.dispatch).toHaveBeenCalledTimes(1);
  });

  it('is a new press after a refusal', async () => {
    const api = dialogApi();
    const failure = await responseError(403, {
      name: 'NotAllowedError',
      code: 'forbidden',
      message: 'acme/payments is archived. Ask an owner to unarchive it.',
      details: { requestId: 'C0DE:1F' },
    });
    api.dispatch.mockRejectedValueOnce(failure);
    const { inDialog, onStarted } = await openDialog({ api });
    await press(inDialog);

    const notice = await inDialog.findByRole('alert', {
      name: 'Nothing was started',
    });
    expect(notice).toHaveTextContent('acme/payments is archived.');
    expect(notice).toHaveTextContent('GitHub calls this request C0DE:1F.');
    await press(inDialog);

    await waitFor(() => expect(onStarted).toHaveBeenCalledTimes(1));
    const [first, second] = sent(api);
    expect(second.idempotencyKey).not.toBe(first.idempotencyKey);
  });

  it('offers to reconnect when the token was rejected', async () => {
    const api = dialogApi();
    const failure = await responseError(401, {
      name: 'AuthenticationError',
      code: 'token_rejected',
      message: 'The token was rejected.',
      details: { host: 'github.com' },
    });
    api.dispatch.mockRejectedValueOnce(failure);
    api.reconnect.mockResolvedValue();
    const { inDialog, onStarted } = await openDialog({ api });
    await press(inDialog);

    await userEvent.click(
      await inDialog.findByRole('button', { name: 'Reconnect GitHub' }),
    );
    expect(api.reconnect).toHaveBeenCalledTimes(1);

    await press(inDialog);
    await waitFor(() => expect(onStarted).toHaveBeenCalledTimes(1));
  });

  it('says that Backstage refused', async () => {
    const api = dialogApi();
    const failure = await responseError(403, {
      name: 'NotAllowedError',
      message: 'Unauthorized',
    });
    api.dispatch.mockRejectedValueOnce(failure);
    const { inDialog } = await openDialog({ api });
    await press(inDialog);

    expect(
      await inDialog.findByRole('alert', { name: 'Nothing was started' }),
    ).toHaveTextContent('you lack the permission');
  });

  it('checks again when a warning has come meanwhile', async () => {
    const api = dialogApi();
    const failure = await responseError(400, {
      name: 'InputError',
      code: 'invalid_input',
      message:
        'Nothing was started: this wants a tick first. A check of v1.9.3 failed.',
      details: { field: 'accepted' },
    });
    api.dispatch.mockImplementationOnce(async () => {
      api.getPreflight.mockResolvedValue(
        preflight({
          checks: [
            {
              outcome: 'warned',
              field: null,
              message: 'A check of v1.9.3 failed.',
            },
          ],
        }),
      );
      throw failure;
    });
    const { inDialog } = await openDialog({ api });
    await press(inDialog);

    await userEvent.click(
      await inDialog.findByRole('checkbox', {
        name: /A check of v1\.9\.3 failed/,
      }),
    );
    await press(inDialog);

    await waitFor(() => expect(api.dispatch).toHaveBeenCalledTimes(2));
    expect(sent(api)[1].accepted).toEqual(['A check of v1.9.3 failed.']);
  });

  it('shows a refused value at its field, until it is changed', async () => {
    const api = dialogApi();
    const failure = await responseError(400, {
      name: 'InputError',
      code: 'invalid_input',
      message: 'The input strategy takes no rolling here.',
      details: { field: 'inputs.strategy' },
    });
    api.dispatch.mockRejectedValueOnce(failure);
    const { inDialog } = await openDialog({ api });
    await press(inDialog);

    const field = await inDialog.findByRole('button', { name: /strategy/ });
    await waitFor(() =>
      expect(field).toHaveAccessibleDescription(/takes no rolling here/),
    );
    expect(inDialog.queryByRole('alert')).not.toBeInTheDocument();

    await userEvent.click(field);
    await userEvent.click(screen.getByRole('option', { name: 'recreate' }));

    expect(
      inDialog.queryByText('The input strategy takes no rolling here.'),
    ).not.toBeInTheDocument();
  });

  it('shows a refused reason at its field', async () => {
    const api = dialogApi();
    const failure = await responseError(400, {
      name: 'InputError',
      code: 'invalid_input',
      message: 'The reason must have no control characters.',
      details: { field: 'reason' },
    });
    api.dispatch.mockRejectedValueOnce(failure);
    const { inDialog } = await openDialog({ api });
    const reason = inDialog.getByRole('textbox', { name: 'Why? (optional)' });
    await userEvent.type(reason, 'x');
    await press(inDialog);

    await waitFor(() =>
      expect(reason).toHaveAccessibleDescription(/no control characters/),
    );
    await userEvent.type(reason, 'y');
    expect(reason).not.toHaveAccessibleDescription(/no control characters/);
  });
});

import { waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeViolations } from '../../../__testUtils__/axe';
import { run } from '../../../__testUtils__/builders';
import {
  dialogApi,
  openDialog,
  press,
  REPLACE,
  sent,
} from '../../../__testUtils__/dialog';
import { outcome } from '../../../__testUtils__/dialogBuilders';
import { useFixtureTime } from '../../../__testUtils__/tab';

describe('an outcome that is not simply a run', () => {
  useFixtureTime();

  const unclear = (state: 'unknown' | 'intent' | 'started' = 'unknown') =>
    outcome(
      { state, run: null },
      {
        run: null,
        candidates: [
          run({ number: 131, url: 'https://github.com/acme/payments/131' }),
          run({ number: null, url: 'data:text/html,x' }),
        ],
        message: 'Each of these runs may be it.',
      },
    );

  it.each([
    ['unknown' as const, 'alert', 'It is not known whether it started'],
    ['intent' as const, 'alert', 'It is not known whether it started'],
    ['started' as const, 'status', 'Started'],
  ])(
    'stays open with the candidates when it is %s',
    async (state, role, title) => {
      const api = dialogApi();
      api.dispatch.mockResolvedValue(unclear(state));
      const { dialog, inDialog, onClose, onStarted } = await openDialog({
        api,
      });
      await press(inDialog);

      const notice = await inDialog.findByRole(role, { name: title });
      expect(notice).toHaveTextContent('Each of these runs may be it.');
      expect(within(notice).getAllByRole('link')).toHaveLength(1);
      expect(
        within(notice).getByRole('link', { name: /Run #131/ }),
      ).toHaveAttribute('href', 'https://github.com/acme/payments/131');
      expect(
        inDialog.queryByRole('button', { name: REPLACE }),
      ).not.toBeInTheDocument();
      expect(await axeViolations(dialog)).toEqual([]);
      expect(onClose).not.toHaveBeenCalled();

      await userEvent.click(
        inDialog.getAllByRole('button', { name: 'Close' }).at(-1)!,
      );
      expect(onClose).toHaveBeenCalledTimes(1);
      expect(onStarted).toHaveBeenCalledTimes(state === 'started' ? 1 : 0);
      expect(api.dispatch).toHaveBeenCalledTimes(1);
    },
  );

  it('looks again, and goes on once the run is known', async () => {
    const api = dialogApi();
    api.dispatch.mockResolvedValue(unclear());
    api.getDispatches.mockResolvedValueOnce({ dispatches: [unclear()] });
    api.getDispatches.mockResolvedValueOnce({
      dispatches: [outcome({ id: 'other' }), outcome()],
    });
    const { inDialog, onClose, onStarted } = await openDialog({ api });
    await press(inDialog);

    const again = await inDialog.findByRole('button', { name: 'Look again' });
    await userEvent.click(again);
    await waitFor(() => expect(api.getDispatches).toHaveBeenCalledTimes(1));
    expect(onStarted).not.toHaveBeenCalled();
    await userEvent.click(again);

    await waitFor(() => expect(onClose).toHaveBeenCalledTimes(1));
    expect(onStarted.mock.calls[0][0].record.id).toBe('d1');
  });

  it('says when looking again fails', async () => {
    const api = dialogApi();
    api.dispatch.mockResolvedValue(unclear());
    api.getDispatches.mockRejectedValue(new TypeError('Failed to fetch'));
    const { inDialog } = await openDialog({ api });
    await press(inDialog);

    await userEvent.click(
      await inDialog.findByRole('button', { name: 'Look again' }),
    );

    expect(
      await inDialog.findByText(
        'That could not be looked up: The deployment backend does not answer.',
      ),
    ).toBeInTheDocument();
  });

  it('can be pressed anew when it turns out that nothing was started', async () => {
    const api = dialogApi();
    api.dispatch.mockResolvedValueOnce(
      outcome(
        { state: 'not_started', run: null },
        {
          run: null,
          repeated: true,
          message: 'Nothing was started: no run has shown up. Deploy again.',
        },
      ),
    );
    const { inDialog, onStarted } = await openDialog({ api });
    await press(inDialog);

    expect(
      await inDialog.findByRole('alert', { name: 'Nothing was started' }),
    ).toHaveTextContent('No run has shown up');
    expect(onStarted).not.toHaveBeenCalled();
    await press(inDialog);

    await waitFor(() => expect(onStarted).toHaveBeenCalledTimes(1));
    const [first, second] = sent(api);
    expect(second.idempotencyKey).not.toBe(first.idempotencyKey);
  });
});

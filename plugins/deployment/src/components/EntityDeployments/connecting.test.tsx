import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  answer,
  environment,
  origin,
  unavailable,
} from '../../__testUtils__/builders';
import { card, showTab, useFixtureTime } from '../../__testUtils__/tab';

describe('connecting from the service tab', () => {
  useFixtureTime();

  const notConnected = answer(
    [
      unavailable('staging', 'not_connected'),
      unavailable('production', 'not_connected'),
    ],
    'not_connected',
  );

  it('offers one "Connect GitHub" for all environments, and shows them afterwards', async () => {
    const api = showTab(
      notConnected,
      answer([environment('staging'), environment('production')]),
    );

    expect(
      await screen.findByRole('heading', {
        level: 3,
        name: 'Connect GitHub to see this',
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Concerns staging, production.'),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Connect GitHub' }),
    );

    expect((await card('production')).getByText('v1.9.3')).toBeVisible();
    expect(api.connect).toHaveBeenCalledTimes(1);
    expect(api.connect).toHaveBeenCalledWith(origin);
  });

  it('does not open anything by itself', async () => {
    const api = showTab(notConnected);

    await screen.findByRole('button', { name: 'Connect GitHub' });
    expect(screen.getByText('updates paused')).toBeInTheDocument();
    expect(screen.queryByText(/ old$/)).not.toBeInTheDocument();

    expect(api.connect).not.toHaveBeenCalled();
    expect(api.reconnect).not.toHaveBeenCalled();
  });

  it('says why connecting failed and offers it again', async () => {
    const api = showTab(notConnected);
    api.connect.mockRejectedValue(new Error('Login failed, popup was closed'));

    await userEvent.click(
      await screen.findByRole('button', { name: 'Connect GitHub' }),
    );

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'That did not work: Login failed, popup was closed',
    );
    expect(
      screen.getByRole('button', { name: 'Connect GitHub' }),
    ).toBeEnabled();
  });

  it('offers "Reconnect GitHub" when the token was rejected', async () => {
    const api = showTab(
      answer([unavailable('production', 'token_rejected')]),
      answer([environment('production')]),
    );

    expect(
      await screen.findByText('GitHub no longer accepts your sign-in'),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Reconnect GitHub' }),
    );

    expect((await card('production')).getByText('v1.9.3')).toBeVisible();
    expect(api.reconnect).toHaveBeenCalledWith(origin);
  });

  it('sends to a platform engineer where the host is not set up, without a button that cannot work', async () => {
    showTab(answer([unavailable('production', 'not_connected')], 'not_set_up'));

    expect(
      await screen.findByText('github.com is not set up for sign-in'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/A platform engineer has to add an auth provider/),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /connect/i }),
    ).not.toBeInTheDocument();
  });
});

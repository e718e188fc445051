import { screen, waitFor } from '@testing-library/react';
import {
  diverged,
  versionChanges,
} from '../../../__testUtils__/deployBuilders';
import { items, openPanel, panel } from '../../../__testUtils__/changesPanel';
import { responseError } from '../../../__testUtils__/responses';
import { useFixtureTime } from '../../../__testUtils__/tab';

describe('asking for changes', () => {
  useFixtureTime();

  it('asks once for two commits, however often one moves between them', async () => {
    const { api, user } = openPanel({ kind: 'compared', ...diverged() });
    await items('Commits that v1.9.3 adds');

    await user.click(screen.getByRole('button', { name: 'v1.9.0' }));
    await waitFor(() => expect(api.getChanges).toHaveBeenCalledTimes(2));
    await items('Commits that v1.9.0 adds');
    await user.click(screen.getByRole('button', { name: 'v1.9.3' }));
    // At once: nothing is waited for.
    expect(
      panel().getByRole('list', { name: 'Commits that v1.9.3 adds' }),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'v1.9.0' }));
    await items('Commits that v1.9.0 adds');

    expect(api.getChanges).toHaveBeenCalledTimes(2);
  });

  it('asks for nothing that one only moves over', async () => {
    const { api, user } = openPanel({ kind: 'compared', ...diverged() });
    await items('Commits that v1.9.3 adds');

    await user.click(screen.getByRole('button', { name: 'v1.9.0' }));
    expect(panel().getByText('Comparing')).toBeInTheDocument();
    expect(panel().getByRole('heading')).toHaveTextContent('v1.9.0');
    await user.click(screen.getByRole('button', { name: 'v1.9.1' }));
    await items('Commits that v1.9.1 adds');

    expect(
      api.getChanges.mock.calls.map(([, { version }]) => version.label),
    ).toEqual(['v1.9.3', 'v1.9.1']);
  });

  it('never asks again for what stays true, and does for what may not', async () => {
    const { api, user } = openPanel({
      kind: 'not_comparable',
      reason: 'not_read',
    });
    await panel().findByText(/could not be compared this time/);
    jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2027-01-01T00:00:00Z'));
    api.getChanges.mockResolvedValue(
      versionChanges({ kind: 'compared', ...diverged() }),
    );

    await user.click(screen.getByRole('button', { name: 'v1.9.0' }));
    await items('Commits that v1.9.0 adds');
    await user.click(screen.getByRole('button', { name: 'v1.9.3' }));

    await items('Commits that v1.9.3 adds');
    expect(api.getChanges).toHaveBeenCalledTimes(3);
  });

  it('says that the comparison failed, and tries again', async () => {
    const { api, user } = openPanel({ kind: 'same' });
    await panel().findByText(/the same commit/);
    api.getChanges.mockRejectedValueOnce(await responseError(503));

    await user.click(screen.getByRole('button', { name: 'v1.9.0' }));
    await user.click(await panel().findByRole('button', { name: 'Try again' }));

    expect(
      await panel().findByText(/^v1\.9\.0 is what runs in production now/),
    ).toBeInTheDocument();
  });

  it('shows nothing of a comparison that may not be seen any more', async () => {
    const { api, user } = openPanel({
      kind: 'not_comparable',
      reason: 'not_read',
    });
    await panel().findByText(/could not be compared this time/);
    jest.spyOn(Date, 'now').mockReturnValue(Date.parse('2027-01-01T00:00:00Z'));
    await user.click(screen.getByRole('button', { name: 'v1.9.0' }));
    await waitFor(() => expect(api.getChanges).toHaveBeenCalledTimes(2));
    api.getChanges.mockRejectedValue(
      await responseError(403, {
        name: 'NotAllowedError',
        message: 'Unauthorized',
      }),
    );
    await user.click(screen.getByRole('button', { name: 'v1.9.3' }));

    expect(await panel().findByRole('alert')).toHaveTextContent(
      /you lack the permission/,
    );
    expect(panel().queryByText(/could not be compared/)).toBeNull();
  });
});

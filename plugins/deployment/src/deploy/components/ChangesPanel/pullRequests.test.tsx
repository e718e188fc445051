import { within } from '@testing-library/react';
import { diverged, v193 } from '../../../__testUtils__/deployBuilders';
import {
  items,
  openPanel,
  panel,
  withPullRequests,
} from '../../../__testUtils__/changesPanel';
import { responseError } from '../../../__testUtils__/responses';
import { useFixtureTime } from '../../../__testUtils__/tab';

describe('pull requests of the changes', () => {
  useFixtureTime();

  it('are asked for when somebody wants to see them, and not before', async () => {
    const { api, user } = openPanel({ kind: 'compared', ...diverged() });
    await items('Commits that v1.9.3 adds');
    expect(api.getChanges).toHaveBeenCalledTimes(1);
    expect(api.getChanges.mock.calls[0][1]).toEqual({
      version: v193.choice,
      pullRequests: false,
    });
    api.getChanges.mockResolvedValue(withPullRequests());

    await user.click(panel().getByText('Pull requests'));

    const [first] = await items('Brought by');
    expect(first).toHaveTextContent(
      /#812 *Round totals per currency *mkoval · 2 commits · merged 2 days ago/,
    );
    expect(within(first).getByRole('link', { name: '#812' })).toHaveAttribute(
      'href',
      'https://github.com/acme/payments/pull/812',
    );
    expect(
      panel().getByText(
        '3 commits belong to no pull request. Only the newest 5 commits were looked at.',
      ),
    ).toBeInTheDocument();
    expect(
      panel().getByText('None of these commits belongs to a pull request.'),
    ).toBeInTheDocument();
    expect(api.getChanges.mock.calls[1][1]).toEqual({
      version: v193.choice,
      pullRequests: true,
    });
  });

  it('say why they cannot be shown, and are asked for again', async () => {
    const { api, user } = openPanel({ kind: 'compared', ...diverged() });
    await items('Commits that v1.9.3 adds');
    api.getChanges.mockRejectedValueOnce(await responseError(503));

    await user.click(panel().getByText('Pull requests'));
    api.getChanges.mockResolvedValue(withPullRequests());
    await user.click(await panel().findByRole('button', { name: 'Try again' }));

    expect(await items('Brought by')).toHaveLength(1);
  });
});

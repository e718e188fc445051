import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  ChangesOutcome,
  KnownVersion,
  OfferedVersion,
  PullRequests,
  VersionChanges,
} from 'backstage-plugin-deployment-common';
import { useState } from 'react';
import { ago, answer, environment } from '../../../__testUtils__/builders';
import { axeViolations } from '../../../__testUtils__/axe';
import { offeringApi, renderPart } from '../../../__testUtils__/deploy';
import {
  changed,
  changedCommits,
  diverged,
  live,
  manyCommits,
  production,
  sha,
  v190,
  v191,
  v193,
  versionChanges,
} from '../../../__testUtils__/deployBuilders';
import { responseError } from '../../../__testUtils__/responses';
import { useFixtureTime } from '../../../__testUtils__/tab';
import { useServiceOverview } from '../../../queries/useServiceOverview';
import { ChangesPanel } from './ChangesPanel';

const none = changedCommits([]);

const pullRequests: PullRequests = {
  list: [
    {
      number: 812,
      title: 'Round totals per currency',
      author: { login: 'mkoval', avatarUrl: null },
      mergedAt: ago(60 * 24 * 2),
      url: 'https://github.com/acme/payments/pull/812',
      commits: [sha('b7719e2'), sha('4d2f0aa')],
    },
  ],
  commitsLookedAt: 5,
  commitsWithout: 3,
};
const withPullRequests = () => {
  const { added, removed, ...rest } = diverged();
  return versionChanges({
    kind: 'compared',
    ...rest,
    added: { ...added, pullRequests },
    removed: {
      ...removed,
      pullRequests: { list: [], commitsLookedAt: 1, commitsWithout: 1 },
    },
  });
};

function Overview() {
  const { answer: read } = useServiceOverview(production.entityRef);
  return <p>{read ? 'overview read' : ''}</p>;
}

/** Opens the panel in a dialog that moves between versions. */
function openPanel(
  given: ChangesOutcome | VersionChanges,
  options: { version?: OfferedVersion; live?: KnownVersion | null } = {},
) {
  const { version = v193 } = options;
  const api = offeringApi();
  api.getOverview.mockResolvedValue(answer([environment('production')]));
  api.getChanges.mockResolvedValue(
    'outcome' in given ? given : versionChanges(given, version.choice),
  );
  function Dialog() {
    const [shown, setShown] = useState(version);
    return (
      <>
        <Overview />
        <button onClick={() => setShown(v190)}>v1.9.0</button>
        <button onClick={() => setShown(v191)}>v1.9.1</button>
        <button onClick={() => setShown(v193)}>v1.9.3</button>
        <ChangesPanel
          target={production}
          version={shown}
          live={'live' in options ? options.live : live}
        />
      </>
    );
  }
  const { container } = renderPart(<Dialog />, api);
  return { api, user: userEvent.setup(), container };
}

const panel = () => within(screen.getByRole('region', { name: 'Changes' }));

const items = async (name: string) =>
  within(await screen.findByRole('list', { name })).getAllByRole('listitem');

describe('ChangesPanel', () => {
  useFixtureTime();

  it('says between which versions, and how much changes', async () => {
    openPanel({ kind: 'compared', ...diverged() });

    expect(
      await panel().findByText(
        '7 added · 1 removed · 3 authors · 14 files (+412 −96)',
      ),
    ).toBeInTheDocument();
    expect(panel().getByRole('heading')).toHaveAccessibleName(
      /^v1\.9\.1 *to *v1\.9\.3$/,
    );
  });

  it('lists the newest five commits, and the others on demand', async () => {
    const { user } = openPanel({ kind: 'compared', ...diverged() });

    const added = await items('Commits that v1.9.3 adds');
    expect(added).toHaveLength(5);
    expect(added[0]).toHaveTextContent(
      /added *b7719e2 *Round totals per currency \(#812\) *mkoval/,
    );
    expect(
      within(added[0]).getByRole('link', { name: 'b7719e2' }),
    ).toHaveAttribute(
      'href',
      `https://github.com/acme/payments/commit/${sha('b7719e2')}`,
    );

    await user.click(panel().getByRole('button', { name: '2 more' }));
    expect(await items('Commits that v1.9.3 adds')).toHaveLength(7);
    await user.click(panel().getByRole('button', { name: 'Show fewer' }));
    expect(await items('Commits that v1.9.3 adds')).toHaveLength(5);
  });

  it('leads to the comparison for what is beyond 250', async () => {
    const { user } = openPanel({
      kind: 'compared',
      ...diverged({
        relation: 'ahead',
        added: changedCommits(manyCommits(250), {
          total: 1_431,
          more: 1_181,
          size: { files: 300, additions: 9_000, deletions: 1, complete: false },
        }),
        removed: none,
      }),
    });

    expect(
      await panel().findByText(
        '1,431 added · 3+ authors · 300+ files (+9,000+ −1+)',
      ),
    ).toBeInTheDocument();
    await user.click(panel().getByRole('button', { name: '1,426 more' }));

    expect(await items('Commits that v1.9.3 adds')).toHaveLength(250);
    await screen.findByText('overview read');
    expect(
      panel().getByRole('link', { name: 'and 1,181 more on GitHub' }),
    ).toHaveAttribute(
      'href',
      'https://github.com/acme/payments/compare/v1.9.1...v1.9.3',
    );
  });

  it('says in words and with a sign what would be removed', async () => {
    openPanel({ kind: 'compared', ...diverged() });

    const [removed] = await items('1 commit is live now and not in v1.9.3');
    expect(removed).toHaveTextContent(
      /^−removed *e02fb31 *Hotfix: cap refund at order total \(#815\) *jokafor$/,
    );
    expect(
      panel().getByText('1 commit is live now and not in v1.9.3'),
    ).toBeInTheDocument();
    expect(
      panel().getByText(
        'v1.9.3 and v1.9.1 have gone separate ways: each has commits that the other lacks.',
      ),
    ).toBeInTheDocument();
  });

  it('calls a step back a step back', async () => {
    openPanel(
      {
        kind: 'compared',
        ...diverged({
          relation: 'behind',
          added: none,
          removed: changedCommits(manyCommits(2)),
        }),
      },
      { version: v190 },
    );

    expect(
      await panel().findByText(
        'A step back: v1.9.0 is older than what is live. It adds nothing and takes 2 commits away.',
      ),
    ).toBeInTheDocument();
    expect(
      panel().getByText('2 removed · 2 authors · 14 files (+96 −412)'),
    ).toBeInTheDocument();
  });

  it('says nothing of direction where only something is added', async () => {
    openPanel({
      kind: 'compared',
      ...diverged({
        relation: 'ahead',
        added: changedCommits([changed('b7719e2', 'One')]),
        removed: none,
      }),
    });

    await items('Commits that v1.9.3 adds');
    expect(panel().queryByText(/separate ways|step back|removed/)).toBeNull();
    expect(panel().queryByRole('button')).toBeNull();
  });

  it.each<[string, ChangesOutcome, string]>([
    [
      'the same commit',
      { kind: 'same' },
      'v1.9.3 is what runs in production now: the same commit. Deploying it changes no code.',
    ],
    [
      'nothing live so far',
      { kind: 'nothing_live', lookback: { attempts: 0, complete: true } },
      'Nothing has run in production so far, so there is nothing to compare with.',
    ],
    [
      'no success',
      { kind: 'nothing_live', lookback: { attempts: 10, complete: false } },
      'None of the last 10 attempts in production is live, so there is nothing to compare with.',
    ],
    [
      'an unknown version',
      { kind: 'not_comparable', reason: 'version_unknown' },
      'What is live in production is not known by its commit, so nobody can say what would change.',
    ],
    [
      'another repository',
      { kind: 'not_comparable', reason: 'different_repositories' },
      'What is live in production comes from another repository, so the two cannot be compared.',
    ],
    [
      'a commit that is gone',
      { kind: 'not_comparable', reason: 'commit_not_found' },
      'One of the two commits is not in the repository any more, so they cannot be compared.',
    ],
    [
      'a comparison that failed',
      { kind: 'not_comparable', reason: 'not_read' },
      'The two could not be compared this time.',
    ],
  ])('says of %s why there are no commits', async (_, outcome, sentence) => {
    openPanel(outcome);

    expect(await panel().findByText(sentence)).toBeInTheDocument();
    expect(panel().queryByRole('list')).toBeNull();
  });

  it('says that nothing is live in the place of its name', async () => {
    openPanel(
      versionChanges(
        { kind: 'nothing_live', lookback: { attempts: 0, complete: true } },
        v193.choice,
        { live: null },
      ),
      { live: null },
    );

    await panel().findByText(/^Nothing has run/);
    expect(panel().getByRole('heading')).toHaveAccessibleName(
      /^nothing *to *v1\.9\.3$/,
    );
  });

  describe('pull requests', () => {
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
      await user.click(
        await panel().findByRole('button', { name: 'Try again' }),
      );

      expect(await items('Brought by')).toHaveLength(1);
    });
  });

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

  it('renders no address that is not http or https', async () => {
    openPanel({
      kind: 'compared',
      ...diverged({
        // eslint-disable-next-line no-script-url
        url: 'javascript:alert(1)',
        added: changedCommits([
          { ...changed('b7719e2', '<b>bold</b>'), url: 'data:text/html,x' },
        ]),
        removed: none,
      }),
    });

    const [first] = await items('Commits that v1.9.3 adds');
    expect(first).toHaveTextContent('<b>bold</b>');
    expect(panel().queryByRole('link')).toBeNull();
  });

  it('has no accessibility violations', async () => {
    const { container, user } = openPanel(withPullRequests());
    await items('Commits that v1.9.3 adds');
    await user.click(panel().getByText('Pull requests'));
    await items('Brought by');

    expect(await axeViolations(container)).toEqual([]);
  });
});

import { screen, within } from '@testing-library/react';
import type { ChangesOutcome } from 'backstage-plugin-deployment-common';
import { axeViolations } from '../../../__testUtils__/axe';
import {
  changed,
  changedCommits,
  diverged,
  manyCommits,
  sha,
  v190,
  v193,
  versionChanges,
} from '../../../__testUtils__/deployBuilders';
import {
  items,
  openPanel,
  panel,
  withPullRequests,
} from '../../../__testUtils__/changesPanel';
import { useFixtureTime } from '../../../__testUtils__/tab';

const none = changedCommits([]);

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

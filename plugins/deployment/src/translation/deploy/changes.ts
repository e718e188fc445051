/** Texts of the changes that a version brings, in the deploy dialog. */
export const changesMessages = {
  label: 'Changes',
  loading: 'Comparing',
  from: '{{from}} to {{to}}',
  nothingLive: 'nothing',
  again: '{{version}} again',
  facts: {
    added: '{{amount}} added',
    removed: '{{amount}} removed',
    author: '{{amount}} author',
    authors: '{{amount}} authors',
    file: '{{amount}} file (+{{additions}} −{{deletions}})',
    files: '{{amount}} files (+{{additions}} −{{deletions}})',
  },
  compare: 'Compare on {{provider}}',
  compareUnnamed: 'Open the comparison',
  relation: {
    behind_one:
      'A step back: {{version}} is older than what is live. It adds nothing and takes {{count}} commit away.',
    behind_other:
      'A step back: {{version}} is older than what is live. It adds nothing and takes {{count}} commits away.',
    diverged:
      '{{version}} and {{live}} have gone separate ways: each has commits that the other lacks.',
  },
  added: 'Commits that {{version}} adds',
  addedSign: 'added',
  removedSign: 'removed',
  removed_one: '{{count}} commit is live now and not in {{version}}',
  removed_other: '{{count}} commits are live now and not in {{version}}',
  more: '{{amount}} more',
  fewer: 'Show fewer',
  beyond: 'and {{amount}} more on {{provider}}',
  beyondUnnamed: 'and {{amount}} more, in the comparison',
  noAuthor: 'author unknown',
  pullRequests: {
    show: 'Pull requests',
    loading: 'Loading pull requests',
    added: 'Brought by',
    removed: 'Taken away',
    none: 'None of these commits belongs to a pull request.',
    number: '#{{number}}',
    commits_one: '{{count}} commit',
    commits_other: '{{count}} commits',
    merged: 'merged {{age}} ago',
    without_one: '{{count}} commit belongs to no pull request.',
    without_other: '{{count}} commits belong to no pull request.',
    lookedAt: 'Only the newest {{commits}} commits were looked at.',
  },
  same: '{{version}} is what runs in {{environment}} now: the same commit. Deploying it changes no code.',
  never:
    'Nothing has run in {{environment}} so far, so there is nothing to compare with.',
  noSuccess_one:
    'The last attempt in {{environment}} is not live and older ones were not looked at, so there is nothing to compare with.',
  noSuccess_other:
    'None of the last {{count}} attempts in {{environment}} is live, so there is nothing to compare with.',
  notComparable: {
    nothing_live:
      'Nothing is live in {{environment}}, so there is nothing to compare with.',
    version_unknown:
      'What is live in {{environment}} is not known by its commit, so nobody can say what would change.',
    different_repositories:
      'What is live in {{environment}} comes from another repository, so the two cannot be compared.',
    commit_not_found:
      'One of the two commits is not in the repository any more, so they cannot be compared.',
    not_read: 'The two could not be compared this time.',
  },
} as const;

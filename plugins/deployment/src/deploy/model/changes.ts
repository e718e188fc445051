import type {
  ChangedCommits,
  Changes,
  CommitAuthor,
} from 'backstage-plugin-deployment-common';
import { formatCount } from '../../model/time';
import type { Translate } from '../../translation/ref';

/** An author as people know them: their account, else the name in the commit. */
export function authorName(author: CommitAuthor | null): string | undefined {
  return author?.account?.login ?? author?.name;
}

/** How many people wrote the commits that are listed. */
export function authorCount({ commits }: ChangedCommits): number {
  const names = commits.map(({ author }) => authorName(author));
  return new Set(names.filter(name => name !== undefined)).size;
}

const counted = (count: number, isAll: boolean) =>
  isAll ? formatCount(count) : `${formatCount(count)}+`;

/** The size of a change in a few words each: commits, people, files, lines. */
export function changeFacts(changes: Changes, t: Translate): string[] {
  const { added, removed } = changes;
  // A downgrade has nothing but what it takes away.
  const told = added.total > 0 ? added : removed;
  const facts: string[] = [];
  if (added.total > 0 || removed.total === 0) {
    facts.push(
      t('deploy.changes.facts.added', { amount: formatCount(added.total) }),
    );
  }
  if (removed.total > 0) {
    facts.push(
      t('deploy.changes.facts.removed', { amount: formatCount(removed.total) }),
    );
  }
  const authors = authorCount(told);
  if (authors > 0) {
    facts.push(
      t(`deploy.changes.facts.${authors === 1 ? 'author' : 'authors'}`, {
        amount: counted(authors, told.more === 0),
      }),
    );
  }
  if (told.size) {
    const { files, complete } = told.size;
    // The size of what goes is told as it was when it came: taking it away is the other way round.
    const [additions, deletions] =
      told === added
        ? [told.size.additions, told.size.deletions]
        : [told.size.deletions, told.size.additions];
    facts.push(
      t(`deploy.changes.facts.${files === 1 ? 'file' : 'files'}`, {
        amount: counted(files, complete),
        additions: counted(additions, complete),
        deletions: counted(deletions, complete),
      }),
    );
  }
  return facts;
}

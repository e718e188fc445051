import { sameName, type DraftEnvironment } from './draft';

const LONGEST = 63;
const FORM = /^[\p{L}\p{N}]([\p{L}\p{N}._ -]*[\p{L}\p{N}])?$/u;

/** What is wrong with the name of an environment, if anything. */
export type NameProblem = 'missing' | 'form' | 'taken';

/** Checks a name as the core does, so that it is said while one types. */
export function nameProblem(
  items: DraftEnvironment[],
  item: DraftEnvironment,
): NameProblem | undefined {
  const name = item.name.trim();
  if (name === '') {
    return 'missing';
  }
  if ([...name].length > LONGEST || !FORM.test(name) || name.includes('  ')) {
    return 'form';
  }
  const taken = items.some(
    other => other.id !== item.id && sameName(other.name, name),
  );
  return taken ? 'taken' : undefined;
}

/** A name that is still free, made from another: `staging-2`. */
export function freeName(items: DraftEnvironment[], like: string): string {
  const stem = like.trim() || 'environment';
  for (let number = 2; ; number += 1) {
    const name = `${stem}-${number}`;
    if (!items.some(item => sameName(item.name, name))) {
      return name;
    }
  }
}

// Made-up commits that read like real ones, the same for the same seed.

import type { IdGenerator } from '../state/ids.ts';

const templates = [
  'Fix a race in the {}',
  'Cover the {} with tests',
  'Log a correlation id in the {}',
  'Make the {} configurable',
  'Speed up the {}',
  'Simplify the {}',
  'Handle timeouts in the {}',
  'Document the {}',
  'Validate input of the {}',
  'Add metrics to the {}',
  'Retry transient errors in the {}',
  'Remove dead code from the {}',
  'Extract the {} into its own module',
  'Avoid a needless query in the {}',
  'Return a clear error from the {}',
  'Bump dependencies of the {}',
];

/** A commit message and the file that it changes. */
export interface MadeUpCommit {
  message: string;
  path: string;
}

/** So many commits about some subjects; messages repeat as late as possible. */
export function makeUpCommits(
  random: IdGenerator,
  amount: number,
  about: string[],
  directory: string,
): MadeUpCommit[] {
  const pairs = about.flatMap(subject =>
    templates.map(template => ({ subject, template })),
  );
  for (let last = pairs.length - 1; last > 0; last -= 1) {
    const other = random.integer(0, last);
    [pairs[last], pairs[other]] = [pairs[other]!, pairs[last]!];
  }
  return Array.from({ length: amount }, (_, index) => {
    const { subject, template } = pairs[index % pairs.length]!;
    return {
      message: template.replace('{}', subject),
      path: sourcePath(subject, directory),
    };
  });
}

/** A source file for a subject: `src/refund-flow.ts`. */
export function sourcePath(subject: string, directory = ''): string {
  const slug = subject
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
  const base = directory === '' ? '' : `${directory.replace(/\/+$/, '')}/`;
  return `${base}src/${slug || 'index'}.ts`;
}

/** Text of a source file after one more change. */
export function changedSource(
  before: string | undefined,
  message: string,
): string {
  const text = before ?? '';
  const number = 1 + text.split('\n').filter(l => l.startsWith('// ')).length;
  return `${text}// ${message}\nexport const step${number} = ${JSON.stringify(
    message.toLowerCase(),
  )};\n`;
}

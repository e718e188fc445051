// Small scenarios for tests: say what matters, get the rest.

import type {
  HistoryDocument,
  RepositoryDocument,
  ScenarioDocument,
} from './document.ts';

/** A repository document with workflow files by file name. */
export function repository(
  name: string,
  workflows: Record<string, string>,
  rest: Omit<RepositoryDocument, 'name'> = {},
): RepositoryDocument {
  const files = Object.fromEntries(
    Object.entries(workflows).map(([file, text]) => [
      `.github/workflows/${file}`,
      text,
    ]),
  );
  return {
    name,
    collaborators: { '@developers': 'push', '@leads': 'maintain' },
    ...rest,
    files: { 'README.md': `# ${name}\n`, ...files, ...rest.files },
  };
}

/**
 * A scenario of the organization `acme` with alice and carol (developers),
 * bob (lead) and ada (owner).
 */
export function scenario(
  repositories: RepositoryDocument[],
  rest: Partial<ScenarioDocument> = {},
): ScenarioDocument {
  return {
    organization: { login: 'acme', name: 'Acme', admins: ['ada'] },
    users: [
      { login: 'alice', name: 'Alice Moreau', email: 'alice@acme.test' },
      { login: 'bob', name: 'Bob Lindqvist', email: 'bob@acme.test' },
      { login: 'carol', name: 'Carol Okafor', email: 'carol@acme.test' },
      { login: 'ada', name: 'Ada Brandt', email: 'ada@acme.test' },
    ],
    teams: [
      { slug: 'developers', members: ['alice', 'carol'] },
      { slug: 'leads', members: ['bob'] },
    ],
    timing: { pickup: '3s', cancel: '2s' },
    ...rest,
    repositories,
  };
}

/** A commit by alice that starts what listens to it. */
export function commit(
  message: string,
  age: string,
  rest: Partial<Extract<HistoryDocument, { commit: string }>> = {},
): HistoryDocument {
  return { commit: message, age, by: 'alice', ...rest };
}

/** A run of `deploy.yml` started by alice. */
export function run(
  age: string,
  inputs: Record<string, string | boolean | number>,
  rest: Partial<Extract<HistoryDocument, { run: string }>> = {},
): HistoryDocument {
  return { run: 'deploy.yml', age, by: 'alice', inputs, ...rest };
}

import type { Environment, GithubSource } from './generated/model';

/**
 * An environment as a request may send it: what is left out gets its default.
 *
 * @public
 */
export type EnvironmentDraft = Pick<Environment, 'name' | 'source'> &
  Partial<Omit<Environment, 'name' | 'source'>>;

/**
 * The `source` of an environment on GitHub as a request may send it: owner and
 * repository are enough.
 *
 * @public
 */
export type GithubSourceDraft = Pick<GithubSource, 'owner' | 'repo'> &
  Partial<Omit<GithubSource, 'owner' | 'repo'>>;

/**
 * A change of an environment as a request may send it.
 *
 * @public
 */
export type EnvironmentChangeDraft =
  | { kind: 'create'; environment: EnvironmentDraft }
  | {
      kind: 'update';
      /** Name as stored. */
      name: string;
      /** Revision that the change was made from. */
      revision: number;
      environment: EnvironmentDraft;
    }
  | {
      kind: 'delete';
      /** Name as stored. */
      name: string;
      /** Revision that the decision was made on. */
      revision: number;
    };

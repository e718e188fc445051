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

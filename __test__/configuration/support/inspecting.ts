// What is understood of a repository and proposed for a service, as tests speak of it.

import assert from 'node:assert/strict';
import type {
  Environment,
  GithubFacts,
  GithubSource,
  Inspection,
  Proposal,
} from 'backstage-plugin-deployment-common';
import type { Asking, Core } from '../../overview/support/core.ts';

/** What is understood of a repository, for a service. */
export function inspect(
  instance: Core,
  repositoryName: string,
  service: string,
  asking: Asking,
): Promise<Inspection> {
  return instance.ask<Inspection>(
    'inspect',
    { service, repository: repositoryName, host: instance.host },
    asking,
  );
}

/** What the settings form offers. */
export const factsOf = ({ facts }: Inspection) => facts as GithubFacts;

/** How an environment maps to GitHub. */
export const sourceOf = ({ source }: Pick<Environment, 'source'>) =>
  source as GithubSource;

/** The environments of a proposal. */
export const environmentsOf = ({ environments }: Proposal) =>
  environments.map(({ environment }) => environment);

/** The first proposal, which must be there. */
export function firstOf({ proposals }: Inspection): Proposal {
  const [first] = proposals;
  assert.ok(first, 'Nothing is proposed.');
  return first;
}

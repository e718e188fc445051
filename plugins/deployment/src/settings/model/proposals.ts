import type { Environment, Proposal } from 'backstage-plugin-deployment-common';
import { environmentsOf, type Draft } from './draft';
import { sameValue } from './values';

/** What makes two mappings the same, wherever they stand. */
function essence(environments: Environment[]) {
  return environments.map(
    ({ name, tier, promotesFrom, provider, host, source }) => ({
      name,
      tier,
      promotesFrom,
      provider,
      host,
      source,
    }),
  );
}

/** The environments of a proposal. */
export function proposedEnvironments(proposal: Proposal): Environment[] {
  return proposal.environments.map(({ environment }) => environment);
}

/** Whether the form is exactly what a proposal says. */
export function isInForm(proposal: Proposal, draft: Draft): boolean {
  return sameValue(
    essence(proposedEnvironments(proposal)),
    essence(environmentsOf(draft)),
  );
}

// Decisions about the gated services: people decide, and what came of it at GitHub.

import assert from 'node:assert/strict';
import type {
  Decision,
  DecisionOutcome,
  DecisionResult,
  EnvironmentRef,
  Problem,
  DeploymentState,
} from 'backstage-plugin-deployment-common';
import {
  factsOf,
  type Asking,
  type Core,
} from '../../overview/support/core.ts';
import type { Fresh } from '../../overview/support/fresh.ts';
import type { Cost, Harness } from '../../overview/support/harness.ts';
import { refusedWith } from '../../overview/support/refused.ts';
import type { Place } from './gated.ts';

/** The service whose runs are decided about. */
export const service = 'component:default/world';
/** What shares an environment with it. */
export const moon: EnvironmentRef = {
  service: 'component:default/moon',
  environment: 'shared',
};
/** A request that decides, as faults name it. */
export const deciding = { method: 'POST', path: '/pending_deployments$' };

/** What a decision may differ in. */
interface Choice {
  decision?: Decision;
  comment?: string;
  authorized?: EnvironmentRef[];
  asking?: Asking;
  of?: string;
}

/** The gated services for one test, and what its people do there. */
export class Gates {
  readonly harness: Harness;
  readonly core: Core;
  readonly bob: Asking;

  constructor({ harness, core }: Fresh) {
    this.harness = harness;
    this.core = core;
    this.bob = harness.person('bob');
  }

  /** A run that waits everywhere. */
  start(actor = 'carol', repository = 'acme/world'): string {
    const workflow = 'pipeline.yml';
    const id = this.harness.startRun({ repository, workflow, actor });
    this.harness.advance(10);
    return String(id);
  }

  /** Decides about environments of a run: by default Bob approves, permitted for those, and for what shares one of them. */
  decide(
    run: string,
    environments: Place[],
    {
      decision = 'approve',
      comment,
      asking = this.bob,
      of = service,
      authorized = [
        ...environments.map(environment => ({ service: of, environment })),
        moon,
      ],
    }: Choice = {},
  ): Promise<DecisionOutcome> {
    return this.core.ask<DecisionOutcome>(
      'decide',
      { service: of, run, environments, decision, comment, authorized },
      asking,
    );
  }

  /** What the page shows of an environment after a while. */
  async stateOf(place: Place): Promise<DeploymentState | undefined> {
    this.harness.advance(301);
    const overview = await this.core.overview(service, this.bob);
    return factsOf(overview, place).latest?.state;
  }

  /** Something is refused, and nothing was sent to decide. */
  async refusedWith(...refusal: Parameters<typeof refusedWith>): Promise<void> {
    const sent = this.harness.watch();
    await refusedWith(...refusal);
    assert.deepEqual(posts(sent()), []);
  }
}

/** What was sent to decide. */
export const posts = ({ entries }: Cost) =>
  entries.filter(
    ({ method, path }) =>
      method === 'POST' && path.endsWith('/pending_deployments'),
  );

/** What came of each environment. */
export const kinds = ({ environments }: DecisionOutcome) =>
  environments.map(({ environment, result }) => [environment, result.kind]);

/** What came of the only one. */
export function only({ environments }: DecisionOutcome): DecisionResult {
  assert.equal(environments.length, 1);
  return (environments[0] as { result: DecisionResult }).result;
}

/** What is wrong with the only one, which must be. */
export function problemOf(outcome: DecisionOutcome): Problem {
  const result = only(outcome);
  assert.ok('problem' in result, JSON.stringify(result));
  return result.problem;
}

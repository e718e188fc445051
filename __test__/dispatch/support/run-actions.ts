// Runs that people cancel and run again, and what came of it at GitHub.

import assert from 'node:assert/strict';
import type {
  EnvironmentRef,
  RunAction,
  RunActionOutcome,
  RunPreflight,
} from 'backstage-plugin-deployment-common';
import type { Asking, Core } from '../../overview/support/core.ts';
import type { Fresh } from '../../overview/support/fresh.ts';
import type { Cost, Harness } from '../../overview/support/harness.ts';
import { refusedWith } from '../../overview/support/refused.ts';

/** Services whose runs are acted on, for one test. */
export class RunActions {
  readonly harness: Harness;
  readonly core: Core;
  readonly alice: Asking;

  constructor({ harness, core }: Fresh) {
    this.harness = harness;
    this.core = core;
    this.alice = harness.person('alice');
  }

  /** A run of somebody at GitHub. */
  deploy(environment: string, version = 'v1.1.0'): string {
    const id = this.harness.startRun({
      repository: 'acme/payments',
      workflow: 'deploy.yml',
      inputs: { environment, version },
      actor: 'carol',
    });
    return String(id);
  }

  /** A run of the pipeline for two services. */
  startPipeline(): string {
    const repository = 'acme/store';
    const workflow = 'pipeline.yml';
    return String(
      this.harness.startRun({ repository, workflow, actor: 'carol' }),
    );
  }

  /** What is said before. */
  look(
    place: EnvironmentRef,
    run: string,
    action: RunAction,
    asking = this.alice,
  ): Promise<RunPreflight> {
    return this.core.ask<RunPreflight>(
      'runPreflight',
      { ...place, run, action },
      asking,
    );
  }

  /** Does it. */
  act(
    place: EnvironmentRef,
    run: string,
    action: RunAction,
    rest: { authorized: EnvironmentRef[]; accepted?: string[] },
    asking = this.alice,
  ): Promise<RunActionOutcome> {
    return this.core.ask<RunActionOutcome>(
      'actOnRun',
      { ...place, run, action, ...rest },
      asking,
    );
  }

  /** Something is refused, and nothing was sent. */
  async refusedWith(...refusal: Parameters<typeof refusedWith>): Promise<void> {
    const sent = this.harness.watch();
    await refusedWith(...refusal);
    assert.deepEqual(posts(sent()), []);
  }
}

/** Messages of the checks with this outcome. */
export const said = ({ checks }: RunPreflight, outcome: string) =>
  checks
    .filter(check => check.outcome === outcome)
    .map(({ message }) => message);

/** What was sent to change something. */
export const posts = ({ entries }: Cost) =>
  entries
    .filter(
      ({ method, path }) => method === 'POST' && !path.endsWith('graphql'),
    )
    .map(({ path }) => path.split('/').at(-1));

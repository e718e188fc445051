import type {
  DecidedEnvironment,
  DecisionOutcome,
  DecisionResult,
  Pipeline,
} from 'backstage-plugin-deployment-common';
import { answer, ago, deployment, environment, run, tag } from './builders';
import { sha } from './deployBuilders';
import { pipeline, reviewersGate, stage } from './pipelineBuilders';

const SERVICE = 'component:default/payments';

/** The overview behind the panel: v1.9.1 is live in production. */
export const behindPanel = () =>
  answer([
    environment('staging', { live: deployment({ version: tag('v1.9.2') }) }),
    environment('production', {
      live: deployment({ version: tag('v1.9.1', { sha: sha('e02fb31') }) }),
    }),
  ]);

/** What came of a decision about an environment. */
export function decided(
  name: string,
  result: DecisionResult = { kind: 'done' },
): DecidedEnvironment {
  return { environment: name, result, message: `What came of ${name}.` };
}

/** An answer to a decision. */
export function decisionOutcome(
  environments: DecidedEnvironment[] = [decided('production')],
  decision: DecisionOutcome['decision'] = 'approve',
): DecisionOutcome {
  return {
    service: SERVICE,
    run: run({ id: '9000001482', number: 1482 }),
    decision,
    environments,
    account: { provider: 'github', host: 'github.com', login: 'nsato' },
  };
}

/** A run of which staging and production wait for a review at once. */
export function twoWaiting(overrides: Partial<Pipeline> = {}): Pipeline {
  return pipeline({
    stages: ['staging', 'production'].map(name =>
      stage(`deploy-${name}`, {
        environment: { name, configured: name },
        state: 'waiting',
        gates: [reviewersGate()],
      }),
    ),
    ...overrides,
  });
}

/** The same run read once more, after all its gates have opened. */
export function movedOn(overrides: Partial<Pipeline> = {}): Pipeline {
  return pipeline({
    state: 'running',
    stages: [stage('deploy-production', { state: 'running' })],
    fetchedAt: ago(0),
    ...overrides,
  });
}

import type {
  DispatchOutcome,
  Preflight,
  RunActionOutcome,
  RunLink,
  RunPreflight,
  TouchedEnvironment,
} from 'backstage-plugin-deployment-common';
import { PAYMENTS } from './environments';

export const RUN = '17179869185';
export const RECORD = '00c0ffee00c0ffee00c0ffee00c0ffee';

export const runLink: RunLink = {
  id: RUN,
  number: 128,
  attempt: 1,
  title: 'Deploy v1.9.2 to production',
  event: 'workflow_dispatch',
  url: `https://github.com/acme/payments/actions/runs/${RUN}`,
  progress: null,
};

/** What the core answers to a press. */
export function dispatched(
  more: Partial<DispatchOutcome> = {},
): DispatchOutcome {
  return {
    record: {
      id: RECORD,
      service: PAYMENTS,
      environment: 'production',
      revision: 3,
      requestedBy: 'user:default/alice',
      provider: 'github',
      host: 'github.com',
      login: 'alice-gh',
      version: { label: 'v1.9.2', sha: null },
      plan: {
        repository: 'acme/payments',
        pipeline: 'deploy.yml',
        ref: 'main',
        inputs: [{ name: 'version', value: 'v1.9.2' }],
      },
      reason: null,
      state: 'started',
      run: { id: RUN, attempt: 1, url: runLink.url },
      requestedAt: '2026-11-24T08:00:00Z',
      settledAt: '2026-11-24T08:00:01Z',
      endedAt: null,
      error: null,
    },
    run: runLink,
    candidates: [],
    repeated: false,
    message: 'It has started.',
    ...more,
  };
}

export const touched = (
  environment: string,
  service = PAYMENTS,
): TouchedEnvironment => ({ service, environment, tier: 'production' });

/** What the core says of a deployment before it is started. */
export function preflight(
  touches: TouchedEnvironment[] = [touched('production')],
): Preflight {
  return {
    plan: dispatched().record.plan,
    form: [],
    touches,
    checks: [{ outcome: 'passed', field: null, message: 'It runs on main.' }],
    revision: 3,
    lastUsed: null,
  };
}

/** What the core says of doing something to a run. */
export function runPreflight(
  touches: TouchedEnvironment[] = [touched('production')],
  more: Partial<RunPreflight> = {},
): RunPreflight {
  return {
    action: 'cancel',
    run: runLink,
    state: 'running',
    version: {
      kind: 'known',
      label: 'v1.9.2',
      labelKind: 'tag',
      sha: null,
      url: null,
      provenance: 'dispatch_record',
    },
    touches,
    checks: [{ outcome: 'passed', field: null, message: 'It is running.' }],
    ...more,
  };
}

/** What the core says once it is done. */
export function runActionOutcome(
  touches: TouchedEnvironment[] = [touched('production')],
): RunActionOutcome {
  return {
    action: 'cancel',
    run: runLink,
    touches,
    message: 'GitHub is cancelling the run.',
  };
}

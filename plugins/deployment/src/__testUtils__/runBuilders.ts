import type {
  DispatchOutcome,
  RunActionOutcome,
  RunPreflight,
  TouchedEnvironment,
} from 'backstage-plugin-deployment-common';
import { run, tag } from './builders';
import { checked, outcome } from './dialogBuilders';

/** An environment of `payments` that is touched, unless another service is told. */
export function touched(
  environment: string,
  service = 'component:default/payments',
): TouchedEnvironment {
  return { service, environment, tier: 'other' };
}

/** What cancelling a deployment to production would mean: nothing in its way. */
export function runPreflight(
  overrides: Partial<RunPreflight> = {},
): RunPreflight {
  return {
    action: 'cancel',
    run: run({ number: 128 }),
    state: 'running',
    version: tag('v1.9.2'),
    touches: [touched('production')],
    checks: [checked('passed', 'Run #128 is still under way.')],
    ...overrides,
  };
}

/** What the provider confirmed. */
export function runActionOutcome(
  overrides: Partial<RunActionOutcome> = {},
): RunActionOutcome {
  return {
    action: 'cancel',
    run: run({ number: 128 }),
    touches: [touched('production')],
    message: 'GitHub has accepted the cancellation of run #128.',
    ...overrides,
  };
}

/** A press of which it is not known which run it started. */
export function unidentified(
  candidates = [
    run({
      id: '9000000001',
      number: 131,
      title: 'Deploy v1.9.3 to production',
    }),
    run({ id: '9000000002', number: 130, title: 'Deploy v1.9.3 to staging' }),
  ],
): DispatchOutcome {
  return outcome(
    { run: null },
    {
      run: null,
      candidates,
      message:
        'The deployment of v1.9.3 to production has started, and two runs began in that moment: `deploy.yml` #130 and #131.',
    },
  );
}

/** A press of which nobody knows whether it started anything. */
export function unknownOutcome(): DispatchOutcome {
  return outcome(
    { run: null, state: 'unknown', settledAt: null },
    {
      run: null,
      message:
        'The connection to github.com broke off before it answered, and no run that fits has been seen so far.',
    },
  );
}

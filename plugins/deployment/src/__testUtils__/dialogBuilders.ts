import type {
  Check,
  CheckOutcome,
  DispatchField,
  DispatchOutcome,
  DispatchRecord,
  Preflight,
} from 'backstage-plugin-deployment-common';
import { ago, run } from './builders';
import { production, v193 } from './deployBuilders';

/** Something that was checked. */
export function checked(
  how: CheckOutcome,
  message: string,
  path: string | null = null,
): Check {
  return { outcome: how, message, field: path };
}

/** A field of the form. */
export function field(
  name: string,
  overrides: Partial<DispatchField> = {},
): DispatchField {
  return {
    name,
    description: null,
    kind: 'text',
    required: false,
    value: null,
    options: [],
    ...overrides,
  };
}

/** A switch and a choice, as the form of deploy.yml has them. */
export const twoFields: DispatchField[] = [
  field('dry_run', {
    kind: 'boolean',
    value: 'false',
    description: 'Only say what would happen',
  }),
  field('strategy', {
    kind: 'choice',
    value: 'rolling',
    required: true,
    options: ['rolling', 'blue-green', 'recreate'],
  }),
];

/** A preflight that nothing stands in the way of. */
export function preflight(overrides: Partial<Preflight> = {}): Preflight {
  return {
    plan: {
      repository: 'acme/payments',
      pipeline: 'deploy.yml',
      ref: 'main',
      inputs: [
        { name: 'version', value: 'v1.9.3' },
        { name: 'environment', value: 'production' },
      ],
    },
    form: twoFields,
    touches: [
      {
        service: production.entityRef,
        environment: production.environment,
        tier: 'production',
      },
    ],
    checks: [
      checked(
        'passed',
        'deploy.yml on main declares what is sent: version, environment.',
        'source.workflow',
      ),
      checked('passed', 'No other deployment to production is under way.'),
    ],
    revision: 7,
    lastUsed: null,
    ...overrides,
  };
}

/** What came of a dispatch: started, with its run. */
export function outcome(
  record: Partial<DispatchRecord> = {},
  overrides: Partial<DispatchOutcome> = {},
): DispatchOutcome {
  const started = run({ number: 129 });
  return {
    record: {
      id: 'd1',
      service: production.entityRef,
      environment: production.environment,
      revision: 7,
      requestedBy: 'user:default/alice',
      provider: 'github',
      host: 'github.com',
      login: 'alice',
      version: v193.choice,
      plan: preflight().plan,
      reason: null,
      state: 'started',
      run: { id: started.id, attempt: 1, url: started.url },
      requestedAt: ago(0),
      settledAt: ago(0),
      endedAt: null,
      error: null,
      ...record,
    },
    run: started,
    candidates: [],
    repeated: false,
    message: 'Started the deployment of v1.9.3 to production.',
    ...overrides,
  };
}

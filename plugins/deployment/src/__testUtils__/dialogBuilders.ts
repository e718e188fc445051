import type {
  Check,
  CheckOutcome,
  DispatchField,
  DispatchOutcome,
  DispatchRecord,
  OfferedVersion,
  OfferedVersions,
  Preflight,
  VersionChanges,
} from 'backstage-plugin-deployment-common';
import { ago, run } from './builders';

const SERVICE = 'component:default/payments';

/** A version that is offered: a tag that can be deployed. */
export function offered(
  label: string,
  overrides: Partial<OfferedVersion> = {},
): OfferedVersion {
  const sha = label.replace(/\D/g, '').padEnd(40, '0');
  return {
    label,
    labelKind: 'tag',
    choice: { label, sha },
    shortSha: sha.slice(0, 7),
    headline: 'Round totals per currency',
    author: { name: 'Milan Koval', account: null },
    date: ago(180),
    url: `https://github.com/acme/payments/releases/tag/${label}`,
    prerelease: false,
    release: null,
    ci: 'passed',
    liveIn: [],
    deployed: null,
    dispatch: {
      kind: 'possible',
      runOn: 'main',
      versionInput: { name: 'version', value: label },
    },
    ...overrides,
  };
}

/** A version that was live before. */
export function deployedBefore(label: string): OfferedVersion {
  return offered(label, {
    deployed: {
      at: ago(60 * 24 * 6),
      actor: { login: 'arossi', avatarUrl: null },
      url: null,
    },
  });
}

/** What can be put into production: v1.9.3 runs upstream, v1.9.0 was there. */
export function offeredVersions(
  overrides: Partial<OfferedVersions> = {},
): OfferedVersions {
  const upstream = offered('v1.9.3', { liveIn: ['staging'] });
  return {
    service: SERVICE,
    environment: 'production',
    query: null,
    sections: [
      {
        kind: 'upstream',
        versions: [upstream],
        nextCursor: null,
        total: 1,
        notes: [],
      },
      {
        kind: 'previously_here',
        versions: [deployedBefore('v1.9.0')],
        nextCursor: null,
        total: 1,
        notes: [],
      },
      {
        kind: 'tags',
        versions: [
          offered('v1.9.4', { ci: 'running' }),
          offered('v1.9.2', { ci: 'failed' }),
        ],
        nextCursor: null,
        total: 2,
        notes: [],
      },
    ],
    preselected: upstream.choice,
    live: {
      label: 'v1.9.1',
      labelKind: 'tag',
      sha: '191'.padEnd(40, '0'),
      url: null,
      provenance: 'run_name',
    },
    fetchedAt: ago(0.2),
    stale: null,
    ...overrides,
  };
}

/** Changes against v1.9.1: two commits come, none goes. */
export function changes(
  overrides: Partial<VersionChanges> = {},
): VersionChanges {
  return {
    service: SERVICE,
    environment: 'production',
    version: offered('v1.9.3').choice,
    live: {
      kind: 'known',
      label: 'v1.9.1',
      labelKind: 'tag',
      sha: '191'.padEnd(40, '0'),
      url: null,
      provenance: 'run_name',
    },
    outcome: {
      kind: 'compared',
      relation: 'ahead',
      added: {
        total: 2,
        commits: [
          {
            sha: 'b7719e2'.padEnd(40, '0'),
            shortSha: 'b7719e2',
            headline: 'Round totals per currency (#812)',
            author: { name: 'Milan Koval', account: null },
            date: ago(300),
            url: null,
          },
          {
            sha: '19ad0c4'.padEnd(40, '0'),
            shortSha: '19ad0c4',
            headline: 'Ledger client: backoff (#809)',
            author: { name: 'Anna Rossi', account: null },
            date: ago(900),
            url: null,
          },
        ],
        more: 0,
        size: { files: 14, additions: 210, deletions: 32, complete: true },
        pullRequests: null,
      },
      removed: {
        total: 0,
        commits: [],
        more: 0,
        size: null,
        pullRequests: null,
      },
      url: 'https://github.com/acme/payments/compare/v1.9.1...v1.9.3',
    },
    ...overrides,
  };
}

/** Something that was checked. */
export function checked(
  outcome: CheckOutcome,
  message: string,
  field: string | null = null,
): Check {
  return { outcome, message, field };
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
      service: SERVICE,
      environment: 'production',
      revision: 7,
      requestedBy: 'user:default/alice',
      provider: 'github',
      host: 'github.com',
      login: 'alice',
      version: offered('v1.9.3').choice,
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

import Ajv2020 from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import {
  deploymentRoutes,
  problemCodes,
  type ChangedEnvironments,
  type DecisionRequest,
  type DecisionResult,
  type Dispatches,
  type DispatchRequest,
  type EnvironmentChangeDraft,
  type EnvironmentPage,
  type EnvironmentTests,
  type Held,
  type ImportedEnvironments,
  type Inspection,
  type MayNotDecide,
  type PipelineNote,
  type Preflight,
  type ProblemDetails,
  type RunActionRequest,
  type RunPreflight,
  type ServiceOverview,
  type ServiceStanding,
  type StageState,
} from 'backstage-plugin-deployment-common';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import {
  decided,
  decisionOutcome,
  environmentRuns,
  estimate,
  inbox,
  inboxEntry,
  pipeline,
  reviewersGate,
  servicePipeline,
  stage,
} from '../__testUtils__/decisions';
import {
  dispatched,
  runActionOutcome,
  runLink,
  runPreflight,
} from '../__testUtils__/dispatches';
import {
  difference,
  draft,
  listed,
  PAYMENTS,
  stored,
} from '../__testUtils__/environments';

const document = parse(readFileSync(join(__dirname, 'openapi.yaml'), 'utf8'));

const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats(ajv);
ajv.addSchema({ $id: 'openapi', ...document });

/** What is wrong with a value; empty when nothing is. */
function problems(schema: string, value: unknown): string {
  const validate = ajv.getSchema(`openapi#/components/schemas/${schema}`)!;
  return validate(value) ? '' : ajv.errorsText(validate.errors);
}

interface Example {
  value?: unknown;
  $ref?: string;
}

interface Content {
  content?: {
    'application/json'?: {
      schema: { $ref?: string };
      examples: Record<string, Example>;
    };
  };
}

interface Operation {
  requestBody?: Content;
  responses: Record<string, Content>;
}

const METHODS = ['get', 'post', 'put', 'delete'] as const;

type Path = Partial<Record<(typeof METHODS)[number], Operation>>;

/** Every operation, with its address. */
const operations = Object.entries<Path>(document.paths).flatMap(([path, own]) =>
  METHODS.flatMap(method => {
    const operation = own[method];
    return operation ? [[`${method} ${path}`, operation] as const] : [];
  }),
);

/** Every body with its name; references to shared ones have no content. */
const bodies: [string, Content][] = [
  ...Object.entries<Content>(document.components.responses),
  ...Object.entries<Content>(document.components.requestBodies),
  ...operations.flatMap(([address, { requestBody, responses }]) => [
    [`${address} request`, requestBody ?? {}] as [string, Content],
    ...Object.entries(responses).map(
      ([status, answer]) =>
        [`${address} ${status}`, answer] as [string, Content],
    ),
  ]),
];

/** Every example of a body, with the name of the schema it belongs to. */
function* examples(): Generator<[string, string, unknown]> {
  for (const [body, { content }] of bodies) {
    const json = content?.['application/json'];
    for (const [name, example] of Object.entries(json?.examples ?? {})) {
      const shared = example.$ref?.split('/').pop();
      yield [
        `${body} "${name}"`,
        json!.schema.$ref!.split('/').pop()!,
        shared ? document.components.examples[shared].value : example.value,
      ];
    }
  }
}

describe('the OpenAPI document', () => {
  it.each([...examples()])(
    'describes its own example of %s',
    (_name, schema, value) => {
      expect(problems(schema, value)).toBe('');
    },
  );

  it('knows the same problem codes as the types', () => {
    const { enum: codes } = document.components.schemas.ProblemCode;

    expect([...codes].sort()).toEqual([...problemCodes].sort());
  });

  it('has exactly the routes of the plugin, but for itself', () => {
    const { openApi, ...routes } = deploymentRoutes;
    const paths = Object.values(routes).map(route =>
      route.replace(/:(\w+)/g, '{$1}'),
    );

    expect(Object.keys(document.paths).sort()).toEqual(paths.sort());
  });

  it('has an example of every body that is JSON', () => {
    const without = bodies.filter(([, { content }]) => {
      const json = content?.['application/json'];
      return json && Object.keys(json.examples ?? {}).length === 0;
    });

    expect(without).toEqual([]);
    expect(bodies.length).toBeGreaterThan(operations.length);
  });

  it('says of each operation what happens without sign-in, where it needs one', () => {
    const without = operations
      .filter(([, { responses }]) => !('401' in responses))
      .map(([address]) => address);

    expect(without).toEqual(['get /health']);
  });

  it('describes an overview whose optional parts are all absent', () => {
    const overview: ServiceOverview = {
      service: 'component:default/payments',
      environments: [
        {
          name: 'production',
          tier: 'production',
          promotesFrom: [],
          origin: {
            provider: 'github',
            host: 'github.com',
            repository: 'acme/payments',
            pipeline: null,
            url: null,
            dispatchable: true,
          },
          status: {
            kind: 'available',
            live: {
              id: '1',
              state: 'unknown',
              version: {
                kind: 'known',
                label: '8f2c1d0',
                labelKind: 'commit',
                sha: null,
                url: null,
                provenance: 'deployed_commit',
              },
              actor: null,
              createdAt: '2026-11-23T08:00:00Z',
              startedAt: null,
              finishedAt: null,
              run: {
                id: '17179869185',
                number: null,
                attempt: null,
                title: null,
                event: null,
                url: null,
                progress: null,
              },
              note: null,
              environmentUrl: null,
            },
            latest: null,
            gates: [
              { kind: 'timer', minutes: 5, endsAt: null },
              { kind: 'rule', name: null },
              {
                kind: 'reviewers',
                reviewers: [
                  { kind: 'team', name: 'acme/leads', avatarUrl: null },
                ],
                viewerCanApprove: null,
              },
            ],
            waiting: null,
            dispatched: null,
            drift: {
              kind: 'not_comparable',
              upstream: 'staging',
              reason: 'nothing_live',
            },
            lookback: { attempts: 0, complete: true },
            fetchedAt: '2026-11-23T08:00:00Z',
            stale: null,
          },
        },
      ],
      notAttributable: [],
      budgets: [],
      accounts: [],
      generatedAt: '2026-11-23T08:00:00Z',
      refreshAfterSeconds: 300,
    };

    expect(problems('ServiceOverview', overview)).toBe('');
  });

  it('describes what the routes of the configuration answer', () => {
    const page: EnvironmentPage = {
      environments: [
        {
          ...listed('production', PAYMENTS),
          updatedAt: null,
          updatedBy: null,
        },
      ],
      nextCursor: 'next',
    };
    const changes: ChangedEnvironments = {
      environments: [stored('production')],
      differences: [
        difference('created', 'a'),
        difference('updated', 'b'),
        difference('deleted', 'c'),
      ],
    };
    const imported: ImportedEnvironments = {
      services: [PAYMENTS],
      differences: changes.differences,
      unchanged: 0,
      fingerprint: 'f',
    };
    const details: ProblemDetails = {
      conflict: {
        name: 'production',
        stored: stored('production'),
        submitted: null,
      },
    };
    const inspection: Inspection = {
      provider: 'github',
      host: 'github.com',
      repository: 'acme/payments',
      url: null,
      proposals: [],
      facts: {},
      problems: [],
      account: null,
      fetchedAt: '2026-11-24T08:00:00Z',
    };
    const tests: EnvironmentTests = {
      environments: [
        {
          name: 'production',
          checks: [{ outcome: 'blocked', field: null, message: 'No.' }],
          rights: [],
          counted: [],
          live: null,
          latest: null,
          ignored: [],
          lookback: null,
          problem: { code: 'forbidden', message: 'No.', details: {} },
        },
      ],
      accounts: [],
      generatedAt: '2026-11-24T08:00:00Z',
    };

    expect(problems('EnvironmentPage', page)).toBe('');
    expect(problems('ChangedEnvironments', changes)).toBe('');
    expect(problems('ImportedEnvironments', imported)).toBe('');
    expect(problems('ProblemDetails', details)).toBe('');
    expect(problems('Inspection', inspection)).toBe('');
    expect(problems('EnvironmentTests', tests)).toBe('');
  });

  it('describes what the routes of deployments answer, all that can be absent being absent', () => {
    const { record } = dispatched();
    const unknown = dispatched({
      record: {
        ...record,
        state: 'unknown',
        login: null,
        run: null,
        settledAt: null,
        error: { code: 'outcome_unknown', message: 'Who knows.', details: {} },
      },
      run: null,
      candidates: [runLink],
    });
    const dispatches: Dispatches = { dispatches: [dispatched(), unknown] };
    const version: RunPreflight['version'] = {
      kind: 'unknown',
      reason: 'no_source',
      ranOnRef: null,
      ranOnSha: null,
    };
    const preflight: Preflight = {
      plan: record.plan,
      form: [],
      checks: [],
      revision: 1,
      lastUsed: null,
      touches: [
        {
          service: record.service,
          environment: record.environment,
          tier: 'production',
        },
      ],
    };
    const details: ProblemDetails = {
      inTheWay: {
        id: record.id,
        requestedBy: record.requestedBy,
        requestedAt: record.requestedAt,
        version: 'v1.9.1',
      },
    };

    expect(problems('Dispatches', dispatches)).toBe('');
    expect(problems('DispatchOutcome', unknown)).toBe('');
    expect(problems('RunPreflight', runPreflight())).toBe('');
    expect(
      problems('RunPreflight', runPreflight([], { checks: [], version })),
    ).toBe('');
    expect(problems('RunActionOutcome', runActionOutcome())).toBe('');
    expect(problems('Preflight', preflight)).toBe('');
    expect(problems('ProblemDetails', details)).toBe('');
    expect(problems('ProblemDetails', { inTheWay: {} })).toMatch(/requestedBy/);
    expect(
      problems('DispatchOutcome', {
        ...unknown,
        record: { ...unknown.record, state: 'perhaps' },
      }),
    ).toMatch(/state/);
  });

  it('describes what the routes of pipelines answer, all that can be absent being absent', () => {
    const notes: PipelineNote[] = [
      { kind: 'no_file', reason: 'It is not there.' },
      { kind: 'called_not_read', stage: 'a', workflow: './b.yml' },
      { kind: 'legs_not_known', stage: 'a' },
      { kind: 'not_in_file', stages: ['a'] },
      { kind: 'circle', stages: ['a'] },
      { kind: 'same_name', stages: ['a'] },
      { kind: 'gates_not_placed', stages: ['a'], environments: ['b'] },
      { kind: 'rules_not_read', environments: ['b'] },
      { kind: 'earlier_attempt' },
      { kind: 'more_jobs', read: 500 },
    ];
    const held: Held[] = [
      { kind: 'queue', group: null, ahead: null },
      { kind: 'ref_not_admitted', message: null },
    ];
    const counts = {
      total: 1,
      queued: 0,
      waiting: 1,
      running: 0,
      succeeded: 0,
      failed: 0,
      cancelled: 0,
      skipped: 0,
      unknown: 0,
    };
    const states: Record<StageState, true> = {
      queued: true,
      waiting: true,
      running: true,
      succeeded: true,
      failed: true,
      cancelled: true,
      skipped: true,
      unknown: true,
    };
    const stages = [
      ...held.map(it => stage({ held: it })),
      ...Object.keys(states).map(state =>
        stage({ state: state as StageState }),
      ),
      stage({
        kind: 'matrix',
        counts,
        stages: [stage()],
        environment: { name: '${{ inputs.environment }}', configured: null },
      }),
    ];

    expect(problems('Pipeline', pipeline())).toBe('');
    expect(problems('Pipeline', pipeline({ stages, notes }))).toBe('');
    expect(
      problems(
        'Pipeline',
        pipeline({
          record: dispatched().record,
          account: { provider: 'github', host: 'github.com', login: 'a' },
          progress: { done: 1, total: 2 },
          estimate: estimate('2026-11-24T08:00:00Z'),
        }),
      ),
    ).toBe('');
    expect(problems('Pipeline', pipeline({ estimate: estimate(null) }))).toBe(
      '',
    );
    const { account, ...without } = pipeline();
    expect(problems('Pipeline', without)).toMatch(/account/);
    expect(problems('Stage', { ...stage(), kind: 'step' })).toMatch(/kind/);
    expect(
      problems('Stage', stage({ counts: { ...counts, total: -1 } })),
    ).toMatch(/total/);
    expect(problems('PipelineNote', { kind: 'circle' })).not.toBe('');
    expect(problems('EnvironmentRuns', environmentRuns())).toBe('');
    expect(problems('ServicePipeline', servicePipeline())).toBe('');
    const standings: Record<ServiceStanding, true> = {
      not_yet: true,
      queued: true,
      waiting: true,
      running: true,
      live: true,
      replaced: true,
      failed: true,
      cancelled: true,
      unknown: true,
    };
    const [only] = servicePipeline().stages;
    for (const standing of Object.keys(standings)) {
      expect(problems('ServiceStage', { ...only, standing })).toBe('');
    }
    expect(problems('ServiceStage', { ...only, standing: 'gone' })).toMatch(
      /standing/,
    );
  });

  it('describes gates and who may decide at them', () => {
    const reasons: Record<MayNotDecide, true> = {
      not_reviewer: true,
      started_it: true,
      no_rights: true,
      not_allowed: true,
      app_decides: true,
      timer_runs: true,
      decided: true,
    };

    expect(problems('StageGate', reviewersGate)).toBe('');
    expect(
      problems('StageGate', {
        ...reviewersGate,
        gate: {
          kind: 'reviewers',
          reviewers: [
            {
              kind: 'user',
              login: 'bob',
              avatarUrl: 'https://avatars.githubusercontent.com/u/2',
            },
          ],
          viewerCanApprove: true,
        },
        state: 'ahead',
        viewer: { kind: 'may' },
      }),
    ).toBe('');
    expect(
      problems('ReviewersGate', {
        kind: 'reviewers',
        reviewers: [{ kind: 'user', login: 'bob' }],
        viewerCanApprove: null,
      }),
    ).toMatch(/avatarUrl/);
    for (const reason of Object.keys(reasons)) {
      expect(
        problems('ViewerDecision', {
          kind: 'may_not',
          reason,
          message: 'You may not.',
        }),
      ).toBe('');
    }
    expect(problems('ViewerDecision', { kind: 'may_not' })).not.toBe('');
  });

  it('describes what comes of a decision, and what waits', () => {
    const problem = { code: 'forbidden', message: 'No.', details: {} } as const;
    const results: DecisionResult[] = [
      { kind: 'done' },
      { kind: 'already_decided', by: null, decision: null },
      {
        kind: 'already_decided',
        by: { login: 'bob', avatarUrl: null },
        decision: 'reject',
      },
      { kind: 'no_longer_waiting' },
      { kind: 'refused', problem },
      { kind: 'unknown', problem },
    ];

    expect(
      problems(
        'DecisionOutcome',
        decisionOutcome(results.map((it, at) => decided(`eu-${at}`, it))),
      ),
    ).toBe('');
    expect(problems('DecisionResult', { kind: 'refused' })).not.toBe('');
    expect(problems('Inbox', inbox([inboxEntry()]))).toBe('');
    expect(problems('Inbox', inbox([], { problems: [problem] }))).toBe('');
    expect(problems('InboxEntry', { ...inboxEntry(), gates: [] })).toMatch(
      /gates/,
    );
  });

  it('takes the decisions that the routes take, and refuses what they refuse', () => {
    const decision: DecisionRequest = {
      environments: ['production'],
      decision: 'approve',
    };

    expect(problems('DecisionRequest', decision)).toBe('');
    expect(
      problems('DecisionRequest', { ...decision, comment: 'x'.repeat(2000) }),
    ).toBe('');
    for (const [more, said] of [
      [{ comment: 'x'.repeat(2001) }, /comment/],
      [{ decision: 'perhaps' }, /decision/],
      [{ environments: [] }, /environments/],
      [{ environments: ['a', 'a'] }, /environments/],
      [{ environments: Array.from(Array(51), (_, at) => `${at}`) }, /50/],
      [{ authorized: [] }, /additional/],
    ] as const) {
      expect(problems('DecisionRequest', { ...decision, ...more })).toMatch(
        said,
      );
    }
  });

  it('keeps to itself what a decision would concern: others may not know', () => {
    expect(Object.keys(document.components.schemas)).not.toContain(
      'DecisionPreflight',
    );
  });

  it('takes what the routes of deployments take, and refuses what they refuse', () => {
    const press: DispatchRequest = {
      version: { label: 'v1.9.2', sha: null },
      revision: 1,
      idempotencyKey: 'k',
    };
    const action: RunActionRequest = { action: 'rerun_failed', accepted: [] };

    expect(problems('DispatchRequest', press)).toBe('');
    expect(problems('RunActionRequest', action)).toBe('');
    expect(problems('DispatchRun', { run: '17179869185' })).toBe('');
    for (const [schema, body, said] of [
      ['DispatchRequest', { ...press, service: PAYMENTS }, /additional/],
      ['DispatchRequest', { ...press, reason: 'x'.repeat(2001) }, /reason/],
      ['DispatchRequest', { ...press, idempotencyKey: '' }, /idempotencyKey/],
      [
        'DispatchRequest',
        { ...press, idempotencyKey: 'x'.repeat(201) },
        /idempotencyKey/,
      ],
      ['RunActionRequest', { ...action, authorized: [] }, /additional/],
      ['RunActionRequest', { action: 'delete' }, /action/],
      ['DispatchRun', { run: 17179869185 }, /run/],
    ] as const) {
      expect(problems(schema, body)).toMatch(said);
    }
  });

  it('takes what the routes take, and refuses what they refuse', () => {
    const changes: EnvironmentChangeDraft[] = [
      { kind: 'create', environment: draft('a') },
      {
        kind: 'update',
        name: 'b',
        revision: 1,
        environment: { ...draft('b'), promotesFrom: ['a'] },
      },
      { kind: 'delete', name: 'c', revision: 1 },
    ];

    expect(problems('EnvironmentChanges', { changes })).toBe('');
    expect(
      problems('EnvironmentDraft', { ...draft('a'), colour: 'red' }),
    ).toMatch(/additional/);
    expect(problems('EnvironmentDraft', { name: 'a' })).toMatch(/source/);
    expect(
      problems('EnvironmentChanges', { changes: [{ kind: 'rename' }] }),
    ).not.toBe('');
  });

  it('refuses an overview whose parts are not what it says', () => {
    expect(
      problems('Version', {
        kind: 'known',
        label: 'v1',
        labelKind: 'nickname',
        sha: null,
        url: null,
        provenance: 'guess',
      }),
    ).toMatch(/labelKind/);
    expect(problems('ServiceOverview', { service: 1 })).toMatch(
      /environments.*service must be string/s,
    );
  });
});

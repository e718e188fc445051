import type {
  ChangedEnvironments,
  Dispatches,
  EnvironmentPage,
  EnvironmentTests,
  ImportedEnvironments,
  Inspection,
  Preflight,
  ProblemDetails,
  RunPreflight,
  ServiceOverview,
} from 'backstage-plugin-deployment-common';
import {
  dispatched,
  runActionOutcome,
  runLink,
  runPreflight,
} from '../__testUtils__/dispatches';
import {
  difference,
  listed,
  PAYMENTS,
  stored,
} from '../__testUtils__/environments';
import { problems } from '../__testUtils__/openapi';

describe('the OpenAPI document', () => {
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
              runState: 'waiting',
              decision: { by: null, decision: 'approve', comment: null },
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
});

import type {
  DecisionRequest,
  DispatchRequest,
  EnvironmentChangeDraft,
  RunActionRequest,
} from 'backstage-plugin-deployment-common';
import { draft, PAYMENTS } from '../__testUtils__/environments';
import { document, problems } from '../__testUtils__/openapi';

describe('the OpenAPI document', () => {
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

import type {
  DecisionResult,
  Held,
  MayNotDecide,
  PipelineNote,
  ServiceStanding,
  StageState,
} from 'backstage-plugin-deployment-common';
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
import { dispatched } from '../__testUtils__/dispatches';
import { problems } from '../__testUtils__/openapi';

describe('the OpenAPI document', () => {
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
});

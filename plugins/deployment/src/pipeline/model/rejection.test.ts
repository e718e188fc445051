import type { Pipeline, StageGate } from 'backstage-plugin-deployment-common';
import { ago } from '../../__testUtils__/builders';
import {
  pipeline,
  reviewersGate,
  stage,
} from '../../__testUtils__/pipelineBuilders';
import { translate } from '../../__testUtils__/translate';
import { rejectionOf, rejectionWords } from './rejection';

const t = translate();

const rejected = (overrides: Partial<StageGate> = {}) =>
  reviewersGate({
    state: 'rejected',
    decisions: [
      {
        by: { login: 'bob', avatarUrl: null },
        decision: 'reject',
        comment: 'Not before the sale',
      },
    ],
    ...overrides,
  });

const ended = (
  gate: StageGate,
  overrides: Partial<Pipeline> = {},
  needs = ['build', 'test'],
) =>
  pipeline({
    state: 'failed',
    startedAt: ago(31),
    finishedAt: ago(1),
    stages: [
      stage('build', { finishedAt: ago(28) }),
      stage('test', { finishedAt: ago(26) }),
      stage('deploy', {
        needs,
        state: 'failed',
        finishedAt: ago(1),
        gates: [gate],
      }),
    ],
    ...overrides,
  });

const words = (run: Pipeline) => {
  const rejection = rejectionOf(run);
  return rejection && rejectionWords(rejection, t);
};

describe('a run that was rejected', () => {
  it('is told by whom, and in their words', () => {
    expect(words(ended(rejected()))).toBe(
      'rejected by bob: “Not before the sale”',
    );
  });

  it('is told without words where none were said', () => {
    const decisions = [
      { by: { login: 'bob', avatarUrl: null }, decision: 'reject' as const },
    ].map(one => ({ ...one, comment: null }));
    expect(words(ended(rejected({ decisions })))).toBe('rejected by bob');
    expect(words(ended(rejected({ decisions: [] })))).toBe('rejected');
  });

  it('is told by the rule that rejected it', () => {
    expect(
      words(
        ended(
          rejected({
            gate: { kind: 'rule', name: 'change-window' },
            decisions: [{ by: null, decision: 'reject', comment: 'Frozen.' }],
          }),
        ),
      ),
    ).toBe('rejected by change-window: “Frozen.”');
  });

  it('waited from the end of what it needs, or from the start', () => {
    const minutes = (run: Pipeline) =>
      (rejectionOf(run)?.waitedMs ?? NaN) / 60_000;
    expect(minutes(ended(rejected()))).toBe(25);
    expect(minutes(ended(rejected(), {}, []))).toBe(30);
    expect(minutes(ended(rejected(), {}, ['elsewhere']))).toBeNaN();
  });

  it('is nothing else that failed, nor a rejection that did not end it', () => {
    expect(rejectionOf(ended(reviewersGate({ state: 'opened' })))).toBe(
      undefined,
    );
    expect(rejectionOf(ended(rejected(), { state: 'waiting' }))).toBe(
      undefined,
    );
  });
});

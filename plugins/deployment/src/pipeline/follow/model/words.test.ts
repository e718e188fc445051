import type {
  Pipeline,
  Stage,
  StageGate,
} from 'backstage-plugin-deployment-common';
import { ahead, NOW, problem } from '../../../__testUtils__/builders';
import {
  estimate,
  pipeline,
  reviewersGate,
  stage,
} from '../../../__testUtils__/pipelineBuilders';
import { translate } from '../../../__testUtils__/translate';
import {
  estimateWords,
  runAnnouncements,
  runSentence,
  runState,
} from './words';

const t = translate();

describe('a run in words', () => {
  it.each([
    ['running', 'v1.9.3 on its way'],
    ['succeeded', 'v1.9.3 has arrived'],
    ['failed', 'v1.9.3 has failed'],
    ['unknown', 'v1.9.3'],
    ['from_the_future', 'v1.9.3'],
  ])('says of one that is %s: %s', (state, sentence) => {
    expect(runSentence(pipeline({ state: state as 'running' }), t)).toBe(
      sentence,
    );
  });

  const rejected = (by: string | null) =>
    pipeline({
      state: 'failed',
      stages: [
        stage('deploy', {
          state: 'failed',
          gates: [
            reviewersGate({
              state: 'rejected',
              decisions: [
                {
                  by: by === null ? null : { login: by, avatarUrl: null },
                  decision: 'reject',
                  comment: 'Not before the sale',
                },
              ],
            }),
          ],
        }),
      ],
    });

  it('does not call a rejection a failure', () => {
    expect(runSentence(rejected('bob'), t)).toBe('v1.9.3 was rejected by bob');
    expect(runSentence(rejected(null), t)).toBe('v1.9.3 was rejected');
    expect(runState(rejected('bob'), t)).toBe('rejected');
    expect(runAnnouncements(pipeline(), rejected('bob'), t)).toEqual([
      'v1.9.3: rejected by bob: “Not before the sale”',
    ]);
  });

  it('does not pretend to know the version', () => {
    expect(
      runSentence(
        pipeline({
          version: {
            kind: 'unknown',
            reason: 'no_source',
            ranOnRef: null,
            ranOnSha: null,
          },
        }),
        t,
      ),
    ).toBe('Unknown version on its way');
  });

  it('says whether it waits for the viewer, also deep inside', () => {
    expect(runState(pipeline(), t)).toBe('waiting for you');
    const waits = (gate: ReturnType<typeof reviewersGate>) =>
      pipeline({
        stages: [
          stage('release', {
            kind: 'group',
            stages: [stage('release/deploy', { gates: [gate] })],
          }),
        ],
      });
    expect(runState(waits(reviewersGate()), t)).toBe('waiting for you');
    expect(runState(waits(reviewersGate({ state: 'opened' })), t)).toBe(
      'waiting',
    );
    expect(
      runState(waits(reviewersGate({ viewer: { kind: 'unknown' } })), t),
    ).toBe('waiting');
  });

  it('does not say that it waits for the viewer of what was read earlier', () => {
    expect(runState(pipeline({ stale: problem('host_down') }), t)).toBe(
      'waiting',
    );
  });
});

describe('the estimate', () => {
  const words = (overrides: Partial<Pipeline>) =>
    estimateWords(pipeline(overrides), NOW, t).map(({ text }) => text);
  const behind = (gate: StageGate): Stage[] => [
    stage('release', {
      kind: 'group',
      state: 'waiting',
      stages: [stage('release/deploy', { state: 'waiting', gates: [gate] })],
    }),
  ];
  const timer: StageGate = {
    ...reviewersGate(),
    gate: { kind: 'timer', minutes: 30, endsAt: ahead(3) },
  };
  const hidden = estimate({ endsAt: null, runs: 3, withoutWaits: true });

  it('is how long it usually takes, and when it is going to end', () => {
    const running = pipeline({ state: 'running', estimate: estimate() });
    const [usually, ends] = estimateWords(running, NOW, t);
    expect(usually.text).toBe('usually 11m');
    expect(usually.title).toBe('Median of the last 9 good runs');
    expect(ends.text).toMatch(
      /^about 4m left, done around .* \(estimate from 9 runs\)$/,
    );
  });

  it('does not count below zero', () => {
    const passed = new Date(NOW - 5_000).toISOString();
    expect(words({ estimate: estimate({ endsAt: passed }) })[1]).toBe(
      'done any moment (estimate)',
    );
  });

  it.each([ahead(4), null])('says that it takes longer, end: %s', endsAt => {
    expect(words({ estimate: estimate({ endsAt, late: true }) })[1]).toBe(
      'takes longer than usual',
    );
  });

  it('is the work that is left, where it waits for people alone', () => {
    expect(
      words({ estimate: hidden, stages: behind(reviewersGate()) }),
    ).toEqual([
      'usually 11m without waits',
      'about 4m left once approved (estimate from 3 runs)',
    ]);
  });

  it.each<[string, Partial<Pipeline>]>([
    [
      'something else runs meanwhile',
      { state: 'running', stages: behind(reviewersGate()) },
    ],
    [
      'another gate is ahead',
      {
        stages: [
          ...behind(reviewersGate()),
          stage('live', {
            state: 'queued',
            gates: [reviewersGate({ state: 'ahead' })],
          }),
        ],
      },
    ],
    ['a timer runs as well', { stages: behind(timer) }],
    [
      'an app decides',
      {
        stages: behind(reviewersGate({ gate: { kind: 'rule', name: 'x' } })),
      },
    ],
  ])('says that waits are not counted, where %s', (_, overrides) => {
    expect(words({ estimate: hidden, ...overrides })[1]).toBe(
      'about 4m left, waits not counted (estimate from 3 runs)',
    );
  });

  it('counts a timer whose end is known', () => {
    expect(words({ estimate: estimate(), stages: behind(timer) })[1]).toMatch(
      /^about 4m left, done around /,
    );
  });

  it('says what it does not rest on', () => {
    const of = (unmeasured: number) =>
      words({ estimate: { ...hidden, unmeasured } })[2];
    expect(of(0)).toBeUndefined();
    expect(of(1)).toBe('without 1 stage that these runs did not have');
    expect(of(2)).toBe('without 2 stages that these runs did not have');
  });

  it('is absent where there is none', () => {
    expect(words({})).toEqual([]);
  });
});

describe('what a refresh has changed', () => {
  it('is the state of the run and of its stages', () => {
    const before = pipeline({
      state: 'running',
      stages: [
        stage('build', { state: 'running' }),
        stage('deploy', { state: 'queued' }),
        stage('smoke', { state: 'queued' }),
      ],
    });
    const after = pipeline({
      stages: [
        stage('build'),
        stage('deploy', { state: 'waiting', gates: [reviewersGate()] }),
        stage('smoke', { state: 'skipped' }),
      ],
    });
    expect(runAnnouncements(before, after, t)).toEqual([
      'v1.9.3: waiting for you',
      'build: succeeded',
      'deploy: waiting',
    ]);
    expect(runAnnouncements(after, after, t)).toEqual([]);
  });

  it('is nothing between two attempts', () => {
    expect(
      runAnnouncements(
        pipeline({ attempt: 1, state: 'failed' }),
        pipeline({ attempt: 2, state: 'running' }),
        t,
      ),
    ).toEqual([]);
  });
});

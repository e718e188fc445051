import { NOW } from '../../../__testUtils__/builders';
import {
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
});

describe('the estimate', () => {
  const words = (endsInSeconds: number) =>
    estimateWords(
      pipeline({
        estimate: {
          endsAt: new Date(NOW + endsInSeconds * 1_000).toISOString(),
          seconds: 660,
          runs: 9,
        },
      }),
      NOW,
      t,
    );

  it('is how long it usually takes, and when it is going to end', () => {
    const [usually, ends] = words(240);
    expect(usually.text).toBe('usually 11m');
    expect(usually.title).toBe('Median of the last 9 good runs');
    expect(ends.text).toMatch(/^about 4m left, done around .*\(estimate\)$/);
  });

  it('does not count below zero', () => {
    expect(words(-5)[1].text).toBe('done any moment (estimate)');
    expect(words(-600)[1].text).toBe('takes longer than usual');
  });

  it('is absent where there is none', () => {
    expect(estimateWords(pipeline(), NOW, t)).toEqual([]);
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

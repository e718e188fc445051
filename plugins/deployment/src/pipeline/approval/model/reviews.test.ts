import { ago } from '../../../__testUtils__/builders';
import {
  pipeline,
  reviewersGate,
  stage,
} from '../../../__testUtils__/pipelineBuilders';
import { gatesBeside, reviewOfStage, waitingReviews } from './reviews';

const production = { name: 'Production', configured: 'production' };
const timer = {
  ...reviewersGate(),
  gate: { kind: 'timer' as const, minutes: 5, endsAt: null },
};

describe('what waits for a review', () => {
  it('is found in groups and matrices, each environment once and since the earliest', () => {
    const reviews = waitingReviews(
      pipeline({
        stages: [
          stage('release', {
            kind: 'group',
            stages: [
              stage('release/eu', {
                environment: production,
                gates: [reviewersGate({ since: ago(3) }), timer],
              }),
              stage('release/us', {
                environment: production,
                gates: [reviewersGate({ since: ago(9) }), timer],
              }),
            ],
          }),
        ],
      }),
    );

    expect(reviews).toHaveLength(1);
    expect(reviews[0]).toMatchObject({
      environment: 'production',
      stages: ['release/eu', 'release/us'],
      gate: { since: ago(9) },
      besides: [timer],
    });
    expect(reviewOfStage(reviews, 'release/us')).toBe(reviews[0]);
    expect(reviewOfStage(reviews, 'release')).toBeUndefined();
    expect(reviewOfStage(reviews, undefined)).toBeUndefined();
  });

  it('is each of the environments that one of several stages waits for', () => {
    const of = (name: string) => ({ name, configured: `our ${name}` });
    const gates = ['blue', 'green'].flatMap(name => [
      reviewersGate({ environment: of(name) }),
      { ...timer, environment: of(name) },
    ]);
    const nobodys = reviewersGate({
      environment: { name: 'elsewhere', configured: null },
    });
    const reviews = waitingReviews(
      pipeline({
        stages: [
          stage('one', { environment: null, gates: [...gates, nobodys] }),
          stage('two', { environment: null, gates }),
        ],
      }),
    );

    expect(
      reviews.map(({ environment, stages, besides }) => [
        environment,
        stages,
        besides.map(gate => gate.environment?.name),
      ]),
    ).toEqual([
      ['our blue', ['one', 'two'], ['blue']],
      ['our green', ['one', 'two'], ['green']],
    ]);
  });

  it.each(['opened', 'rejected', 'ahead'] as const)(
    'is not what is %s',
    state => {
      const stages = [
        stage('deploy', {
          environment: production,
          gates: [reviewersGate({ state })],
        }),
      ];

      expect(waitingReviews(pipeline({ stages }))).toEqual([]);
    },
  );
});

describe('what holds a run where nothing is to be reviewed', () => {
  const rule = (name: string | null) => ({
    ...reviewersGate(),
    gate: { kind: 'rule' as const, name },
  });
  const held = (gates: ReturnType<typeof stage>['gates']) =>
    gatesBeside(
      pipeline({
        stages: [
          stage('eu', { state: 'waiting', environment: production, gates }),
          stage('us', { state: 'waiting', environment: production, gates }),
          stage('test', { state: 'waiting', gates: [rule('tests')] }),
        ],
      }),
      'production',
    );

  it('is each gate of the environment once', () => {
    expect(held([timer, rule('freeze')])).toEqual([
      timer.gate,
      { kind: 'rule', name: 'freeze' },
    ]);
  });

  it('is a rule that nobody names only behind the reviewers', () => {
    expect(held([rule(null)])).toEqual([]);
    expect(held([reviewersGate({ state: 'opened' }), rule(null)])).toEqual([
      { kind: 'rule', name: null },
    ]);
  });
});

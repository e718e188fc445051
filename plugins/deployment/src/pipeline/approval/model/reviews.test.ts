import { ago } from '../../../__testUtils__/builders';
import {
  pipeline,
  reviewersGate,
  stage,
} from '../../../__testUtils__/pipelineBuilders';
import { reviewOfStage, waitingReviews } from './reviews';

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

import type {
  Gate,
  Pipeline,
  StageGate,
} from 'backstage-plugin-deployment-common';
import { allStages } from '../../model/stages';

/** A gate with what it waits for being people. */
export type ReviewGate = StageGate & {
  gate: Extract<StageGate['gate'], { kind: 'reviewers' }>;
};

/** An environment of a run that waits for a review. */
export interface WaitingReview {
  /** Name of our environment. */
  environment: string;
  /** Ids of the stages that wait to enter it, in the order of the run. */
  stages: string[];
  /** The review that it waits for. */
  gate: ReviewGate;
  /** What it waits for besides, such as a timer or the rule of an app. */
  besides: StageGate[];
}

function isClosedReview(gate: StageGate): gate is ReviewGate {
  return gate.state === 'closed' && gate.gate.kind === 'reviewers';
}

function isSameGate(one: StageGate, other: StageGate): boolean {
  return JSON.stringify(one.gate) === JSON.stringify(other.gate);
}

/** The earlier of two moments, of which either may not be known. */
function earlier(one: string | null, other: string | null): string | null {
  if (one === null || other === null) {
    return one ?? other;
  }
  return Date.parse(other) < Date.parse(one) ? other : one;
}

function isSameEnvironment(one: StageGate, other: StageGate): boolean {
  return one.environment?.name === other.environment?.name;
}

/**
 * The environments of a run that wait for a review, in the order of the run.
 * Several stages of one environment are one, for it is decided about as one.
 * A stage may be one of several that wait for one of several environments:
 * then it has the gates of each, and each says whose it is.
 */
export function waitingReviews(pipeline: Pipeline): WaitingReview[] {
  const reviews = new Map<string, WaitingReview>();
  for (const stage of allStages(pipeline.stages)) {
    for (const gate of stage.gates.filter(isClosedReview)) {
      const environment = (gate.environment ?? stage.environment)?.configured;
      if (!environment) {
        continue;
      }
      const besides = stage.gates.filter(
        other => other !== gate && isSameEnvironment(other, gate),
      );
      const known = reviews.get(environment);
      if (known) {
        if (!known.stages.includes(stage.id)) {
          known.stages.push(stage.id);
        }
        known.gate = {
          ...known.gate,
          since: earlier(known.gate.since, gate.since),
        };
        known.besides.push(
          ...besides.filter(
            other => !known.besides.some(one => isSameGate(one, other)),
          ),
        );
      } else {
        reviews.set(environment, {
          environment,
          stages: [stage.id],
          gate,
          besides,
        });
      }
    }
  }
  return [...reviews.values()];
}

/** The environment that a selected stage waits to enter, if it does. */
export function reviewOfStage(
  reviews: readonly WaitingReview[],
  stage: string | undefined,
): WaitingReview | undefined {
  return reviews.find(({ stages }) =>
    stages.some(id => stage === id || stage?.startsWith(`${id}/`)),
  );
}

/**
 * What still holds a run before an environment that its reviewers have let it
 * into, or that has none. Empty where it is not told what holds it there.
 */
export function gatesBeside(pipeline: Pipeline, environment: string): Gate[] {
  const held = allStages(pipeline.stages)
    .filter(
      stage =>
        stage.environment?.configured === environment &&
        stage.state === 'waiting',
    )
    .flatMap(stage => {
      const isReviewed = stage.gates.some(
        ({ state, gate }) => state === 'opened' && gate.kind === 'reviewers',
      );
      return stage.gates.filter(
        ({ state, gate }) =>
          state === 'closed' &&
          // A rule without a name is what nobody has told of.
          (isReviewed || gate.kind !== 'rule' || gate.name !== null),
      );
    });
  return held
    .filter(
      (gate, index) => held.findIndex(one => isSameGate(one, gate)) === index,
    )
    .map(({ gate }) => gate);
}

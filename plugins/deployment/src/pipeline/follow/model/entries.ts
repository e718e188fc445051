import type {
  DispatchOutcome,
  EnvironmentFacts,
} from 'backstage-plugin-deployment-common';
import {
  dispatchedKind,
  dispatchedRunId,
} from '../../../deploy/model/dispatched';
import { isMoving, newerAttempt } from '../../../model/states';

/**
 * The provider's id of the run that is most worth following in an environment:
 * what moves there, the newest first; else the latest, else what is live.
 */
export function runToFollow(
  facts: EnvironmentFacts,
  dispatched: DispatchOutcome | undefined,
): string | undefined {
  const latest = newerAttempt(facts);
  const started =
    dispatched && dispatchedKind(dispatched) === 'started'
      ? dispatchedRunId(dispatched)
      : undefined;
  if (started) {
    return started;
  }
  const moving = [latest, facts.waiting?.deployment].find(
    attempt => attempt?.run && isMoving(attempt.state),
  );
  return (moving?.run ?? latest?.run ?? facts.live?.run)?.id;
}

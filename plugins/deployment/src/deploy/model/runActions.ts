import type {
  Deployment,
  DispatchOutcome,
  EnvironmentFacts,
  RunAction,
  RunLink,
  Version,
} from 'backstage-plugin-deployment-common';
import { isMoving, newerAttempt } from '../../model/states';
import { chosenVersion, dispatchedKind, dispatchedRunUrl } from './dispatched';

/** Something that can be done to a run of an environment. */
export interface PossibleRunAction {
  action: RunAction;
  run: RunLink;
  /** What it carries. */
  version: Version;
  /** Whether it is an older attempt that still waits. */
  isEarlier: boolean;
}

/** What there is to do with the runs of an environment. */
export interface RunsOf {
  /** Page of the newest run. */
  url: string | undefined;
  actions: PossibleRunAction[];
}

function cancelling(
  attempt: Deployment | undefined,
  isEarlier: boolean,
): PossibleRunAction[] {
  return attempt?.run && isMoving(attempt.state)
    ? [
        {
          action: 'cancel',
          run: attempt.run,
          version: attempt.version,
          isEarlier,
        },
      ]
    : [];
}

/** What can be opened, cancelled and run again in an environment. */
export function runsOf(
  facts: EnvironmentFacts,
  dispatched: DispatchOutcome | undefined,
): RunsOf {
  const latest = newerAttempt(facts);
  const actions: PossibleRunAction[] = [];
  if (dispatched?.run && dispatchedKind(dispatched) === 'started') {
    actions.push({
      action: 'cancel',
      run: dispatched.run,
      version: chosenVersion(dispatched.record.version),
      isEarlier: false,
    });
  }
  actions.push(...cancelling(latest, actions.length > 0));
  actions.push(...cancelling(facts.waiting?.deployment, true));
  if (
    latest?.run &&
    (latest.state === 'failed' || latest.state === 'cancelled')
  ) {
    actions.push({
      action: 'rerun_failed',
      run: latest.run,
      version: latest.version,
      isEarlier: false,
    });
  }
  return {
    url:
      (dispatched && dispatchedRunUrl(dispatched)) ??
      latest?.run?.url ??
      facts.live?.run?.url ??
      undefined,
    actions,
  };
}

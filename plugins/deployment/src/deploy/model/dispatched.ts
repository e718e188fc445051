import type {
  DispatchOutcome,
  EnvironmentFacts,
  Version,
  VersionChoice,
} from 'backstage-plugin-deployment-common';
import type { Shape } from '../../components/StateBadge';
import { isMoving, newerAttempt, type Tone } from '../../model/states';
import { parseTime } from '../../model/time';

/** What is known of something that was started from here. */
export type DispatchedKind =
  | 'starting'
  | 'started'
  | 'unidentified'
  | 'notStarted'
  | 'unknown';

/** Tells apart: asked for, started, started as nobody knows which run, not started, nobody knows. */
export function dispatchedKind(outcome: DispatchOutcome): DispatchedKind {
  switch (outcome.record.state) {
    case 'intent':
      return 'starting';
    case 'started':
      return dispatchedRunId(outcome) ? 'started' : 'unidentified';
    case 'not_started':
      return 'notStarted';
    default:
      return 'unknown';
  }
}

/** How each kind looks. */
export const DISPATCHED_LOOKS: Record<
  DispatchedKind,
  { shape: Shape; tone: Tone }
> = {
  starting: { shape: 'queued', tone: 'neutral' },
  started: { shape: 'queued', tone: 'info' },
  unidentified: { shape: 'unknown', tone: 'info' },
  notStarted: { shape: 'cancelled', tone: 'neutral' },
  unknown: { shape: 'unknown', tone: 'warning' },
};

/** The provider's id of the run that was started, where it is known. */
export function dispatchedRunId(outcome: DispatchOutcome): string | undefined {
  return outcome.run?.id ?? outcome.record.run?.id;
}

/** Address of that run. */
export function dispatchedRunUrl(outcome: DispatchOutcome): string | undefined {
  return outcome.run?.url ?? outcome.record.run?.url ?? undefined;
}

const COMMIT = /^[0-9a-f]{7,64}$/;

/** A version that somebody has chosen, as a version that is shown. */
export function chosenVersion({ label, sha }: VersionChoice): Version {
  const isCommit = COMMIT.test(label) && (!sha || sha.startsWith(label));
  return {
    kind: 'known',
    label: isCommit ? label.slice(0, 7) : label,
    labelKind: isCommit ? 'commit' : 'other',
    sha: sha ?? (isCommit ? label : null),
    url: null,
    provenance: 'dispatch_record',
  };
}

function shownRuns({ live, latest, waiting }: EnvironmentFacts) {
  return [live, latest, waiting?.deployment].map(shown => shown?.run?.id);
}

/** After this long an overview knows better than what a press was answered. */
const BELIEVED_FOR_MS = 2 * 60_000;

/**
 * Whether an environment tells by itself what came of a press: its run is among
 * the deployments, or the record is there, or a later one has taken its place.
 */
export function tellsOf(
  facts: EnvironmentFacts,
  generatedAt: string,
  outcome: DispatchOutcome,
): boolean {
  const { dispatched } = facts;
  const run = dispatchedRunId(outcome);
  const asked = parseTime(outcome.record.requestedAt) ?? 0;
  if (dispatched && dispatched.record.id === outcome.record.id) {
    return true;
  }
  if (dispatched && (parseTime(dispatched.record.requestedAt) ?? 0) > asked) {
    return true;
  }
  if (run !== undefined && shownRuns(facts).includes(run)) {
    return true;
  }
  return (parseTime(generatedAt) ?? 0) - asked > BELIEVED_FOR_MS;
}

/**
 * Whether the latest attempt gives its line away: it is over, and what was
 * started from here since is the latest now.
 */
export function takesTheLatestPlace(
  facts: EnvironmentFacts,
  outcome: DispatchOutcome | undefined,
): boolean {
  const latest = newerAttempt(facts);
  return (
    outcome !== undefined &&
    dispatchedKind(outcome) === 'started' &&
    latest !== undefined &&
    !isMoving(latest.state)
  );
}

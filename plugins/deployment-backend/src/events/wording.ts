import { parseEntityRef } from '@backstage/catalog-model';
import type { NotificationPayload } from '@backstage/plugin-notifications-common';
import type {
  DeploymentState,
  Happening,
} from 'backstage-plugin-deployment-common';

type Waiting = Extract<Happening, { kind: 'waiting' }>;
type Ended = Extract<Happening, { kind: 'ended' }>;

/** What a run that has ended did; any other state has an end that nobody can name. */
const ENDS: Partial<Record<DeploymentState, string>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'was cancelled',
};

/** As pages write a commit. */
function short(version: string): string {
  return /^[0-9a-f]{40}$/.test(version) ? version.slice(0, 7) : version;
}

function named({ service, version }: Happening): string {
  const { name } = parseEntityRef(service);
  return version === null ? name : `${name} ${short(version)}`;
}

function runOf({ run }: Happening): string {
  return run.number === null ? 'Its run' : `Run #${run.number}`;
}

function waiting(
  happening: Waiting,
  areReviewers: boolean,
): Pick<NotificationPayload, 'title' | 'description'> {
  const { environment, actor, reviewers } = happening;
  const startedBy = actor === null ? '' : `, started by @${actor.login},`;
  const forWhom =
    reviewers.length > 0
      ? 'waits for a review before it is deployed'
      : 'waits at a gate before it is deployed';
  return {
    title: areReviewers
      ? `Review ${named(happening)} for ${environment}`
      : `${named(happening)} waits before ${environment}`,
    description: `${runOf(
      happening,
    )}${startedBy} ${forWhom} to ${environment}.`,
  };
}

function ended(
  happening: Ended,
): Pick<NotificationPayload, 'title' | 'description'> {
  const { environment, state } = happening;
  const how = ENDS[state] ?? 'has ended';
  return {
    title: `Deploying ${named(happening)} to ${environment} ${how}`,
    description: `${runOf(
      happening,
    )}, which you started from Backstage, ${how}.`,
  };
}

/** Path of the page of a run, below the path of the plugin's pages in the app. */
function linkTo({ service, environment, run }: Happening, pagePath: string) {
  const { kind, namespace, name } = parseEntityRef(service);
  const path = ['runs', namespace, kind, name, environment, run.id]
    .map(encodeURIComponent)
    .join('/');
  return `${pagePath}/${path}`;
}

/**
 * A happening as a notification. Whatever is told of the same run and environment
 * replaces what was told before.
 *
 * @param options - `pagePath`: path of the plugin's pages in the app, without a
 * slash at its end; `areReviewers`: whether it goes to those who are asked to
 * review, and not to others who may want to know.
 */
export function notificationOf(
  happening: Happening,
  options: { pagePath: string; areReviewers: boolean },
): NotificationPayload {
  const { pagePath, areReviewers } = options;
  const { kind, service, environment, run } = happening;
  return {
    ...(kind === 'waiting'
      ? waiting(happening, areReviewers)
      : ended(happening)),
    link: linkTo(happening, pagePath),
    severity: 'normal',
    topic: kind === 'waiting' ? 'Deployment waits' : 'Deployment ended',
    scope: `${service} ${environment} ${run.id}`,
  };
}

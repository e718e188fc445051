import type {
  EnvironmentOverview,
  ServiceOverview,
} from 'backstage-plugin-deployment-common';
import { chosenVersion, dispatchedKind } from '../deploy/model/dispatched';
import type { Translate } from '../translation/ref';
import { factsOf, problemOf } from './problems';
import { newerAttempt, stateText } from './states';
import { versionName } from './version';

function changesOf(
  before: EnvironmentOverview,
  after: EnvironmentOverview,
  t: Translate,
): string[] {
  const environment = after.name;
  const was = factsOf(before);
  const is = factsOf(after);
  const problem = problemOf(after);
  if (problem) {
    return was
      ? [t('announce.unavailable', { environment, reason: problem.message })]
      : [];
  }
  if (!is) {
    return [];
  }
  if (!was) {
    return [t('announce.available', { environment })];
  }
  const changes: string[] = [];
  if (is.live && is.live.id !== was.live?.id) {
    changes.push(
      t('announce.live', {
        environment,
        version: versionName(is.live.version, t),
      }),
    );
  }
  const { dispatched } = is;
  // The press itself was told when it was made; here is what became of it.
  if (
    dispatched &&
    dispatched.record.id === was.dispatched?.record.id &&
    dispatchedKind(dispatched) !== dispatchedKind(was.dispatched)
  ) {
    changes.push(
      t('announce.state', {
        environment,
        version: versionName(chosenVersion(dispatched.record.version), t),
        state: t(`deploy.dispatched.state.${dispatchedKind(dispatched)}`),
      }),
    );
  }
  const latest = newerAttempt(is);
  const latestWas = newerAttempt(was);
  if (
    latest &&
    (latest.id !== latestWas?.id || latest.state !== latestWas.state)
  ) {
    changes.push(
      t('announce.state', {
        environment,
        version: versionName(latest.version, t),
        state: stateText(latest.state, is.gates, t),
      }),
    );
  }
  return changes;
}

/**
 * What somebody who does not see the page should hear about a refresh: new live
 * versions and changed states, and nothing else (ages change all the time).
 */
export function announcements(
  before: ServiceOverview,
  after: ServiceOverview,
  t: Translate,
): string[] {
  return after.environments.flatMap(environment => {
    const earlier = before.environments.find(
      candidate => candidate.name === environment.name,
    );
    return earlier ? changesOf(earlier, environment, t) : [];
  });
}

import type { OfferedVersion } from 'backstage-plugin-deployment-common';
import type { Translate } from '../../translation/ref';
import type { ArrangedChecks } from './checks';
import { MAX_REASON } from './reason';
import type { DispatchFailure } from './failure';

/** All that decides whether the button can be pressed. */
export interface Readiness {
  canDeploy: { allowed: boolean; reason?: string };
  version: OfferedVersion | undefined;
  /** What came of the last press, if it has to be answered first. */
  failure: DispatchFailure | undefined;
  /** Entity ref of who is signed in. */
  viewer?: string;
  /** Absent until there is a first answer. */
  checks: ArrangedChecks | undefined;
  isChecking: boolean;
  hasCheckingFailed: boolean;
  /** Names of the fields that are to be corrected. */
  invalid: string[];
  isReasonTooLong: boolean;
  ticked: ReadonlySet<string>;
}

/** Why the button cannot be pressed; `undefined` where it can. */
export function hindrance(
  readiness: Readiness,
  t: Translate,
): string | undefined {
  const { canDeploy, version, failure, checks, invalid } = readiness;
  if (!canDeploy.allowed) {
    return canDeploy.reason ?? t('deploy.dialog.why.notPermitted');
  }
  if (!version) {
    return t('deploy.dialog.why.noVersion');
  }
  if (version.dispatch.kind === 'impossible') {
    return version.dispatch.message;
  }
  if (failure?.kind === 'in_the_way') {
    return failure.other.requestedBy === readiness.viewer
      ? t('deploy.dialog.why.ownInTheWay')
      : t('deploy.dialog.why.inTheWay');
  }
  if (failure?.kind === 'outdated') {
    return t('deploy.dialog.why.outdated');
  }
  if (readiness.hasCheckingFailed) {
    return t('deploy.dialog.why.checkingFailed');
  }
  if (readiness.isChecking || !checks) {
    return t('deploy.dialog.why.checking');
  }
  if (invalid.length > 0) {
    return t('deploy.dialog.why.invalid', { names: invalid.join(', ') });
  }
  if (readiness.isReasonTooLong) {
    return t('deploy.dialog.why.reasonTooLong', { most: String(MAX_REASON) });
  }
  const blocked = checks.open.filter(({ outcome }) => outcome === 'blocked');
  if (blocked.length > 0) {
    return blocked.length === 1
      ? blocked[0].message
      : t('deploy.dialog.why.blocked', { count: blocked.length });
  }
  const unticked = checks.open.filter(
    ({ outcome, message }) =>
      outcome === 'warned' && !readiness.ticked.has(message),
  );
  return unticked.length > 0
    ? t('deploy.dialog.why.unticked', { count: unticked.length })
    : undefined;
}

import type {
  Decision,
  DecidedEnvironment,
  DecisionOutcome,
  DecisionResult,
  Problem,
} from 'backstage-plugin-deployment-common';
import type { EnvironmentTarget } from '../../../api/DispatchApi';
import type { Translate } from '../../../translation/ref';

/** What came of a decision about one environment. */
export interface DecidedItem {
  target: EnvironmentTarget;
  /** What the list calls it: the environment, with its service where several are listed. */
  name: string;
  /** What was to be decided. */
  decision: Decision;
  /** What came of it. */
  result: DecisionResult;
}

/** How an outcome looks: done, as good as done, not done, or not known. */
export type OutcomeTone = 'success' | 'info' | 'danger' | 'warning';

/** What came of each environment of a decision. */
export function decidedItems(outcome: DecisionOutcome): DecidedItem[] {
  const { service, decision, environments } = outcome;
  return environments.map(({ environment, result }: DecidedEnvironment) => ({
    target: { entityRef: service, environment },
    name: environment,
    decision,
    result,
  }));
}

/** The problem behind an outcome, if there is one. */
export function problemOfResult(result: DecisionResult): Problem | undefined {
  return result.kind === 'refused' || result.kind === 'unknown'
    ? result.problem
    : undefined;
}

/** The tone of an outcome. */
export function outcomeTone({ result }: DecidedItem): OutcomeTone {
  switch (result.kind) {
    case 'done':
      return 'success';
    case 'already_decided':
    case 'no_longer_waiting':
      return 'info';
    case 'refused':
      return 'danger';
    default:
      return 'warning';
  }
}

const NOTHING_DECIDED = /^Nothing was decided[.:]\s*/;

/** The core's sentence, without what is said before it already. */
export function withoutNothing(message: string): string {
  return message.replace(NOTHING_DECIDED, '');
}

const BARE_ADDRESS = / \(https?:\/\/[^\s)]+\)/g;

/** A problem of the core with the provider's name for its host, and without addresses: links lead there. */
function inWords({ message, details }: Problem, provider: string): string {
  const named = details.host
    ? message.split(details.host).join(provider)
    : message;
  return named.replace(BARE_ADDRESS, '');
}

/** What came of a decision about one environment, in a sentence. */
export function outcomeSentence(
  item: DecidedItem,
  /** The provider as people call it. */
  provider: string,
  t: Translate,
): string {
  const { name: environment, decision, result } = item;
  const isApproval = decision === 'approve';
  switch (result.kind) {
    case 'done':
      return t(
        isApproval
          ? 'pipeline.approval.outcome.approved'
          : 'pipeline.approval.outcome.rejected',
        { environment, provider },
      );
    case 'already_decided': {
      const who = result.by
        ? `@${result.by.login}`
        : t('pipeline.approval.outcome.somebody');
      if (result.decision === null) {
        return t('pipeline.approval.outcome.alreadyDecided', {
          environment,
          who,
        });
      }
      return t(
        result.decision === 'approve'
          ? 'pipeline.approval.outcome.alreadyApproved'
          : 'pipeline.approval.outcome.alreadyRejected',
        { environment, who },
      );
    }
    case 'no_longer_waiting':
      return t('pipeline.approval.outcome.noLongerWaiting', { environment });
    case 'refused':
      return t(
        isApproval
          ? 'pipeline.approval.outcome.refusedApprove'
          : 'pipeline.approval.outcome.refusedReject',
        {
          environment,
          reason: withoutNothing(inWords(result.problem, provider)),
        },
      );
    default:
      return t(
        isApproval
          ? 'pipeline.approval.outcome.unknownApprove'
          : 'pipeline.approval.outcome.unknownReject',
        { environment, reason: inWords(result.problem, provider) },
      );
  }
}

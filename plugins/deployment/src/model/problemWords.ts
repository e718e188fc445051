import type { Origin, Problem } from 'backstage-plugin-deployment-common';
import type { HostConnection } from '../api/DeploymentApi';
import type { Translate } from '../translation/ref';
import { providerName } from './provider';
import { formatMoment, parseTime } from './time';

/** What the viewer can do about a problem from where they are. */
export type ProblemAction =
  | 'connect'
  | 'reconnect'
  | 'sso'
  | 'refresh'
  | 'docs';

/** A problem as pages show it. */
export interface ProblemWords {
  /** A heading. */
  title: string;
  /** A few words for a row. */
  short: string;
  /** What happened and what to do next. */
  text: string;
  /** What a button or link offers, if anything helps. */
  action?: ProblemAction;
}

interface Context {
  origin: Origin;
  /** The hosts that were asked, to tell "not connected" from "not set up". */
  hosts: HostConnection[];
  now: number;
  t: Translate;
}

function isSetUp({ origin, hosts }: Context): boolean {
  return !hosts.some(
    host =>
      host.provider === origin.provider &&
      host.host === origin.host &&
      host.state === 'not_set_up',
  );
}

/** Puts a problem into words for the viewer. */
export function problemWords(problem: Problem, context: Context): ProblemWords {
  const { origin, now, t } = context;
  const { code, details, message } = problem;
  const provider = providerName(origin.provider, t);
  const host = details.host ?? origin.host;
  const repository = details.repository ?? origin.repository;
  const retryAt = parseTime(details.retryAt);
  const time = retryAt === undefined ? undefined : formatMoment(retryAt, now);

  switch (code) {
    case 'not_connected': {
      const key = isSetUp(context) ? 'not_connected' : 'not_set_up';
      return {
        title: t(`problem.${key}.title`, { provider, host }),
        short: t(`problem.${key}.short`, { provider, host }),
        text: t(`problem.${key}.text`, { host }),
        action: key === 'not_connected' ? 'connect' : 'docs',
      };
    }
    case 'token_rejected':
      return {
        title: t('problem.token_rejected.title', { provider }),
        short: t('problem.token_rejected.short', { provider }),
        text: t('problem.token_rejected.text', { host }),
        action: 'reconnect',
      };
    case 'missing_scope': {
      const scopes = details.missingScopes?.join(', ');
      return {
        title: t('problem.missing_scope.title'),
        short: t('problem.missing_scope.short'),
        text: scopes
          ? t('problem.missing_scope.text', { host, scopes })
          : t('problem.missing_scope.textUnknown', { host }),
        action: 'reconnect',
      };
    }
    case 'sso_required':
      return {
        title: t('problem.sso_required.title'),
        short: t('problem.sso_required.short'),
        text: t('problem.sso_required.text', { repository }),
        action: 'sso',
      };
    case 'not_found_or_not_visible':
    case 'forbidden':
      return {
        title: t(`problem.${code}.title`, { provider, repository }),
        short: t(`problem.${code}.short`, { repository }),
        text: t(`problem.${code}.text`, { provider }),
      };
    case 'rate_limited':
    case 'secondary_rate_limited':
      return {
        title: t(`problem.${code}.title`, { provider }),
        short: t(`problem.${code}.short`),
        text: time
          ? t(`problem.${code}.text`, { provider, time })
          : t(`problem.${code}.textUnknown`, { provider }),
      };
    case 'timeout':
    case 'host_down':
      return {
        title: t(`problem.${code}.title`, { provider }),
        short: t(`problem.${code}.short`, { provider }),
        text: t(`problem.${code}.text`, { host }),
        action: 'refresh',
      };
    case 'answer_not_understood':
      return {
        title: t('problem.answer_not_understood.title', { provider }),
        short: t('problem.answer_not_understood.short'),
        text: t('problem.answer_not_understood.text', { message }),
        action: 'refresh',
      };
    case 'invalid_input':
    case 'not_configured':
      return {
        title: t('problem.configuration.title'),
        short: t('problem.configuration.short'),
        text: details.field
          ? t('problem.configuration.textField', {
              message,
              field: details.field,
            })
          : t('problem.configuration.text', { message }),
        action: 'docs',
      };
    case 'conflict':
    case 'outcome_unknown':
    case 'store_unavailable':
    case 'cancelled':
    case 'closed':
      return {
        title: t(`problem.${code}.title`),
        short: t(`problem.${code}.short`),
        text: t('problem.other.text', { message }),
        action: 'refresh',
      };
    default:
      return {
        title: t('problem.other.title'),
        short: t('problem.other.short'),
        text: t('problem.other.text', { message }),
        action: 'refresh',
      };
  }
}

/** What people give to the provider's support, where the problem names it. */
export function requestSentence(
  { details }: Problem,
  provider: string,
  t: Translate,
): string | undefined {
  return details.requestId
    ? t('problem.request', {
        provider: providerName(provider, t),
        id: details.requestId,
      })
    : undefined;
}

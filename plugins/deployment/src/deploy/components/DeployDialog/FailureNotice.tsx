import { Button } from '@backstage/ui';
import type {
  EnvironmentOverview,
  Problem,
} from 'backstage-plugin-deployment-common';
import type { ReactNode } from 'react';
import type { HostConnection } from '../../../api/hosts';
import { Ago, useNow } from '../../../components/Clock';
import { ExternalLink } from '../../../components/ExternalLink';
import { ProblemActions } from '../../../components/ProblemNotice';
import { safeHref } from '../../../model/links';
import { factsOf } from '../../../model/problems';
import { problemWords } from '../../../model/problemWords';
import { providerName } from '../../../model/provider';
import { refWords } from '../../../settings/model/refs';
import { useMessages } from '../../../translation/useMessages';
import { dispatchedRunUrl } from '../../model/dispatched';
import { withoutPrefix, type DispatchFailure } from '../../model/failure';
import { Notice } from './Notice';

/** Problems that the page's own words explain better than the core's. */
const OWN_WORDS: ReadonlySet<Problem['code']> = new Set<Problem['code']>([
  'not_connected',
  'token_rejected',
  'missing_scope',
  'sso_required',
]);

/** Address of the run of a press, where the overview knows it. */
function knownRun(environment: EnvironmentOverview, dispatch: string) {
  const dispatched = factsOf(environment)?.dispatched;
  return dispatched?.record.id === dispatch
    ? safeHref(dispatchedRunUrl(dispatched))
    : undefined;
}

/** A problem of the provider or the backend, with what helps. */
export function ProblemText(props: {
  problem: Problem;
  environment: EnvironmentOverview;
  hosts: HostConnection[];
  isRetrying: boolean;
  onRetry(): Promise<void>;
  /** Reads anew what is offered, where nothing else helps. */
  lookAgain?: ReactNode;
}) {
  const { problem, environment, hosts, isRetrying, onRetry, lookAgain } = props;
  const { origin } = environment;
  const t = useMessages();
  const now = useNow();
  const words = problemWords(problem, { origin, hosts, now, t });
  const { requestId, ssoUrl } = problem.details;
  const action = words.action ?? 'refresh';
  // Guides tell what to change, and a sign-in without an address is elsewhere.
  const helpsElsewhere =
    action === 'docs' || (action === 'sso' && !safeHref(ssoUrl));
  return (
    <>
      <p>
        {words.title}.{' '}
        {OWN_WORDS.has(problem.code)
          ? words.text
          : withoutPrefix(problem.message)}
      </p>
      {requestId && (
        <p>
          {t('problem.request', {
            provider: providerName(origin.provider, t),
            id: requestId,
          })}
        </p>
      )}
      <ProblemActions
        action={action}
        problem={problem}
        origin={origin}
        refresh={onRetry}
        isRefreshing={isRetrying}
      />
      {helpsElsewhere && lookAgain}
    </>
  );
}

/** Why a press did not lead to a deployment, and what can be done now. */
export function FailureNotice(props: {
  failure: DispatchFailure;
  environment: EnvironmentOverview;
  /** Entity ref of who is signed in. */
  viewer: string | null;
  hosts: HostConnection[];
  isSending: boolean;
  isRefreshing: boolean;
  /** Sends the very same again. */
  onTryAgain(): void;
  /** Goes ahead although somebody was faster. */
  onConfirm(dispatch: string): void;
  /** Reads anew what is offered, and what stands in the way. */
  onLookAgain(): void;
}) {
  const { failure, environment, hosts, isSending, isRefreshing } = props;
  const { onTryAgain, onConfirm, onLookAgain, viewer } = props;
  const t = useMessages();
  const lookAgain = (
    <Button variant="secondary" isPending={isRefreshing} onPress={onLookAgain}>
      {t('deploy.dialog.failure.lookAgain')}
    </Button>
  );
  switch (failure.kind) {
    case 'in_the_way': {
      const { id, requestedBy, requestedAt, version } = failure.other;
      const isOwn = requestedBy === viewer;
      const run = knownRun(environment, id);
      return (
        <Notice
          tone="warning"
          title={t(
            isOwn
              ? 'deploy.dialog.failure.ownInTheWay'
              : 'deploy.dialog.failure.inTheWay',
          )}
          actions={
            <Button
              variant="secondary"
              isPending={isSending}
              onPress={() => onConfirm(id)}
            >
              {t('deploy.dialog.failure.anyway')}
            </Button>
          }
        >
          <p>
            <Ago at={requestedAt}>
              {age =>
                t(
                  isOwn
                    ? 'deploy.dialog.failure.ownInTheWayText'
                    : 'deploy.dialog.failure.inTheWayText',
                  {
                    who: refWords(requestedBy, 'user'),
                    version,
                    environment: environment.name,
                    age,
                  },
                )
              }
            </Ago>
          </p>
          {run && (
            <p>
              <ExternalLink href={run} arrow>
                {t('deploy.actions.openRun', {
                  provider: providerName(environment.origin.provider, t),
                })}
              </ExternalLink>
            </p>
          )}
        </Notice>
      );
    }
    case 'outdated':
      return (
        <Notice
          tone="warning"
          title={t('deploy.dialog.failure.outdated')}
          actions={lookAgain}
        >
          <p>
            {t('deploy.dialog.failure.outdatedText', {
              environment: environment.name,
            })}
          </p>
        </Notice>
      );
    case 'no_answer':
      return (
        <Notice
          tone="warning"
          title={t('deploy.dialog.failure.noAnswer')}
          actions={
            <Button
              variant="secondary"
              isPending={isSending}
              onPress={onTryAgain}
            >
              {t('deploy.dialog.failure.tryAgain')}
            </Button>
          }
        >
          <p>
            {t('deploy.dialog.failure.noAnswerText', {
              reason: failure.message,
            })}
          </p>
        </Notice>
      );
    case 'problem':
      return (
        <Notice tone="danger" title={t('deploy.dialog.failure.notStarted')}>
          <ProblemText
            problem={failure.problem}
            environment={environment}
            hosts={hosts}
            isRetrying={isSending}
            onRetry={async () => onTryAgain()}
            lookAgain={lookAgain}
          />
        </Notice>
      );
    default:
      return (
        <Notice
          tone="danger"
          title={t('deploy.dialog.failure.notStarted')}
          actions={lookAgain}
        >
          <p>
            {failure.kind === 'input'
              ? `${failure.name}: ${failure.message}`
              : withoutPrefix(failure.message)}
          </p>
        </Notice>
      );
  }
}

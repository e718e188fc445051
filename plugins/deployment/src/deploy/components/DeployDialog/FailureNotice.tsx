import { Button } from '@backstage/ui';
import type {
  EnvironmentOverview,
  Problem,
} from 'backstage-plugin-deployment-common';
import type { HostConnection } from '../../../api/hosts';
import { Ago, useNow } from '../../../components/Clock';
import { ProblemActions } from '../../../components/ProblemNotice';
import { problemWords } from '../../../model/problemWords';
import { providerName } from '../../../model/provider';
import { refWords } from '../../../settings/model/refs';
import { useMessages } from '../../../translation/useMessages';
import type { DispatchFailure } from '../../model/failure';
import { Notice } from './Notice';

/** Problems that the page's own words explain better than the core's. */
const OWN_WORDS: ReadonlySet<Problem['code']> = new Set<Problem['code']>([
  'not_connected',
  'token_rejected',
  'missing_scope',
  'sso_required',
]);

/** A problem of the provider or the backend, with what helps. */
export function ProblemText(props: {
  problem: Problem;
  environment: EnvironmentOverview;
  hosts: HostConnection[];
  isRetrying: boolean;
  onRetry(): Promise<void>;
}) {
  const { problem, environment, hosts, isRetrying, onRetry } = props;
  const { origin } = environment;
  const t = useMessages();
  const now = useNow();
  const words = problemWords(problem, { origin, hosts, now, t });
  const { requestId } = problem.details;
  return (
    <>
      <p>
        {words.title}.{' '}
        {OWN_WORDS.has(problem.code) ? words.text : problem.message}
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
        action={words.action ?? 'refresh'}
        problem={problem}
        origin={origin}
        refresh={onRetry}
        isRefreshing={isRetrying}
      />
    </>
  );
}

/** Why a press did not lead to a deployment, and what can be done now. */
export function FailureNotice(props: {
  failure: DispatchFailure;
  environment: EnvironmentOverview;
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
  const { onTryAgain, onConfirm, onLookAgain } = props;
  const t = useMessages();
  switch (failure.kind) {
    case 'in_the_way': {
      const { id, requestedBy, requestedAt, version } = failure.other;
      return (
        <Notice
          tone="warning"
          title={t('deploy.dialog.failure.inTheWay')}
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
                t('deploy.dialog.failure.inTheWayText', {
                  who: refWords(requestedBy, 'user'),
                  version,
                  environment: environment.name,
                  age,
                })
              }
            </Ago>
          </p>
        </Notice>
      );
    }
    case 'outdated':
      return (
        <Notice
          tone="warning"
          title={t('deploy.dialog.failure.outdated')}
          actions={
            <Button
              variant="secondary"
              isPending={isRefreshing}
              onPress={onLookAgain}
            >
              {t('deploy.dialog.failure.lookAgain')}
            </Button>
          }
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
          />
        </Notice>
      );
    default:
      return (
        <Notice tone="danger" title={t('deploy.dialog.failure.notStarted')}>
          <p>
            {failure.kind === 'input'
              ? `${failure.name}: ${failure.message}`
              : failure.message}
          </p>
        </Notice>
      );
  }
}

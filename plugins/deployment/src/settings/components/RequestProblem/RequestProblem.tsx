import { Button } from '@backstage/ui';
import type { Problem } from 'backstage-plugin-deployment-common';
import { useNow } from '../../../components/Clock';
import { ProblemActions } from '../../../components/ProblemNotice';
import type { HostConnection, HostRef } from '../../../api/hosts';
import { problemWords, requestSentence } from '../../../model/problemWords';
import { useMessages } from '../../../translation/useMessages';
import { readFailure } from '../../model/failure';
import styles from './RequestProblem.module.css';

/** A problem of a provider, in the words of the service tab. */
export function ProviderProblem(props: {
  problem: Problem;
  about: HostRef & { repository: string };
  /** Tells "not connected" from "not set up". */
  hosts: HostConnection[];
  isRetrying: boolean;
  onRetry(): Promise<void>;
}) {
  const { problem, about, hosts, isRetrying, onRetry } = props;
  const t = useMessages();
  const now = useNow();
  const origin = { ...about, pipeline: null, url: null, dispatchable: true };
  const words = problemWords(problem, { origin, hosts, now, t });
  const request = requestSentence(problem, about.provider, t);
  // What an overview would try again by itself, a form does not.
  const action = words.action ?? 'refresh';
  return (
    <div role="alert" className={styles.root}>
      <p className={styles.title}>{words.title}</p>
      <p className={styles.text}>{words.text}</p>
      {request && <p className={styles.text}>{request}</p>}
      <ProblemActions
        action={action}
        problem={problem}
        origin={origin}
        refresh={onRetry}
        isRefreshing={isRetrying}
      />
    </div>
  );
}

/** What went wrong, where nothing but trying again helps. */
export function PlainProblem(props: {
  message: string;
  isRetrying: boolean;
  onRetry(): Promise<void>;
}) {
  const { message, isRetrying, onRetry } = props;
  const t = useMessages();
  return (
    <div role="alert" className={styles.root}>
      <p className={styles.text}>{message}</p>
      <Button variant="secondary" isPending={isRetrying} onPress={onRetry}>
        {t('action.retry')}
      </Button>
    </div>
  );
}

/** Why a request about a repository did not succeed, and what helps. */
export function RequestProblem(props: {
  error: Error;
  about: HostRef & { repository: string };
  /** Tells "not connected" from "not set up". */
  hosts: HostConnection[];
  isRetrying: boolean;
  onRetry(): Promise<void>;
}) {
  const { error, about, hosts, isRetrying, onRetry } = props;
  const t = useMessages();
  const { problem, message } = readFailure(error, t);
  if (problem) {
    return (
      <ProviderProblem
        problem={problem}
        about={about}
        hosts={hosts}
        isRetrying={isRetrying}
        onRetry={onRetry}
      />
    );
  }
  return (
    <PlainProblem message={message} isRetrying={isRetrying} onRetry={onRetry} />
  );
}

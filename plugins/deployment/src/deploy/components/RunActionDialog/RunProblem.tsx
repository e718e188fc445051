import { Button } from '@backstage/ui';
import type { Origin } from 'backstage-plugin-deployment-common';
import { CodeText } from '../../../components/CodeText';
import { ProblemActions } from '../../../components/ProblemNotice';
import { useNow } from '../../../components/Clock';
import { useOverview } from '../../../components/EntityDeployments/OverviewContext';
import { problemWords } from '../../../model/problemWords';
import { readFailure } from '../../../settings/model/failure';
import { useMessages } from '../../../translation/useMessages';
import styles from './RunActionDialog.module.css';

/** Why something about a run did not work, and what helps. */
export function RunProblem(props: {
  /** What did not work, where that is not plain. */
  title?: string;
  error: Error;
  origin: Origin;
  isRetrying: boolean;
  /** Looks at the run again. */
  onRetry(): Promise<void>;
}) {
  const { title, error, origin, isRetrying, onRetry } = props;
  const { hosts } = useOverview();
  const t = useMessages();
  const now = useNow();
  const { message, problem } = readFailure(error, t);
  const action =
    problem && problemWords(problem, { origin, hosts, now, t }).action;
  const needsAPerson =
    action === 'connect' || action === 'reconnect' || action === 'sso';
  return (
    <div role="alert" className={styles.problem}>
      {title && (
        <p>
          <strong>{title}</strong>
        </p>
      )}
      <p>
        <CodeText text={message} />
      </p>
      {problem && needsAPerson && (
        <ProblemActions
          action={action}
          problem={problem}
          origin={origin}
          refresh={onRetry}
          isRefreshing={isRetrying}
        />
      )}
      <Button variant="secondary" isPending={isRetrying} onPress={onRetry}>
        {t('deploy.runAction.retry')}
      </Button>
    </div>
  );
}

import { Button } from '@backstage/ui';
import type { EnvironmentOverview } from 'backstage-plugin-deployment-common';
import { CodeText } from '../../../components/CodeText';
import { useOverview } from '../../../components/EntityDeployments/OverviewContext';
import { providerName } from '../../../model/provider';
import { readFailure } from '../../../settings/model/failure';
import { useMessages } from '../../../translation/useMessages';
import { ProblemText } from '../DeployDialog/FailureNotice';
import styles from './RunActionDialog.module.css';

/** Why something about a run did not work, and what helps. */
export function RunProblem(props: {
  /** What did not work. */
  title: string;
  error: Error;
  environment: EnvironmentOverview;
  isRetrying: boolean;
  /** Looks at the run again. */
  onRetry(): Promise<void>;
}) {
  const { title, error, environment, isRetrying, onRetry } = props;
  const { hosts } = useOverview();
  const t = useMessages();
  const { message, problem } = readFailure(error, t);
  return (
    <div role="alert" className={styles.problem}>
      <strong>{title}</strong>
      {problem ? (
        <ProblemText
          problem={problem}
          environment={environment}
          hosts={hosts}
          isRetrying={isRetrying}
          onRetry={onRetry}
        />
      ) : (
        <>
          <p>
            <CodeText text={message} />
          </p>
          <Button variant="secondary" isPending={isRetrying} onPress={onRetry}>
            {t('action.retry')}
          </Button>
        </>
      )}
      {problem?.code === 'outcome_unknown' && (
        <p>
          {t('deploy.runAction.unknown', {
            provider: providerName(environment.origin.provider, t),
          })}
        </p>
      )}
    </div>
  );
}

import { ButtonLink } from '@backstage/ui';
import { problemFromError } from 'backstage-plugin-deployment-common';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { PageState } from '../../components/PageState';
import { NotLoaded, Refused } from '../../components/Refused';
import { TargetProblem } from '../../deploy/components/TargetProblem';
import { isRefusal } from '../../queries/refreshRhythm';
import { useMessages } from '../../translation/useMessages';
import { useFollow } from './FollowContext';
import styles from './PipelineProblem.module.css';

/** Nothing can be shown of a pipeline: why, and what helps. */
export function PipelineProblem(props: {
  error: Error;
  /** Whose pipeline it is; absent where it is that of all environments. */
  target?: EnvironmentTarget & { run: string };
  refresh(): Promise<void>;
  isRefreshing: boolean;
}) {
  const { error, target, refresh, isRefreshing } = props;
  const { entityRef, service, tab, linkTo } = useFollow();
  const t = useMessages();
  const problem = problemFromError(error);
  if (!problem && isRefusal(error)) {
    return (
      <Refused error={error} refresh={refresh} isRefreshing={isRefreshing} />
    );
  }
  if (problem && target && problem.details.field === 'attempt') {
    return (
      <PageState
        shape="unknown"
        title={t('pipeline.follow.problem.noAttempt.title')}
        texts={[problem.message]}
        action={
          <ButtonLink
            variant="secondary"
            {...linkTo(
              {
                kind: 'run',
                environment: target.environment,
                run: target.run,
              },
              { replace: true },
            )}
          >
            {t('pipeline.follow.problem.noAttempt.action')}
          </ButtonLink>
        }
      />
    );
  }
  const isNoEnvironment =
    problem?.code === 'not_configured' &&
    problem.details.field === 'environment';
  // Of this run and no other: it counts for another environment, or is gone.
  if (
    problem &&
    target &&
    (problem.details.field === 'run' || problem.code === 'not_configured')
  ) {
    return (
      <PageState
        shape="unknown"
        title={t(
          isNoEnvironment
            ? 'pipeline.follow.problem.noEnvironment.title'
            : 'pipeline.follow.problem.notHere.title',
          { service, environment: target.environment },
        )}
        texts={[
          isNoEnvironment
            ? t('pipeline.follow.problem.noEnvironment.text')
            : problem.message,
        ]}
        action={
          <div className={styles.actions}>
            {problem.details.field === 'run' && (
              <ButtonLink
                variant="secondary"
                {...linkTo({ kind: 'runs', environment: target.environment })}
              >
                {t('pipeline.follow.runs.title', {
                  environment: target.environment,
                })}
              </ButtonLink>
            )}
            {tab && (
              <ButtonLink variant="secondary" href={tab}>
                {t('pipeline.follow.action.tab', { service })}
              </ButtonLink>
            )}
          </div>
        }
      />
    );
  }
  if (problem) {
    return (
      <TargetProblem
        target={target ?? { entityRef, environment: '' }}
        error={error}
        isRetrying={isRefreshing}
        onRetry={refresh}
      />
    );
  }
  return (
    <NotLoaded
      error={error}
      title={t('pipeline.follow.problem.failed')}
      refresh={refresh}
      isRefreshing={isRefreshing}
    />
  );
}

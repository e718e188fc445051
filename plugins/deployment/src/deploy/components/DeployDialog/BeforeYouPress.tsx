import { Skeleton } from '@backstage/ui';
import { useId } from 'react';
import type { EnvironmentTarget } from '../../../api/DispatchApi';
import { useMessages } from '../../../translation/useMessages';
import type { DeployDraft } from '../../form/useDeployDraft';
import type { ArrangedChecks } from '../../model/checks';
import type { PreflightQuery } from '../../queries/usePreflight';
import { TargetProblem } from '../TargetProblem';
import { PreflightChecks } from './PreflightChecks';
import styles from './DeployDialog.module.css';

/** Whether anything stands in the way; the last answer, dimmed, while asking. */
export function BeforeYouPress(props: {
  target: EnvironmentTarget;
  query: PreflightQuery;
  checks: ArrangedChecks | undefined;
  draft: DeployDraft;
}) {
  const { target, query, checks, draft } = props;
  const { error, isChecking, isFetching, refetch } = query;
  const t = useMessages();
  const id = useId();
  return (
    <section
      className={styles.before}
      aria-labelledby={id}
      aria-busy={isChecking}
    >
      <div className={styles.sectionHead}>
        <h3 id={id} className={styles.sectionTitle}>
          {t('deploy.dialog.beforeYouPress')}
        </h3>
        <span className={styles.muted} role="status">
          {isChecking && t('deploy.dialog.checking')}
        </span>
      </div>
      {error && (
        <TargetProblem
          target={target}
          error={error}
          isRetrying={isFetching}
          onRetry={refetch}
        />
      )}
      {!error && checks && (
        <div className={styles.checks} data-outdated={isChecking || undefined}>
          <PreflightChecks
            checks={checks}
            ticked={draft.ticked}
            onTick={draft.tick}
          />
        </div>
      )}
      {!error && !checks && (
        <div className={styles.loading}>
          <Skeleton height={18} width="70%" />
          <Skeleton height={18} width="55%" />
          <Skeleton height={18} width="62%" />
        </div>
      )}
    </section>
  );
}

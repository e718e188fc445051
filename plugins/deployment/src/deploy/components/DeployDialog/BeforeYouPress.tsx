import { Skeleton } from '@backstage/ui';
import type {
  EnvironmentOverview,
  OfferedVersion,
} from 'backstage-plugin-deployment-common';
import { useId } from 'react';
import type { HostConnection } from '../../../api/hosts';
import { useMessages } from '../../../translation/useMessages';
import { readFailure } from '../../../settings/model/failure';
import type { DeployDraft } from '../../form/useDeployDraft';
import type { ArrangedChecks } from '../../model/checks';
import type { PreflightQuery } from '../../queries/usePreflight';
import { Button } from '@backstage/ui';
import { ProblemText } from './FailureNotice';
import { PreflightChecks } from './PreflightChecks';
import styles from './DeployDialog.module.css';

/** Whether anything stands in the way; the last answer, dimmed, while asking. */
export function BeforeYouPress(props: {
  version: OfferedVersion;
  environment: EnvironmentOverview;
  hosts: HostConnection[];
  query: PreflightQuery;
  checks: ArrangedChecks | undefined;
  draft: DeployDraft;
}) {
  const { version, environment, hosts, query, checks, draft } = props;
  const t = useMessages();
  const id = useId();
  const failure = query.error ? readFailure(query.error, t) : undefined;
  const isPossible = version.dispatch.kind === 'possible';
  const retry = async () => {
    await query.refetch();
  };
  return (
    <section aria-labelledby={id} aria-busy={query.isChecking}>
      <div className={styles.sectionHead}>
        <h3 id={id} className={styles.sectionTitle}>
          {t('deploy.dialog.beforeYouPress')}
        </h3>
        <span className={styles.muted} role="status">
          {query.isChecking && t('deploy.dialog.checking')}
        </span>
      </div>
      {!isPossible && version.dispatch.kind === 'impossible' && (
        <PreflightChecks
          checks={{
            atFields: new Map(),
            open: [
              {
                outcome: 'blocked',
                field: null,
                message: version.dispatch.message,
              },
            ],
            passed: [],
          }}
          ticked={draft.ticked}
          onTick={draft.tick}
        />
      )}
      {failure && (
        <div role="alert" className={styles.problem}>
          <strong>{t('deploy.dialog.failure.checks')}</strong>
          {failure.problem ? (
            <ProblemText
              problem={failure.problem}
              environment={environment}
              hosts={hosts}
              isRetrying={query.isFetching}
              onRetry={retry}
            />
          ) : (
            <>
              <p>{failure.message}</p>
              <Button
                variant="secondary"
                isPending={query.isFetching}
                onPress={retry}
              >
                {t('action.retry')}
              </Button>
            </>
          )}
        </div>
      )}
      {isPossible && !failure && checks && (
        <div
          className={styles.checks}
          data-outdated={query.isChecking || undefined}
        >
          <PreflightChecks
            checks={checks}
            ticked={draft.ticked}
            onTick={draft.tick}
          />
        </div>
      )}
      {isPossible && !failure && !checks && (
        <div className={styles.loading}>
          <Skeleton height={18} width="70%" />
          <Skeleton height={18} width="55%" />
          <Skeleton height={18} width="62%" />
        </div>
      )}
    </section>
  );
}

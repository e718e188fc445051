import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { DeploymentQueryProvider } from '../../queries/queryClient';
import { useServiceOverview } from '../../queries/useServiceOverview';
import { useMessages } from '../../translation/useMessages';
import { LoadingLane } from '../LoadingLane';
import styles from './EntityDeployments.module.css';
import { LoadFailed } from './LoadFailed';
import { OverviewContent } from './OverviewContent';

function Deployments() {
  const { entity } = useEntity();
  const t = useMessages();
  const query = useServiceOverview(stringifyEntityRef(entity));
  const { lastAnswer, error } = query;
  if (lastAnswer) {
    return (
      <OverviewContent
        service={entity.metadata.title ?? entity.metadata.name}
        answer={lastAnswer}
        query={query}
      />
    );
  }
  return (
    <>
      <h2 className={styles.title}>{t('page.title')}</h2>
      {error ? <LoadFailed error={error} query={query} /> : <LoadingLane />}
    </>
  );
}

/** The service tab: what runs where, what is moving, and what it waits for. */
export function EntityDeployments() {
  return (
    <DeploymentQueryProvider>
      <div className={styles.root}>
        <Deployments />
      </div>
    </DeploymentQueryProvider>
  );
}

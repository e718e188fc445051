import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { FollowFlow } from '../../pipeline/follow/FollowFlow';
import { DeploymentQueryProvider } from '../../queries/queryClient';
import { useServiceOverview } from '../../queries/useServiceOverview';
import { useMessages } from '../../translation/useMessages';
import { LoadingLane } from '../LoadingLane';
import styles from './EntityDeployments.module.css';
import { LoadFailed } from './LoadFailed';
import { OverviewContent } from './OverviewContent';

function Deployments(props: { entityRef: string; service: string }) {
  const { entityRef, service } = props;
  const t = useMessages();
  const query = useServiceOverview(entityRef);
  const { lastAnswer, error } = query;
  if (lastAnswer) {
    return (
      <OverviewContent service={service} answer={lastAnswer} query={query} />
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
  const { entity } = useEntity();
  const entityRef = stringifyEntityRef(entity);
  const service = entity.metadata.title ?? entity.metadata.name;
  return (
    <DeploymentQueryProvider>
      <div className={styles.root}>
        <FollowFlow entityRef={entityRef} service={service}>
          <Deployments entityRef={entityRef} service={service} />
        </FollowFlow>
      </div>
    </DeploymentQueryProvider>
  );
}

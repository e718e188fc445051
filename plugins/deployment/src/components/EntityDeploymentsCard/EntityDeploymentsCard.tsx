import { Link } from '@backstage/ui';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { useRouteRef } from '@backstage/frontend-plugin-api';
import { EntityInfoCard, useEntity } from '@backstage/plugin-catalog-react';
import { DeploymentQueryProvider } from '../../queries/queryClient';
import { deploymentsTabRouteRef } from '../../routes';
import { useMessages } from '../../translation/useMessages';
import { CompactOverview } from './CompactOverview';

/** The overview card: one row per environment, and the way to the tab. */
export function EntityDeploymentsCard() {
  const { entity } = useEntity();
  const t = useMessages();
  const tab = useRouteRef(deploymentsTabRouteRef);
  return (
    <DeploymentQueryProvider>
      <EntityInfoCard
        title={t('card.title')}
        headerActions={
          tab && (
            <Link href={tab()} variant="body-small">
              {t('card.all')}
            </Link>
          )
        }
      >
        <CompactOverview
          entityRef={stringifyEntityRef(entity)}
          service={entity.metadata.title ?? entity.metadata.name}
        />
      </EntityInfoCard>
    </DeploymentQueryProvider>
  );
}

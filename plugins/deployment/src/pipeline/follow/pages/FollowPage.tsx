import { parseEntityRef } from '@backstage/catalog-model';
import { BreadcrumbEntry } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { ReactNode } from 'react';
import { useNavigate } from 'react-router-dom';
import { usePipelinePages } from '../../../hooks/usePipelinePages';
import { useServiceTab } from '../../../hooks/useServiceTab';
import { DeploymentQueryProvider } from '../../../queries/queryClient';
import {
  titleOf,
  useCatalogEntity,
} from '../../../settings/queries/useEntities';
import { useMessages } from '../../../translation/useMessages';
import { FollowProvider } from '../FollowContext';
import { pipelineQuery, type AskedPipeline } from '../model/asked';
import styles from './FollowPage.module.css';

function Frame(props: { entityRef: string; children: ReactNode }) {
  const { entityRef, children } = props;
  const { data: entity } = useCatalogEntity(entityRef);
  const service = entity ? titleOf(entity) : parseEntityRef(entityRef).name;
  const tab = useServiceTab(entityRef);
  const pages = usePipelinePages(entityRef);
  const navigate = useNavigate();
  const t = useMessages();
  const addressOf = (asked: AskedPipeline) => {
    if (asked.kind === 'run') {
      return pages.run(asked);
    }
    return asked.kind === 'service'
      ? pages.service()
      : tab && `${tab}${pipelineQuery(asked)}`;
  };
  return (
    <FollowProvider
      value={{
        entityRef,
        service,
        linkTo: (asked, { replace } = {}) => ({
          href: addressOf(asked) ?? '',
          routerOptions: replace ? { replace } : undefined,
        }),
        replace: asked => {
          const address = addressOf(asked);
          if (address) {
            navigate(address, { replace: true });
          }
        },
        pageOf: () => undefined,
        tab,
        keepLink: () => {},
        focusIfLost: () => {},
      }}
    >
      <BreadcrumbEntry entry={{ label: service, href: tab ?? '' }}>
        <main className={styles.root}>
          {tab && (
            <nav className={styles.links}>
              <Link href={tab} variant="body-small">
                {t('pipeline.follow.action.tab', { service })}
              </Link>
            </nav>
          )}
          {children}
        </main>
      </BreadcrumbEntry>
    </FollowProvider>
  );
}

/** What every page of a pipeline stands on: its queries, its links, its colours. */
export function FollowPage(props: {
  /** Entity ref of the service. */
  entityRef: string;
  children: ReactNode;
}) {
  return (
    <DeploymentQueryProvider>
      <Frame {...props} />
    </DeploymentQueryProvider>
  );
}

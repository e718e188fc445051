import { ButtonLink, VisuallyHidden } from '@backstage/ui';
import { RiFullscreenLine } from '@remixicon/react';
import { useQueryClient } from '@tanstack/react-query';
import type { ServicePipeline } from 'backstage-plugin-deployment-common';
import { useCallback, useMemo, useState } from 'react';
import { versionName } from '../../../model/version';
import {
  overviewKey,
  useServiceOverview,
} from '../../../queries/useServiceOverview';
import { useMessages } from '../../../translation/useMessages';
import { viewOfServicePipeline } from '../../model/view';
import type { Followed } from '../../queries/useFollowed';
import { useServicePipeline } from '../../queries/useServicePipeline';
import { PipelineStages } from '../../stages';
import { useFollow } from '../FollowContext';
import { Freshness } from '../Freshness';
import { LoadingPipeline } from '../LoadingPipeline';
import { PipelineProblem } from '../PipelineProblem';
import { ServiceFrame } from '../ServiceFrame';
import type { Shell } from '../Shell';
import { StalePipeline } from '../StalePipeline';
import { ServiceStages } from './ServiceStages';
import { OtherLinks, StageLink } from './StageLinks';
import styles from './WholePipeline.module.css';

function Known(props: {
  pipeline: ServicePipeline;
  followed: Followed<ServicePipeline>;
}) {
  const { pipeline, followed } = props;
  const { error, delay, refresh, isRefreshing } = followed;
  const { entityRef, pageOf } = useFollow();
  const t = useMessages();
  const client = useQueryClient();
  const [selected, setSelected] = useState<string>();
  // What else moves there: the pipeline tells of one version only.
  const { answer } = useServiceOverview(entityRef);
  const overview = answer?.overview;
  const refreshBoth = async () => {
    await Promise.all([
      refresh(),
      client.invalidateQueries({ queryKey: overviewKey(entityRef) }),
    ]);
  };
  const view = useMemo(
    () => viewOfServicePipeline(pipeline, overview),
    [pipeline, overview],
  );
  const linksOf = useCallback(
    (environment: string) => {
      const stage = pipeline.stages.find(
        one => one.environment === environment,
      );
      const others = view.stages.find(({ id }) => id === environment)?.others;
      return (
        stage && (
          <div className={styles.links}>
            <OtherLinks environment={environment} others={others ?? []} />
            <StageLink stage={stage} />
          </div>
        )
      );
    },
    [pipeline, view],
  );
  const page = pageOf({ kind: 'service' });
  return (
    <>
      <div className={styles.line}>
        <Freshness
          entityRef={entityRef}
          fetchedAt={pipeline.fetchedAt}
          delay={delay}
          hasFailed={error !== null}
          account={pipeline.accounts[0]}
          refresh={refreshBoth}
          isRefreshing={isRefreshing}
        />
        {page && (
          <ButtonLink
            variant="secondary"
            href={page}
            iconStart={<RiFullscreenLine />}
          >
            {t('pipeline.follow.action.page')}
          </ButtonLink>
        )}
      </div>
      <StalePipeline
        error={error}
        stale={null}
        fetchedAt={pipeline.fetchedAt}
        origin={undefined}
      />
      {!pipeline.version && (
        <p className={styles.text}>
          {t('pipeline.follow.service.nothingText')}
        </p>
      )}
      <VisuallyHidden>
        <h3>{t('pipeline.follow.stages')}</h3>
      </VisuallyHidden>
      <PipelineStages
        view={view}
        selected={selected}
        onSelect={setSelected}
        linksOf={linksOf}
        belowGraph={
          <ServiceStages
            stages={pipeline.stages}
            views={view.stages}
            selected={selected}
          />
        }
      />
    </>
  );
}

/** A service as one pipeline: how far its newest version has come. */
export function WholePipeline(props: { shell: Shell }) {
  const { shell: PipelineShell } = props;
  const { entityRef, service } = useFollow();
  const t = useMessages();
  const followed = useServicePipeline(entityRef);
  const { data, error, refresh, isRefreshing } = followed;
  const content = () => {
    if (data) {
      return <Known pipeline={data} followed={followed} />;
    }
    return error ? (
      <PipelineProblem
        error={error}
        refresh={refresh}
        isRefreshing={isRefreshing}
      />
    ) : (
      <LoadingPipeline />
    );
  };
  return (
    <ServiceFrame
      entityRef={entityRef}
      refresh={refresh}
      isRefreshing={isRefreshing}
    >
      <PipelineShell
        title={
          data?.version?.kind === 'known'
            ? t('pipeline.follow.service.title', {
                version: versionName(data.version, t),
                service,
              })
            : t('pipeline.follow.service.nothing', { service })
        }
      >
        {content()}
      </PipelineShell>
    </ServiceFrame>
  );
}

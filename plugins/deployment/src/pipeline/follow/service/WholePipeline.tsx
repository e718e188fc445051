import { ButtonLink } from '@backstage/ui';
import { RiFullscreenLine } from '@remixicon/react';
import type { ServicePipeline } from 'backstage-plugin-deployment-common';
import { useMemo, useState } from 'react';
import { versionName } from '../../../model/version';
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
import styles from './WholePipeline.module.css';

function Known(props: {
  pipeline: ServicePipeline;
  followed: Followed<ServicePipeline>;
}) {
  const { pipeline, followed } = props;
  const { error, delay, refresh, isRefreshing } = followed;
  const { entityRef, pageOf } = useFollow();
  const t = useMessages();
  const [selected, setSelected] = useState<string>();
  const view = useMemo(() => viewOfServicePipeline(pipeline), [pipeline]);
  const page = pageOf({ kind: 'service' });
  return (
    <>
      <div className={styles.line}>
        <Freshness
          entityRef={entityRef}
          fetchedAt={pipeline.fetchedAt}
          delay={delay}
          account={pipeline.accounts[0]}
          refresh={refresh}
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
        <p className={styles.text}>{t('pipeline.follow.service.nothingText')}</p>
      )}
      <PipelineStages view={view} selected={selected} onSelect={setSelected} />
      <ServiceStages stages={pipeline.stages} selected={selected} />
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

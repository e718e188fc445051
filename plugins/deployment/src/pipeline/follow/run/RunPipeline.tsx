import { VisuallyHidden } from '@backstage/ui';
import { useMemo } from 'react';
import type { Pipeline } from 'backstage-plugin-deployment-common';
import { useQueryClient } from '@tanstack/react-query';
import { Announcer } from '../../../components/Announcer';
import { StateBadge } from '../../../components/StateBadge';
import { useKnownEnvironment } from '../../../deploy/queries/useOrigin';
import { toneOf } from '../../../model/states';
import { useMessages } from '../../../translation/useMessages';
import { ApprovalPanel } from '../../approval';
import { viewOfPipeline } from '../../model/view';
import type { Followed } from '../../queries/useFollowed';
import { usePipeline } from '../../queries/usePipeline';
import { PipelineStages } from '../../stages';
import { useFollow } from '../FollowContext';
import { Freshness } from '../Freshness';
import { LoadingPipeline } from '../LoadingPipeline';
import { PipelineProblem } from '../PipelineProblem';
import { ServiceFrame } from '../ServiceFrame';
import type { Shell } from '../Shell';
import { StalePipeline } from '../StalePipeline';
import type { AskedRun } from '../model/asked';
import { runAnnouncements, runSentence, runState } from '../model/words';
import { refreshService } from '../../queries/refreshService';
import { Attempts } from './Attempts';
import { EarlierRuns } from './EarlierRuns';
import { RunActions } from './RunActions';
import { RunFacts } from './RunFacts';
import { RunProgress } from './RunProgress';
import styles from './RunPipeline.module.css';

/** All that is known of a run. */
function Known(props: {
  asked: AskedRun;
  pipeline: Pipeline;
  followed: Followed<Pipeline>;
}) {
  const { asked, pipeline, followed } = props;
  const { environment, run, stage } = asked;
  const { error, isPrevious, delay, refresh, isRefreshing } = followed;
  const { entityRef, replace } = useFollow();
  const t = useMessages();
  const client = useQueryClient();
  const known = useKnownEnvironment({ entityRef, environment });
  const view = useMemo(() => viewOfPipeline(pipeline), [pipeline]);
  const isNewest = pipeline.attempt >= pipeline.attempts.length;
  const refreshAll = () => refreshService(client, entityRef);
  return (
    <>
      <div className={styles.line}>
        <RunFacts pipeline={pipeline} />
        <RunActions
          asked={asked}
          pipeline={pipeline}
          environment={known}
          isNewest={isNewest && !isPrevious}
          onDone={refreshAll}
        />
      </div>
      <div className={styles.line}>
        <RunProgress pipeline={pipeline} />
        <Freshness
          entityRef={entityRef}
          fetchedAt={pipeline.fetchedAt}
          delay={delay}
          hasFailed={error !== null}
          stale={pipeline.stale}
          account={pipeline.account}
          refresh={refresh}
          isRefreshing={isRefreshing}
        />
      </div>
      <StalePipeline
        error={error}
        stale={pipeline.stale}
        fetchedAt={pipeline.fetchedAt}
        origin={known?.origin}
      />
      <Attempts asked={asked} pipeline={pipeline} isLoading={isPrevious} />
      <div
        className={styles.stages}
        aria-busy={isPrevious}
        data-previous={isPrevious || undefined}
      >
        <VisuallyHidden>
          <h3>{t('pipeline.follow.stages')}</h3>
        </VisuallyHidden>
        <PipelineStages
          view={view}
          selected={stage}
          onSelect={chosen => replace({ ...asked, stage: chosen })}
        />
      </div>
      {isNewest && !isPrevious && (
        <ApprovalPanel
          entityRef={entityRef}
          environment={environment}
          pipeline={pipeline}
          selected={stage}
          isAskedTold
        />
      )}
      <EarlierRuns
        environment={environment}
        run={run}
        attempt={pipeline.attempt}
      />
      <Announcer
        // Another attempt is no change of this one.
        key={pipeline.attempt}
        given={pipeline}
        changes={runAnnouncements}
        hasFailed={error !== null}
      />
    </>
  );
}

/** A run as it is followed: whatever is known of it, and why nothing is. */
export function RunPipeline(props: { asked: AskedRun; shell: Shell }) {
  const { asked, shell: PipelineShell } = props;
  const { environment, run, attempt } = asked;
  const { entityRef } = useFollow();
  const t = useMessages();
  const target = { entityRef, environment, run };
  const followed = usePipeline(target, attempt);
  const { data, error, refresh, isRefreshing } = followed;
  const content = () => {
    if (data) {
      return <Known asked={asked} pipeline={data} followed={followed} />;
    }
    return error ? (
      <PipelineProblem
        error={error}
        target={target}
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
          data
            ? runSentence(data, t)
            : t('pipeline.follow.titleOf', { environment })
        }
        badge={
          data && (
            <StateBadge shape={data.state} tone={toneOf(data.state)}>
              {runState(data, t)}
            </StateBadge>
          )
        }
      >
        {content()}
      </PipelineShell>
    </ServiceFrame>
  );
}

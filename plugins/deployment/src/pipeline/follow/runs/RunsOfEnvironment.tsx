import { useCallback } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useMessages } from '../../../translation/useMessages';
import { runsKey } from '../../queries/keys';
import { useFollow } from '../FollowContext';
import { ServiceFrame } from '../ServiceFrame';
import type { Shell } from '../Shell';
import { RunList } from './RunList';

/** All runs of an environment, each leading to its pipeline. */
export function RunsOfEnvironment(props: { environment: string; shell: Shell }) {
  const { environment, shell: RunsShell } = props;
  const { entityRef } = useFollow();
  const client = useQueryClient();
  const t = useMessages();
  const refresh = useCallback(
    () =>
      client.invalidateQueries({ queryKey: runsKey(entityRef, environment) }),
    [client, entityRef, environment],
  );
  return (
    <ServiceFrame entityRef={entityRef} refresh={refresh} isRefreshing={false}>
      <RunsShell title={t('pipeline.follow.runs.title', { environment })}>
        <RunList environment={environment} />
      </RunsShell>
    </ServiceFrame>
  );
}

import { useQueryClient } from '@tanstack/react-query';
import type {
  EnvironmentOverview,
  Problem,
} from 'backstage-plugin-deployment-common';
import type { OverviewAnswer } from '../../api/DeploymentApi';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { overviewKey } from '../../queries/useServiceOverview';
import { useHosts } from '../../settings/queries/useSettings';

/**
 * What the pages have read of an environment already. Never asks for it: what is
 * shown without is a little less exact.
 */
export function useKnownEnvironment({
  entityRef,
  environment,
}: EnvironmentTarget): EnvironmentOverview | undefined {
  const answer = useQueryClient().getQueryData<OverviewAnswer>(
    overviewKey(entityRef),
  );
  return answer?.overview.environments.find(({ name }) => name === environment);
}

/** Where an environment comes from, for saying what to do about a problem. */
export function useProblemOrigin(
  target: EnvironmentTarget,
  problem: Problem | undefined,
) {
  const known = useKnownEnvironment(target)?.origin;
  const hosts = useHosts();
  const host = problem?.details.host ?? known?.host;
  const about = hosts.data?.find(one => one.host === host);
  const provider = about?.provider ?? known?.provider;
  return {
    isPending: hosts.isPending && !known,
    hosts: hosts.data ?? [],
    about:
      provider && host
        ? {
            provider,
            host,
            repository:
              problem?.details.repository ?? known?.repository ?? host,
          }
        : undefined,
  };
}

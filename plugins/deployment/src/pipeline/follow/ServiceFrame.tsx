import { useMemo, type ReactNode } from 'react';
import { ClockProvider } from '../../components/Clock';
import { OverviewProvider } from '../../components/EntityDeployments/OverviewContext';
import { parseTime } from '../../model/time';
import { useKnownService } from '../queries/useKnownService';

/**
 * What parts of the service tab stand on, for those of them that are shown apart
 * from it: the hosts, what refreshes, and the clock of the backend.
 */
export function ServiceFrame(props: {
  entityRef: string;
  /** Asks again for what is shown. */
  refresh(): Promise<void>;
  isRefreshing: boolean;
  children: ReactNode;
}) {
  const { entityRef, refresh, isRefreshing, children } = props;
  const { answer, answeredAt } = useKnownService(entityRef);
  const hosts = answer?.hosts;
  const context = useMemo(
    () => ({
      hosts: hosts ?? [],
      refresh,
      isRefreshing,
      originIsShared: false,
      hasUnattributedRuns: false,
      stalenessIsShared: false,
      refusal: undefined,
    }),
    [hosts, refresh, isRefreshing],
  );
  return (
    <OverviewProvider value={context}>
      <ClockProvider
        serverTime={parseTime(answer?.overview.generatedAt)}
        browserTime={answeredAt}
      >
        {children}
      </ClockProvider>
    </OverviewProvider>
  );
}

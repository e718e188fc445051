import type { ResponseError } from '@backstage/errors';
import { createContext, useContext } from 'react';
import type { HostConnection } from '../../api/DeploymentApi';

/** What every part of the page needs beside its own environment. */
export interface OverviewContextValue {
  /** The hosts that were asked, and how the viewer stands with them. */
  hosts: HostConnection[];
  /** Asks for fresh data. */
  refresh(): Promise<void>;
  /** Whether that is under way. */
  isRefreshing: boolean;
  /** Whether all environments come from the same place, told in the header. */
  originIsShared: boolean;
  /** Whether recent runs of the service count for no environment. */
  hasUnattributedRuns: boolean;
  /** Whether all that is shown is stale for one reason, told above. */
  stalenessIsShared: boolean;
  /** Why nothing may be shown any more; only dialogs that are open stay. */
  refusal: ResponseError | undefined;
}

const OverviewContext = createContext<OverviewContextValue | undefined>(
  undefined,
);

/** Gives the parts of the page what they share. */
export const OverviewProvider = OverviewContext.Provider;

/** What the parts of the page share. */
export function useOverview(): OverviewContextValue {
  const value = useContext(OverviewContext);
  if (!value) {
    throw new Error('useOverview is used outside an OverviewProvider');
  }
  return value;
}

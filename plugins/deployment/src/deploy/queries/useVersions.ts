import { useApi } from '@backstage/frontend-plugin-api';
import { useQueries, useQuery } from '@tanstack/react-query';
import type { OfferedVersions } from 'backstage-plugin-deployment-common';
import { useCallback, useState } from 'react';
import { deploymentApiRef } from '../../api/DeploymentApi';
import type { EnvironmentTarget } from '../../api/DispatchApi';
import { isRefusal } from '../../queries/refreshRhythm';
import type { ReadSection } from '../model/rows';
import { deployKeys } from './keys';

/** Checks end and tags come while a dialog is open, but not by the second. */
const FRESH_MS = 30_000;

// What is down may be our own backend, which the browser does not know.
const ASK_ONCE = { retry: false, networkMode: 'always' } as const;

/** The versions of a search, as far as they were read. */
export interface VersionsQuery {
  /** The last answer that may be shown. */
  answer: OfferedVersions | undefined;
  /** Its sections, each with the pages that were asked for. */
  sections: ReadSection[];
  /** Whether the answer is that of an earlier search, until the new one comes. */
  isEarlier: boolean;
  isFetching: boolean;
  error: Error | null;
  refetch(): Promise<void>;
  /** Reads what follows in a section. */
  loadMore(cursor: string): void;
}

/** What could be put into an environment, searched on the server. */
export function useVersions(
  target: EnvironmentTarget,
  query: string,
): VersionsQuery {
  const api = useApi(deploymentApiRef);
  const { entityRef, environment } = target;
  const versions = useQuery<OfferedVersions>({
    queryKey: deployKeys.versions(target, query),
    queryFn: ({ signal }) =>
      api.getVersions(target, { query: query || undefined, signal }),
    // The list of an earlier search stays until the new one is there.
    placeholderData: earlier =>
      earlier?.service === entityRef && earlier.environment === environment
        ? earlier
        : undefined,
    staleTime: FRESH_MS,
    ...ASK_ONCE,
  });

  const [asked, setAsked] = useState<{ query: string; cursor: string }[]>([]);
  const cursors = asked
    .filter(one => one.query === query)
    .map(({ cursor }) => cursor);
  const pages = useQueries({
    queries: cursors.map(cursor => ({
      queryKey: deployKeys.versionsAfter(target, query, cursor),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        api.getVersions(target, { query: query || undefined, cursor, signal }),
      // A page keeps its place as long as what is before it does.
      staleTime: Infinity,
      ...ASK_ONCE,
    })),
  });

  const answer = isRefusal(versions.error) ? undefined : versions.data;
  const sections = (answer?.sections ?? []).map((section): ReadSection => {
    const whole: ReadSection = { ...section, more: 'idle', pages: 0 };
    let place = cursors.indexOf(section.nextCursor ?? '');
    while (place >= 0) {
      const page = pages[place];
      const next = page.data?.sections.find(({ kind }) => kind === whole.kind);
      if (!next) {
        whole.more = page.isFetching ? 'loading' : 'failed';
        break;
      }
      whole.versions = [...whole.versions, ...next.versions];
      whole.notes = [...whole.notes, ...next.notes];
      whole.nextCursor = next.nextCursor;
      whole.pages += 1;
      place = cursors.indexOf(next.nextCursor ?? '');
    }
    return whole;
  });

  const failed = cursors.filter((_, index) => pages[index].isError);
  const retryPage = (cursor: string) =>
    pages[cursors.indexOf(cursor)].refetch();
  const loadMore = (cursor: string) => {
    if (failed.includes(cursor)) {
      retryPage(cursor);
    } else if (!cursors.includes(cursor)) {
      setAsked(all => [...all, { query, cursor }]);
    }
  };

  const { refetch } = versions;
  return {
    answer,
    sections,
    isEarlier: versions.isPlaceholderData,
    isFetching: versions.isFetching,
    error: versions.error,
    refetch: useCallback(async () => {
      await refetch();
    }, [refetch]),
    loadMore,
  };
}

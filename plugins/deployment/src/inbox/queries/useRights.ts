import { useApi } from '@backstage/frontend-plugin-api';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { useQueries } from '@tanstack/react-query';
import {
  deploymentEnvironmentRef,
  type InboxEntry,
} from 'backstage-plugin-deployment-common';
import { rightQuery } from '../../deploy/queries/useRightOn';
import { entryKey, isForViewer } from '../model/entries';

const placeOf = ({ service, environment }: InboxEntry) =>
  deploymentEnvironmentRef(service, environment);

/**
 * Keys of the entries that the viewer may decide about at the provider, but not
 * from here. Nobody is kept from it as long as that is asked and where it cannot
 * be told, for the backend says in the end.
 */
export function useDeniedEntries(entries: InboxEntry[]): ReadonlySet<string> {
  const permissionApi = useApi(permissionApiRef);
  const own = entries.filter(isForViewer);
  // Several runs may wait before the same environment.
  const places = new Map(own.map(entry => [placeOf(entry), entry]));
  const denied = useQueries({
    queries: [...places.values()].map(({ service, environment }) =>
      rightQuery(permissionApi, service, environment, 'approve'),
    ),
    combine: results =>
      [...places.keys()].filter((_, index) => results[index]?.data === false),
  });
  return new Set(
    own
      .filter(entry => denied.includes(placeOf(entry)))
      .map(entry => entryKey(entry)),
  );
}

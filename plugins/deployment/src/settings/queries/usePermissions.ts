import { useApi } from '@backstage/frontend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { useQuery } from '@tanstack/react-query';
import {
  deploymentEnvironmentCreatePermission,
  deploymentEnvironmentDeletePermission,
  deploymentEnvironmentUpdatePermission,
} from 'backstage-plugin-deployment-common';
import { settingsKeys } from './keys';

const PERMISSIONS = {
  create: deploymentEnvironmentCreatePermission,
  update: deploymentEnvironmentUpdatePermission,
  delete: deploymentEnvironmentDeletePermission,
} as const;

/** Something that a person may want to do with environments. */
export type SettingsAction = keyof typeof PERMISSIONS;

/** What the viewer may do with the environments of a service. */
export interface SettingsPermissions {
  /** Whether the answer is still on its way. */
  isLoading: boolean;
  /** Whether the viewer may; `true` where it cannot be told, for then the backend says. */
  may(action: SettingsAction): boolean;
  /** Whether nothing at all may be changed. */
  isReadOnly: boolean;
}

/** Name of the permission that an action needs. */
export function permissionName(action: SettingsAction): string {
  return PERMISSIONS[action].name;
}

/**
 * Asks what the viewer may do. Not through `usePermission`, which keeps its
 * answers for the whole page's life and apart from our cache.
 */
export function usePermissions(entityRef: string): SettingsPermissions {
  const permissionApi = useApi(permissionApiRef);
  const { data, isLoading } = useQuery({
    queryKey: settingsKeys.permissions(entityRef),
    queryFn: async () => {
      const actions = Object.keys(PERMISSIONS) as SettingsAction[];
      const decisions = await Promise.all(
        actions.map(action =>
          permissionApi.authorize({
            permission: PERMISSIONS[action],
            resourceRef: entityRef,
          }),
        ),
      );
      return new Set(
        actions.filter(
          (_, index) => decisions[index].result === AuthorizeResult.ALLOW,
        ),
      );
    },
    staleTime: 60_000,
    retry: false,
    networkMode: 'always',
  });
  return {
    isLoading,
    may: action => !data || data.has(action),
    isReadOnly: data?.size === 0,
  };
}

import { useApi } from '@backstage/frontend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  permissionApiRef,
  type PermissionApi,
} from '@backstage/plugin-permission-react';
import { useQueries, useQuery } from '@tanstack/react-query';
import {
  deploymentApprovePermission,
  deploymentCancelPermission,
  deploymentDispatchPermission,
  deploymentEnvironmentRef,
} from 'backstage-plugin-deployment-common';

const PERMISSIONS = {
  dispatch: deploymentDispatchPermission,
  cancel: deploymentCancelPermission,
  approve: deploymentApprovePermission,
} as const;

/** Something that a person may want to do with an environment. */
export type EnvironmentRight = keyof typeof PERMISSIONS;

/** Name of the permission behind a right. */
export function rightName(right: EnvironmentRight): string {
  return PERMISSIONS[right].name;
}

/**
 * Asks for a right. Not through `usePermission`, which keeps its answers for the
 * whole page's life and apart from our cache.
 */
export function rightQuery(
  permissionApi: PermissionApi,
  entityRef: string,
  environment: string,
  right: EnvironmentRight,
) {
  const resourceRef = deploymentEnvironmentRef(entityRef, environment);
  return {
    queryKey: ['right', right, resourceRef] as const,
    queryFn: async () => {
      const { result } = await permissionApi.authorize({
        permission: PERMISSIONS[right],
        resourceRef,
      });
      return result !== AuthorizeResult.DENY;
    },
    staleTime: 60_000,
    retry: false,
    networkMode: 'always' as const,
  };
}

/**
 * Whether the viewer may do something with an environment.
 *
 * @returns `true` also while that is asked and where it cannot be told, for the
 * backend says in the end.
 */
export function useRightOn(
  entityRef: string,
  environment: string,
  right: EnvironmentRight,
): boolean {
  const permissionApi = useApi(permissionApiRef);
  const { data } = useQuery(
    rightQuery(permissionApi, entityRef, environment, right),
  );
  return data ?? true;
}

/** Those of some environments with which the viewer may not do something. */
export function useDeniedOn(
  entityRef: string,
  environments: readonly string[],
  right: EnvironmentRight,
): ReadonlySet<string> {
  const permissionApi = useApi(permissionApiRef);
  const rights = useQueries({
    queries: environments.map(environment =>
      rightQuery(permissionApi, entityRef, environment, right),
    ),
  });
  return new Set(
    environments.filter((_, index) => rights[index].data === false),
  );
}

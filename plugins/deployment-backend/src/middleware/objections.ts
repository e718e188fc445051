import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  deploymentEnvironmentRef,
  type TouchedEnvironment,
} from 'backstage-plugin-deployment-common';
import { decide, type Question } from './decide';
import { ReadableServices } from './ReadableServices';

/** What is said in place of names that the caller must not learn. */
export const TOUCHES_HIDDEN =
  'This run also deploys to environments of services that you may not see; ' +
  'somebody who may deploy to all of them can do it.';

/** Why somebody may not do something to all environments that a run touches. */
export interface Objections {
  /** Those of services that the caller may read. */
  readable: TouchedEnvironment[];
  /** Whether there are others. */
  areSomeHidden: boolean;
  /** What the caller is not allowed on those that they may read. */
  denied: Question[];
}

/**
 * Asks catalog and policy about every environment that a run touches.
 *
 * @param options - `service` is one that the caller is known to be able to read.
 */
export async function objectionsTo(options: {
  catalog: CatalogService;
  permissions: PermissionsService;
  permission: ResourcePermission;
  service: string;
  touches: readonly TouchedEnvironment[];
  credentials: BackstageCredentials;
}): Promise<Objections> {
  const { permission, permissions, credentials, service, touches } = options;
  const others = touches
    .map(touched => touched.service)
    .filter(other => other !== service);
  const visible = await new ReadableServices(options).among(others);
  const readable = touches.filter(
    touched => touched.service === service || visible.has(touched.service),
  );
  const questions = readable.map(touched => ({
    permission,
    resourceRef: deploymentEnvironmentRef(touched.service, touched.environment),
  }));
  const allowed = await decide({ permissions, credentials, questions });
  return {
    readable,
    areSomeHidden: readable.length < touches.length,
    denied: questions.filter((_question, at) => !allowed[at]),
  };
}

import type { AuthService } from '@backstage/backend-plugin-api';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  deploymentEnvironmentRef,
  parseDeploymentEnvironmentRef,
  type StoredEnvironment,
} from 'backstage-plugin-deployment-common';
import { ownersOf } from '../middleware/ownersOf';
import type { DeploymentCoreService } from '../services/DeploymentCoreService';
import { parseJsonBytes } from '../services/jsonBytes';
import type { DeploymentEnvironmentResource } from './environmentResource';

/** The core's largest page. */
const PAGE = 200;
/** Services that are asked about at once. */
const SERVICES = 200;

interface Sources {
  auth: AuthService;
  catalog: CatalogService;
  core: DeploymentCoreService;
}

async function environmentsOf(
  { core }: Sources,
  services: string[],
): Promise<StoredEnvironment[]> {
  const found: StoredEnvironment[] = [];
  let cursor: string | undefined;
  do {
    const page = parseJsonBytes(
      await core.listEnvironments({ services, cursor, limit: PAGE }),
    );
    found.push(...page.environments);
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return found;
}

async function ownersByService(
  { auth, catalog }: Sources,
  services: string[],
): Promise<Map<string, string[]>> {
  if (services.length === 0) {
    return new Map();
  }
  const { items } = await catalog.getEntitiesByRefs(
    { entityRefs: services, fields: ['relations'] },
    // Who owns something does not depend on who asks.
    { credentials: await auth.getOwnServiceCredentials() },
  );
  return new Map(services.map((service, at) => [service, ownersOf(items[at])]));
}

/**
 * The environments behind the resource refs of permissions, as rules see them:
 * with few questions to store and catalog, however many they are.
 *
 * @returns In the order of the refs, `undefined` for what names no environment.
 */
export async function loadEnvironmentResources(
  sources: Sources,
  resourceRefs: string[],
): Promise<Array<DeploymentEnvironmentResource | undefined>> {
  const named = resourceRefs.map(ref => parseDeploymentEnvironmentRef(ref));
  const services = [
    ...new Set(
      named.flatMap(it => (it ? [it.service.toLocaleLowerCase('en-US')] : [])),
    ),
  ];
  const resources = new Map<string, DeploymentEnvironmentResource>();
  for (let start = 0; start < services.length; start += SERVICES) {
    const some = services.slice(start, start + SERVICES);
    const environments = await environmentsOf(sources, some);
    // Only services that we know of: nothing else need be an entity ref.
    const configured = new Set(environments.map(({ service }) => service));
    const owners = await ownersByService(sources, [...configured]);
    for (const { service, name, tier } of environments) {
      resources.set(deploymentEnvironmentRef(service, name), {
        service,
        name,
        tier,
        owners: owners.get(service) ?? [],
      });
    }
  }
  return named.map(
    it =>
      it && resources.get(deploymentEnvironmentRef(it.service, it.environment)),
  );
}

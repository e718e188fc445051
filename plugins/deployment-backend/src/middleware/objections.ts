import type {
  AuthService,
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  deploymentEnvironmentRef,
  type Check,
  type EnvironmentRef,
  type TouchedEnvironment,
} from 'backstage-plugin-deployment-common';
import { DeploymentCoreError } from '../services/DeploymentCoreError';
import { decide, type Question } from './decide';
import { ReadableServices } from './ReadableServices';
import { saysLacking } from './requirePermission';
import type { WriteAccess } from './WriteAccess';

/** What somebody is about to do to several environments at once. */
export type Doing = 'deploy' | 'cancel' | 'rerun_failed' | 'approve' | 'reject';

const DEPLOYS = {
  also: 'This run also deploys to',
  whoMay: 'deploy to all of them',
};
const DECIDES = {
  also: 'This decision also concerns',
  whoMay: 'decide about all of them',
};
const IN_WORDS = {
  deploy: { ...DEPLOYS, can: 'deploy it' },
  cancel: { ...DEPLOYS, can: 'cancel it' },
  rerun_failed: { ...DEPLOYS, can: 'run it again' },
  approve: { ...DECIDES, can: 'approve it' },
  reject: { ...DECIDES, can: 'reject it' },
} satisfies Record<Doing, { also: string; whoMay: string; can: string }>;

/** What is said in place of names that the caller must not learn. */
export function saysHidden(doing: Doing): string {
  const { also, whoMay, can } = IN_WORDS[doing];
  return (
    `${also} environments of services that you may not see; somebody who may ` +
    `${whoMay} can ${can}.`
  );
}

/** Why somebody may not do something to all environments that it touches. */
export interface Objections {
  /** What they are about to do. */
  doing: Doing;
  /** Those of services that the caller may read. */
  readable: TouchedEnvironment[];
  /** Whether there are others that count. */
  areSomeHidden: boolean;
  /** What the caller is not allowed on those that they may read. */
  denied: Question[];
}

/** Which of these services are in the catalog no more, whoever looks. */
async function goneAmong(
  services: readonly string[],
  { auth, catalog }: { auth: AuthService; catalog: CatalogService },
): Promise<ReadonlySet<string>> {
  const entityRefs = [...new Set(services)];
  if (entityRefs.length === 0) {
    return new Set();
  }
  const { items } = await catalog.getEntitiesByRefs(
    { entityRefs, fields: ['kind'] },
    { credentials: await auth.getOwnServiceCredentials() },
  );
  return new Set(entityRefs.filter((_service, at) => !items[at]));
}

/**
 * Asks catalog and policy about every environment that something touches.
 *
 * @remarks
 *
 * A service that has left the catalog may have left environments behind. Nobody
 * can see it any more: its environments go by the permission policy alone, and
 * count for nothing where there is none.
 *
 * @param options - `service` is one that the caller is known to be able to read.
 */
export async function objectionsTo(options: {
  auth: AuthService;
  catalog: CatalogService;
  permissions: PermissionsService;
  writes: WriteAccess;
  permission: ResourcePermission;
  doing: Doing;
  service: string;
  touches: readonly TouchedEnvironment[];
  credentials: BackstageCredentials;
}): Promise<Objections> {
  const { permission, permissions, credentials, service, touches } = options;
  const others = touches
    .map(touched => touched.service)
    .filter(other => other !== service);
  const visible = await new ReadableServices(options).among(others);
  const isReadable = (touched: TouchedEnvironment) =>
    touched.service === service || visible.has(touched.service);
  const readable = touches.filter(isReadable);
  const unreadable = touches.filter(touched => !isReadable(touched));
  const gone = await goneAmong(
    unreadable.map(touched => touched.service),
    options,
  );
  const left = options.writes.followsPolicy
    ? unreadable.filter(touched => gone.has(touched.service))
    : [];
  const questions = [...readable, ...left].map(touched => ({
    permission,
    resourceRef: deploymentEnvironmentRef(touched.service, touched.environment),
  }));
  const allowed = await decide({ permissions, credentials, questions });
  return {
    doing: options.doing,
    readable,
    // What is gone is named no more than what is hidden.
    areSomeHidden:
      unreadable.some(touched => !gone.has(touched.service)) ||
      allowed.slice(readable.length).some(isAllowed => !isAllowed),
    denied: questions
      .slice(0, readable.length)
      .filter((_question, at) => !allowed[at]),
  };
}

const blocked = (message: string): Check => ({
  outcome: 'blocked',
  field: null,
  message,
});

/** A preflight that tells of no more than its reader may know, and says so. */
export function withObjections<
  T extends { touches: TouchedEnvironment[]; checks: Check[] },
>(preflight: T, { doing, readable, areSomeHidden, denied }: Objections): T {
  return {
    ...preflight,
    touches: readable,
    checks: [
      ...preflight.checks,
      ...denied.map(question => blocked(saysLacking([question]))),
      ...(areSomeHidden ? [blocked(saysHidden(doing))] : []),
    ],
  };
}

/**
 * Refuses callers who may not do it to all of them.
 *
 * @throws NotAllowedError that names only what they may know.
 */
export function refuseFor({ doing, areSomeHidden, denied }: Objections): void {
  if (areSomeHidden || denied.length > 0) {
    throw new NotAllowedError(
      [
        ...(denied.length > 0 ? [saysLacking(denied)] : []),
        ...(areSomeHidden ? [saysHidden(doing)] : []),
      ].join(' '),
    );
  }
}

/** As the core is told that the caller may do it to them. */
export const authorizedFor = (
  touches: readonly TouchedEnvironment[],
): EnvironmentRef[] =>
  touches.map(({ service, environment }) => ({ service, environment }));

/**
 * Whether the core refused because it would go further than the caller was
 * permitted: then nothing was done.
 */
export const isUnauthorized = (error: unknown): boolean =>
  error instanceof DeploymentCoreError &&
  error.code === 'conflict' &&
  error.details.field === 'authorized';

/** As the audit trail and the permission policy name them. */
export const refsOf = (touches: readonly TouchedEnvironment[]) =>
  touches.map(({ service, environment }) =>
    deploymentEnvironmentRef(service, environment),
  );

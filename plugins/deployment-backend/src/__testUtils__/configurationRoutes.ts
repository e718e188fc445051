import { PROVIDER_TOKENS_HEADER } from 'backstage-plugin-deployment-common';
import request from 'supertest';
import { jsonBytes } from '../testing/fakeCore';
import { changed, difference, draft, stored } from './environments';
import {
  serviceEntity,
  startPlugin,
  tokensHeader,
  type StartOptions,
  type Started,
} from './startPlugin';

const BASE = '/api/deployment';
const SERVICE = `${BASE}/services/component/default/payments`;
export const READ = 'deployment.read';
const CREATE = 'deployment.environment.create';
const UPDATE = 'deployment.environment.update';
export const DELETE = 'deployment.environment.delete';

/** A route of the configuration, and what it takes. */
export interface Route {
  name: string;
  method: 'get' | 'post' | 'put' | 'delete';
  path: string;
  /** Any one of these is needed. */
  permissions: string[];
  /** Whether it also takes to read the service, since the answer tells of it. */
  readsToo?: boolean;
  audited?: string;
  body?: object;
  headers?: Record<string, string>;
  status?: number;
  /** Whether the core is given the tokens of the request. */
  takesTokens?: boolean;
}

const YAML = 'kind: DeploymentEnvironments';

export const routes: Route[] = [
  {
    name: 'the versions for an environment',
    method: 'get',
    path: `${SERVICE}/environments/production/versions`,
    permissions: [READ],
    audited: 'service-read',
    takesTokens: true,
  },
  {
    name: 'what a version would change',
    method: 'post',
    path: `${SERVICE}/environments/production/changes`,
    permissions: [READ],
    audited: 'service-read',
    body: { version: { label: 'v1' } },
    takesTokens: true,
  },
  {
    name: 'the preflight of a deployment',
    method: 'post',
    path: `${SERVICE}/environments/production/preflight`,
    permissions: [READ],
    audited: 'service-read',
    body: { version: { label: 'v1' } },
    takesTokens: true,
  },
  {
    name: 'the environments of a service',
    method: 'get',
    path: `${SERVICE}/environments`,
    permissions: [READ],
    audited: 'service-read',
  },
  {
    name: 'one environment',
    method: 'get',
    path: `${SERVICE}/environments/production`,
    permissions: [READ],
    audited: 'service-read',
  },
  {
    name: 'the creation of an environment',
    method: 'post',
    path: `${SERVICE}/environments`,
    permissions: [CREATE],
    readsToo: true,
    audited: 'environment-create',
    body: draft('production'),
    status: 201,
    takesTokens: true,
  },
  {
    name: 'the change of an environment',
    method: 'put',
    path: `${SERVICE}/environments/production`,
    permissions: [UPDATE],
    readsToo: true,
    audited: 'environment-update',
    body: draft('production'),
    headers: { 'If-Match': '"1"' },
    takesTokens: true,
  },
  {
    name: 'the deletion of an environment',
    method: 'delete',
    path: `${SERVICE}/environments/production`,
    permissions: [DELETE],
    readsToo: true,
    audited: 'environment-delete',
    headers: { 'If-Match': '"1"' },
    status: 204,
  },
  {
    name: 'several changes at once',
    method: 'post',
    path: `${SERVICE}/environment-changes`,
    permissions: [CREATE],
    readsToo: true,
    audited: 'environment-create',
    body: { changes: [{ kind: 'create', environment: draft('production') }] },
    takesTokens: true,
  },
  {
    name: 'another order',
    method: 'post',
    path: `${SERVICE}/environment-order`,
    permissions: [UPDATE],
    readsToo: true,
    audited: 'environment-reorder',
    body: { names: ['production'] },
  },
  {
    name: 'a copy',
    method: 'post',
    path: `${SERVICE}/environment-copies`,
    permissions: [CREATE],
    readsToo: true,
    audited: 'environment-copy',
    body: { from: 'component:default/search' },
    takesTokens: true,
  },
  {
    name: 'a look into a repository',
    method: 'post',
    path: `${SERVICE}/inspection`,
    permissions: [CREATE, UPDATE],
    audited: 'inspect',
    body: { repository: 'acme/payments' },
    takesTokens: true,
  },
  {
    name: 'a test of mappings',
    method: 'post',
    path: `${SERVICE}/environment-tests`,
    permissions: [CREATE, UPDATE],
    audited: 'inspect',
    body: { environments: [draft('production')] },
    takesTokens: true,
  },
  {
    name: 'an import',
    method: 'post',
    path: `${BASE}/environments/import`,
    permissions: [CREATE],
    readsToo: true,
    audited: 'environment-import',
    body: { document: YAML, fingerprint: 'f1' },
    takesTokens: true,
  },
  {
    name: 'an export of a named service',
    method: 'get',
    path: `${BASE}/environments/export?service=component:default/payments`,
    permissions: [READ],
    audited: 'environment-export',
  },
  {
    name: 'the list over all services',
    method: 'get',
    path: `${BASE}/environments`,
    permissions: [],
    audited: 'environment-list',
  },
  {
    name: 'all hosts',
    method: 'get',
    path: `${BASE}/hosts`,
    permissions: [],
  },
];

/** Asks a route as the user, with their tokens. */
export function send(started: Started, route: Route, path = route.path) {
  const call = request(started.server)
    [route.method](path)
    .set(route.headers ?? {})
    .set(PROVIDER_TOKENS_HEADER, tokensHeader);
  return route.body ? call.send(route.body) : call;
}

/** Starts it with a core that has an answer to each of {@link routes}. */
export async function startConfiguration(
  options: StartOptions = {},
): Promise<Started> {
  const started = await startPlugin({
    entities: [serviceEntity('payments'), serviceEntity('search')],
    ...options,
  });
  const { core } = started;
  const change = changed(
    [stored('production')],
    [difference('created', 'production')],
  );
  core.environments.mockResolvedValue(
    jsonBytes({ environments: [stored('production')] }),
  );
  core.changeEnvironments.mockResolvedValue(change);
  core.reorderEnvironments.mockResolvedValue(change);
  core.copyEnvironments.mockResolvedValue(change);
  core.versions.mockResolvedValue(jsonBytes({}));
  core.changes.mockResolvedValue(jsonBytes({}));
  core.preflight.mockResolvedValue(jsonBytes({ touches: [], checks: [] }));
  core.inspect.mockResolvedValue(jsonBytes({}));
  core.testEnvironments.mockResolvedValue(jsonBytes({}));
  core.hosts.mockResolvedValue(jsonBytes({ hosts: [] }));
  core.listEnvironments.mockResolvedValue(
    jsonBytes({ environments: [], nextCursor: null }),
  );
  core.exportEnvironments.mockResolvedValue(
    jsonBytes({ document: YAML, services: 0, environments: 0 }),
  );
  core.importEnvironments.mockResolvedValue(
    jsonBytes({
      services: ['component:default/payments'],
      differences: [difference('created', 'production')],
      unchanged: 0,
      fingerprint: 'f1',
    }),
  );
  return started;
}

/** The import asks the core what it takes, and nothing besides. */
export function onlyCompared({ core }: Started): boolean {
  return core.importEnvironments.mock.calls.every(([{ dryRun }]) => dryRun);
}

/** Tokens that the core was given with changes. */
export const tokensGiven = ({ core }: Started) =>
  [
    core.changeEnvironments,
    core.reorderEnvironments,
    core.copyEnvironments,
    core.inspect,
    core.testEnvironments,
    core.importEnvironments,
  ].flatMap(method =>
    (method.mock.calls as unknown[][]).map(
      ([, viewer]) => (viewer as { tokens: object }).tokens,
    ),
  );

import { parseEntityRef } from '@backstage/catalog-model';

/**
 * Id of the plugin. Its backend answers under `/api/deployment`, which Backstage
 * resolves from `plugin://deployment`.
 *
 * @public
 */
export const DEPLOYMENT_PLUGIN_ID = 'deployment';

/**
 * Paths of the backend below its base, as Express reads them.
 *
 * @public
 */
export const deploymentRoutes = {
  /** `GET`, without sign-in: `{ "status": "ok" }`. */
  health: '/health',
  /** `GET`: the OpenAPI document of the backend. */
  openApi: '/openapi.json',
  /** `GET`: {@link RequiredHosts} of a service. Needs no provider token. */
  requiredHosts: '/services/:kind/:namespace/:name/hosts',
  /** `GET`: {@link ServiceOverview} of a service. */
  overview: '/services/:kind/:namespace/:name/overview',
  /** `GET`: {@link RequiredHosts}, every host that can be used. */
  hosts: '/hosts',
  /**
   * `GET`: {@link EnvironmentPage} over all services that the caller may read.
   * Query: `service` (entity ref, repeatable), `owner` (entity ref of the owner
   * in the catalog, repeatable), `repository` (`owner/name`), `text`, `orphaned`
   * (`true` for services that are gone from the catalog), `cursor`, `limit` (1
   * to 200).
   */
  environments: '/environments',
  /**
   * `GET`: the configuration as one YAML document (`application/yaml`), of all
   * services that the caller may read. Query: `service`, repeatable.
   */
  exportEnvironments: '/environments/export',
  /**
   * `POST` {@link ImportEnvironmentsCommand}: {@link ImportedEnvironments}. With
   * provider tokens.
   */
  importEnvironments: '/environments/import',
  /**
   * `GET`: {@link StoredEnvironments} of a service. `POST`
   * {@link EnvironmentDraft}: creates one environment, with provider tokens.
   */
  serviceEnvironments: '/services/:kind/:namespace/:name/environments',
  /**
   * `GET`, `PUT` and `DELETE` one environment. `PUT` and `DELETE` need
   * `If-Match` with the revision as an entity tag (`"3"`), `PUT` provider
   * tokens; `GET` and `PUT` answer {@link StoredEnvironment} with its `ETag`,
   * `DELETE` answers 204.
   */
  serviceEnvironment:
    '/services/:kind/:namespace/:name/environments/:environment',
  /**
   * `POST` `{ changes: EnvironmentChange[] }`: several changes at once, all or
   * nothing; answers {@link ChangedEnvironments}. With provider tokens.
   */
  changeEnvironments: '/services/:kind/:namespace/:name/environment-changes',
  /** `POST` `{ names: string[] }`: {@link ChangedEnvironments}. */
  reorderEnvironments: '/services/:kind/:namespace/:name/environment-order',
  /**
   * `POST` `{ from, repository?, dryRun? }`: {@link ChangedEnvironments}. With
   * provider tokens.
   */
  copyEnvironments: '/services/:kind/:namespace/:name/environment-copies',
  /**
   * `POST` `{ provider?, host?, repository }`: {@link Inspection}. With provider
   * tokens.
   */
  inspect: '/services/:kind/:namespace/:name/inspection',
  /**
   * `POST` `{ environments: EnvironmentDraft[] }`: {@link EnvironmentTests}. With
   * provider tokens.
   */
  testEnvironments: '/services/:kind/:namespace/:name/environment-tests',
  /**
   * `GET`: {@link OfferedVersions}, what could be put into an environment. Query:
   * `query`, `cursor`. With provider tokens.
   */
  versions:
    '/services/:kind/:namespace/:name/environments/:environment/versions',
  /**
   * `POST` `{ version: VersionChoice, pullRequests? }`: {@link VersionChanges},
   * what a version would add and take away. With provider tokens.
   */
  changes: '/services/:kind/:namespace/:name/environments/:environment/changes',
  /**
   * `POST` `{ version: VersionChoice, inputs?: DispatchValue[] }`:
   * {@link Preflight}. Starts nothing. With provider tokens.
   */
  preflight:
    '/services/:kind/:namespace/:name/environments/:environment/preflight',
  /**
   * `GET`: {@link Dispatches} of an environment, what was started from here;
   * query: `limit`. `POST` {@link DispatchRequest}: starts a deployment, answers
   * {@link DispatchOutcome} with 201, and 200 where the same press was answered
   * before. Both with provider tokens.
   */
  dispatches:
    '/services/:kind/:namespace/:name/environments/:environment/dispatches',
  /**
   * `PUT` `{ run }`: says which of the candidates a dispatch started; answers
   * {@link DispatchOutcome}. With provider tokens.
   */
  dispatchRun:
    '/services/:kind/:namespace/:name/environments/:environment/dispatches/:dispatch/run',
  /**
   * `GET`: {@link RunPreflight}, what cancelling a run or running its failed
   * parts again would mean. Query: `action`, a {@link RunAction}. With provider
   * tokens.
   */
  runPreflight:
    '/services/:kind/:namespace/:name/environments/:environment/runs/:run/preflight',
  /**
   * `POST` `{ action: RunAction, accepted?: string[] }`: does it, and answers
   * {@link RunActionOutcome}. With provider tokens.
   */
  runActions:
    '/services/:kind/:namespace/:name/environments/:environment/runs/:run/actions',
  /**
   * `GET`: {@link EnvironmentRuns}, the runs that count for an environment,
   * newest first. Query: `cursor`, `limit` (1 to 100). With provider tokens.
   */
  runs: '/services/:kind/:namespace/:name/environments/:environment/runs',
  /**
   * `GET`: {@link Pipeline}, a run as stages with their gates. Query: `attempt`,
   * the newest where absent. With provider tokens.
   */
  pipeline:
    '/services/:kind/:namespace/:name/environments/:environment/runs/:run/pipeline',
  /**
   * `GET`: {@link ServicePipeline}, a service as one pipeline whose stages are
   * its environments. With provider tokens.
   */
  servicePipeline: '/services/:kind/:namespace/:name/pipeline',
  /**
   * `POST` {@link DecisionRequest}: approves or rejects environments that a run
   * waits to enter; answers {@link DecisionOutcome}. With provider tokens.
   */
  decisions: '/services/:kind/:namespace/:name/runs/:run/decisions',
  /**
   * `GET`: {@link Inbox}, everything that waits at a gate over all services that
   * the caller may read. Query: `service` (entity ref, repeatable), `owner`
   * (entity ref of the owner in the catalog, repeatable). With provider tokens.
   */
  inbox: '/inbox',
} as const;

function servicePath(entityRef: string, leaf: string): string {
  const { kind, namespace, name } = parseEntityRef(entityRef);
  const parts = [kind.toLocaleLowerCase('en-US'), namespace, name];
  return `/services/${parts.map(encodeURIComponent).join('/')}/${leaf}`;
}

/**
 * A part of a service's configuration that has a path of its own.
 *
 * @public
 */
export type ServiceConfigurationPart =
  | 'environments'
  | 'environment-changes'
  | 'environment-order'
  | 'environment-copies'
  | 'inspection'
  | 'environment-tests';

/**
 * Path of a part of a service's configuration below the backend's base.
 *
 * @param entityRef - Full entity ref, for example `component:default/payments`.
 * @param part - Last segment of the route.
 * @public
 */
export function configurationPath(
  entityRef: string,
  part: ServiceConfigurationPart,
): string {
  return servicePath(entityRef, part);
}

/**
 * What has a path of its own below an environment.
 *
 * @public
 */
export type EnvironmentPart =
  | 'versions'
  | 'changes'
  | 'preflight'
  | 'dispatches'
  | 'runs';

/**
 * Path of a part of an environment, below the backend's base.
 *
 * @param entityRef - Full entity ref, for example `component:default/payments`.
 * @param environment - Name of the environment.
 * @param part - Last segment of the route.
 * @public
 */
export function environmentPath(
  entityRef: string,
  environment: string,
  part: EnvironmentPart,
): string {
  const name = encodeURIComponent(environment);
  return servicePath(entityRef, `environments/${name}/${part}`);
}

/**
 * Path of the run that a dispatch started, below the backend's base.
 *
 * @param entityRef - Full entity ref, for example `component:default/payments`.
 * @param environment - Name of the environment.
 * @param dispatch - Id of the dispatch record.
 * @public
 */
export function dispatchRunPath(
  entityRef: string,
  environment: string,
  dispatch: string,
): string {
  const [name, id] = [environment, dispatch].map(encodeURIComponent);
  return servicePath(entityRef, `environments/${name}/dispatches/${id}/run`);
}

/**
 * Path of a run as a pipeline, of what can be done to it, or of what that would
 * mean, below the backend's base.
 *
 * @param entityRef - Full entity ref, for example `component:default/payments`.
 * @param environment - Name of the environment that the run is seen in.
 * @param run - The provider's id of the run.
 * @param part - Last segment of the route.
 * @public
 */
export function runPath(
  entityRef: string,
  environment: string,
  run: string,
  part: 'preflight' | 'actions' | 'pipeline',
): string {
  const [name, id] = [environment, run].map(encodeURIComponent);
  return servicePath(entityRef, `environments/${name}/runs/${id}/${part}`);
}

/**
 * Path of the decisions about what a run waits for, below the backend's base.
 *
 * @param entityRef - Full entity ref, for example `component:default/payments`.
 * @param run - The provider's id of the run.
 * @public
 */
export function decisionsPath(entityRef: string, run: string): string {
  return servicePath(entityRef, `runs/${encodeURIComponent(run)}/decisions`);
}

/**
 * Path of a service as one pipeline below the backend's base.
 *
 * @param entityRef - Full entity ref, for example `component:default/payments`.
 * @public
 */
export function servicePipelinePath(entityRef: string): string {
  return servicePath(entityRef, 'pipeline');
}

/**
 * Path of a service's overview below the backend's base.
 *
 * @param entityRef - Full entity ref, for example `component:default/payments`.
 * @public
 */
export function overviewPath(entityRef: string): string {
  return servicePath(entityRef, 'overview');
}

/**
 * Path of the hosts whose tokens a request about a service needs, below the
 * backend's base.
 *
 * @param entityRef - Full entity ref, for example `component:default/payments`.
 * @public
 */
export function requiredHostsPath(entityRef: string): string {
  return servicePath(entityRef, 'hosts');
}

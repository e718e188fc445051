import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type {
  ChangedEnvironments,
  ChangesCommand,
  CopyEnvironmentsCommand,
  DecideCommand,
  DecisionOutcome,
  DecisionPreflight,
  DecisionPreflightCommand,
  DispatchCommand,
  Dispatches,
  DispatchesCommand,
  DispatchOutcome,
  EnvironmentChangeDraft,
  EnvironmentDocument,
  EnvironmentDraft,
  EnvironmentPage,
  EnvironmentRuns,
  EnvironmentTests,
  ExportEnvironmentsCommand,
  IdentifyDispatchCommand,
  ImportedEnvironments,
  ImportEnvironmentsCommand,
  Inbox,
  InboxCommand,
  InspectCommand,
  Inspection,
  ListEnvironmentsCommand,
  NotedEvent,
  NoteEventCommand,
  OfferedVersions,
  OverviewCommand,
  Pipeline,
  PipelineCommand,
  Preflight,
  PreflightCommand,
  ProviderTokens,
  ReorderEnvironmentsCommand,
  ReplaceEnvironmentsCommand,
  RequiredHosts,
  RunActionCommand,
  RunActionOutcome,
  RunPreflight,
  RunPreflightCommand,
  RunsCommand,
  ServiceCommand,
  ServiceOverview,
  ServicePipeline,
  ServicePipelineCommand,
  StoredEnvironments,
  VersionChanges,
  VersionsCommand,
} from 'backstage-plugin-deployment-common';
import { DefaultDeploymentCoreService } from './DefaultDeploymentCoreService';
import type { JsonBytes } from './jsonBytes';

/**
 * Who asks: the Backstage user together with the provider tokens of this one
 * request.
 *
 * @public
 */
export interface DeploymentViewer {
  /** Entity ref of the Backstage user, for example `user:default/alice`. */
  user: string;
  /** Tokens by `provider:host`. Hosts that are absent are not connected. */
  tokens: ProviderTokens;
}

/**
 * Options of a call to the core.
 *
 * @public
 */
export interface DeploymentCoreRequestOptions {
  /** Aborts the call: work that nobody else waits for stops. */
  signal?: AbortSignal;
}

/**
 * Changes of one service's environments, in which everything that has a default
 * may be left out.
 *
 * @public
 */
export interface DeploymentCoreChanges {
  /** Entity ref of the service. */
  service: string;
  /** What to change; each environment at most once. */
  changes: EnvironmentChangeDraft[];
}

/**
 * Mappings to try out, in which everything that has a default may be left out.
 *
 * @public
 */
export interface DeploymentCoreTrial {
  /** Entity ref of the service. */
  service: string;
  /** All environments that the service would have. */
  environments: EnvironmentDraft[];
}

/**
 * The use cases of the core. Every method rejects with a
 * {@link DeploymentCoreError} when the core refuses.
 *
 * @remarks
 *
 * The core knows neither users' permissions nor the catalog: who calls it has
 * decided already whether the viewer may.
 *
 * @public
 */
export interface DeploymentCoreService {
  /** What runs where, of all environments of one service. */
  overview(
    command: OverviewCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ): Promise<JsonBytes<ServiceOverview>>;

  /** What could be put into an environment. */
  versions(
    command: VersionsCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ): Promise<JsonBytes<OfferedVersions>>;

  /** What a version would add to an environment and take from it. */
  changes(
    command: ChangesCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ): Promise<JsonBytes<VersionChanges>>;

  /**
   * What a deployment of a version would send, and whether anything stands in
   * its way. Starts nothing.
   */
  preflight(
    command: PreflightCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ): Promise<JsonBytes<Preflight>>;

  /**
   * Starts a deployment, once for each `idempotencyKey`. A rejection means that
   * this call started nothing; where nobody knows, the outcome says so.
   */
  dispatch(
    command: DispatchCommand,
    viewer: DeploymentViewer,
  ): Promise<JsonBytes<DispatchOutcome>>;

  /**
   * What was started from here, newest first. What is not known of it is looked
   * for.
   */
  dispatches(
    command: DispatchesCommand,
    viewer: DeploymentViewer,
  ): Promise<JsonBytes<Dispatches>>;

  /** Writes down which of its candidates a dispatch started. */
  identifyDispatch(
    command: IdentifyDispatchCommand,
    viewer: DeploymentViewer,
  ): Promise<JsonBytes<DispatchOutcome>>;

  /**
   * What cancelling a run, or running its failed parts again, would mean, and
   * every environment that the viewer must be allowed to do so for.
   */
  runPreflight(
    command: RunPreflightCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ): Promise<JsonBytes<RunPreflight>>;

  /**
   * Cancels a run, or runs its failed parts again. `authorized` names the
   * environments for which the viewer may; where the run touches another one,
   * that is a conflict. A rejection means that nothing was done, except with the
   * code `outcome_unknown`.
   */
  actOnRun(
    command: RunActionCommand,
    viewer: DeploymentViewer,
  ): Promise<JsonBytes<RunActionOutcome>>;

  /** Runs that count for an environment, newest first. */
  runs(
    command: RunsCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ): Promise<JsonBytes<EnvironmentRuns>>;

  /** One run as stages with their gates. */
  pipeline(
    command: PipelineCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ): Promise<JsonBytes<Pipeline>>;

  /** A service as one pipeline, its environments as stages. */
  servicePipeline(
    command: ServicePipelineCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ): Promise<JsonBytes<ServicePipeline>>;

  /**
   * What deciding about environments of a run would mean, and every environment
   * that the viewer must be allowed to decide about. Decides nothing.
   */
  decisionPreflight(
    command: DecisionPreflightCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ): Promise<JsonBytes<DecisionPreflight>>;

  /**
   * Approves or rejects environments that a run waits to enter. `authorized`
   * names the environments for which the viewer may; where the decision concerns
   * another one, that is a conflict. A rejection means that nothing was decided;
   * what nobody knows is in the outcome.
   */
  decide(
    command: DecideCommand,
    viewer: DeploymentViewer,
  ): Promise<JsonBytes<DecisionOutcome>>;

  /** Everything that waits at a gate over several services. */
  inbox(
    command: InboxCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ): Promise<JsonBytes<Inbox>>;

  /**
   * Takes note of an event of a provider whose signature was checked: what was
   * read before counts as old.
   */
  noteEvent(command: NoteEventCommand): Promise<JsonBytes<NotedEvent>>;

  /**
   * What can be understood of a repository, which need not be configured, and
   * how it could be mapped. An empty `provider` or `host` takes the default.
   */
  inspect(
    command: InspectCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ): Promise<JsonBytes<Inspection>>;

  /** What mappings would count, which need not be stored. */
  testEnvironments(
    command: DeploymentCoreTrial,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ): Promise<JsonBytes<EnvironmentTests>>;

  /** Every host that can be asked, for requests about what is not stored yet. */
  hosts(): Promise<JsonBytes<RequiredHosts>>;

  /** Hosts whose tokens {@link DeploymentCoreService.overview} needs. */
  requiredHosts(command: ServiceCommand): Promise<JsonBytes<RequiredHosts>>;

  /** The stored environments of a service, by order, then name. */
  environments(command: ServiceCommand): Promise<JsonBytes<StoredEnvironments>>;

  /**
   * The stored environments of many services, a page at a time, by service,
   * order and name.
   */
  listEnvironments(
    command: ListEnvironmentsCommand,
  ): Promise<JsonBytes<EnvironmentPage>>;

  /**
   * The configuration as one YAML document: of the services that are named,
   * which may be none, or of all.
   */
  exportEnvironments(
    command: ExportEnvironmentsCommand,
  ): Promise<JsonBytes<EnvironmentDocument>>;

  /**
   * Creates, changes and deletes environments of a service, all or nothing. The
   * viewer must be able to read the repositories that are mapped; a revision
   * that is not the stored one is a conflict, whose details have both versions.
   */
  changeEnvironments(
    command: DeploymentCoreChanges,
    viewer: DeploymentViewer,
  ): Promise<JsonBytes<ChangedEnvironments>>;

  /** Puts the environments of a service in another order. Needs no tokens. */
  reorderEnvironments(
    command: ReorderEnvironmentsCommand,
    viewer: DeploymentViewer,
  ): Promise<JsonBytes<ChangedEnvironments>>;

  /**
   * Copies the environments of another service, or says what would come of it.
   * The viewer must be able to read the repositories that are mapped then.
   */
  copyEnvironments(
    command: CopyEnvironmentsCommand,
    viewer: DeploymentViewer,
  ): Promise<JsonBytes<ChangedEnvironments>>;

  /**
   * Brings in a YAML document, all or nothing, or says what would be different.
   * What is brought in must have the fingerprint of the differences that were
   * agreed to; others are a conflict.
   */
  importEnvironments(
    command: ImportEnvironmentsCommand,
    viewer: DeploymentViewer,
  ): Promise<JsonBytes<ImportedEnvironments>>;

  /**
   * Puts environments in place of those that the service has, all or nothing,
   * and answers what is stored then. For a program that owns the configuration
   * of a service: nobody's access to the repositories is proved.
   */
  replaceEnvironments(
    command: ReplaceEnvironmentsCommand,
  ): Promise<JsonBytes<StoredEnvironments>>;

  /** Lets go of the store. Later calls are refused with the code `closed`. */
  close(): Promise<void>;
}

/**
 * The core of the deployment plugin, as a service: modules for the plugin
 * `deployment` share its instance, tests and adopters may put another one in
 * its place. The default follows the configuration and is closed when the
 * backend shuts down.
 *
 * @public
 */
export const deploymentCoreServiceRef = createServiceRef<DeploymentCoreService>(
  {
    id: 'deployment.core',
    scope: 'plugin',
    defaultFactory: async service =>
      createServiceFactory({
        service,
        deps: {
          config: coreServices.rootConfig,
          database: coreServices.database,
          lifecycle: coreServices.lifecycle,
          logger: coreServices.logger,
        },
        factory: deps => DefaultDeploymentCoreService.fromConfig(deps),
      }),
  },
);

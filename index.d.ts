/* Generated from the source of the addon (src/node). Do not edit: `npm run build:addon` writes it. */
/* eslint-disable */
import type {
  ChangedEnvironments,
  DecisionOutcome,
  DecisionPreflight,
  DispatchOutcome,
  Dispatches,
  EnvironmentDocument,
  EnvironmentPage,
  EnvironmentRuns,
  EnvironmentTests,
  ImportedEnvironments,
  Inbox,
  Inspection,
  NotedEvent,
  OfferedVersions,
  Pipeline,
  ProblemCode,
  ProblemDetails,
  RequiredHosts,
  RunActionOutcome,
  RunPreflight,
  ServiceOverview,
  ServicePipeline,
  StoredEnvironments,
  VersionChanges,
} from 'backstage-plugin-deployment-common';

/** The UTF-8 bytes of the JSON of a `T`: sent on as they are, or read with `JSON.parse(bytes.toString())`. */
export declare type Json<T> = Buffer & {
  /** Never present; it only carries the type. */
  readonly __json?: T;
};

/** What every rejection of the addon is. */
export interface CoreError extends Error {
  /** A name that Backstage maps to an HTTP status: `InputError`, `NotFoundError`, `ServiceUnavailableError`, … */
  name: string;
  /** What to decide by. */
  code: ProblemCode;
  /** What happened and what to do next. Never holds a token. */
  message: string;
  /** The facts behind it. */
  details: ProblemDetails;
}

/**
 * Stops the calls that it is given to. Work that somebody else waits for too goes on.
 *
 * ```ts
 * const cancel = new CancelHandle();
 * request.once('close', () => cancel.cancel());
 * await core.overview(command, viewer, cancel);
 * ```
 */
export declare class CancelHandle {
  /** A handle that has not been used. */
  constructor()
  /** Makes the calls that hold this handle end with code `cancelled`, those to come included. Calling it again does nothing. */
  cancel(): void
}

/**
 * One core: its configuration, its caches and its connections. Two of them share nothing.
 *
 * Commands are JSON, answers are the UTF-8 bytes of JSON, ready to be sent on; the types of both come from
 * `backstage-plugin-deployment-common`. Whatever fails rejects with a `CoreError`.
 */
export declare class DeploymentCore {
  /** Opens the store, brings its schema up to date, and makes ready to ask the configured hosts. Asks nobody yet. */
  static create(options: CoreOptions): Promise<DeploymentCore>
  /**
   * What runs where, for one service. `command` is an `OverviewCommand`; `viewer` is `{user, tokens}`, tokens by
   * `github:HOST`. What cannot be read is a problem in its environment's place, not a rejection.
   */
  overview(command: string, viewer: string, cancel?: CancelHandle | undefined | null): Promise<Json<ServiceOverview>>
  /** What could be put into an environment, in sections. `command` is a `VersionsCommand`, `viewer` as for `overview`. */
  versions(command: string, viewer: string, cancel?: CancelHandle | undefined | null): Promise<Json<OfferedVersions>>
  /**
   * What a version would add to an environment and take from it, seen from what is live there. `command` is a
   * `ChangesCommand`, `viewer` as for `overview`.
   */
  changes(command: string, viewer: string, cancel?: CancelHandle | undefined | null): Promise<Json<VersionChanges>>
  /**
   * What a deployment of a version would send, and whether anything stands in its way. Starts nothing. `command` is a
   * `PreflightCommand`, `viewer` as for `overview`.
   */
  preflight(command: string, viewer: string, cancel?: CancelHandle | undefined | null): Promise<Json<Preflight>>
  /**
   * Starts a deployment, once for each `idempotencyKey`. `command` is a `DispatchCommand`, `viewer` as for `overview`. A
   * rejection means that this call started nothing; where nobody knows, the outcome says so.
   */
  dispatch(command: string, viewer: string): Promise<Json<DispatchOutcome>>
  /**
   * What was started from here, newest first; what is not known of it is looked for. `command` is a `DispatchesCommand`,
   * `viewer` as for `overview`.
   */
  dispatches(command: string, viewer: string): Promise<Json<Dispatches>>
  /**
   * Writes down which of its candidates a dispatch started, where that is not known. `command` is an
   * `IdentifyDispatchCommand`, `viewer` as for `overview`.
   */
  identifyDispatch(command: string, viewer: string): Promise<Json<DispatchOutcome>>
  /** One run as stages with their gates. `command` is a `PipelineCommand`, `viewer` as for `overview`. */
  pipeline(command: string, viewer: string, cancel?: CancelHandle | undefined | null): Promise<Json<Pipeline>>
  /**
   * What cancelling a run, or running its failed parts again, would mean, and whether anything stands in its way. `command` is
   * a `RunPreflightCommand`, `viewer` as for `overview`.
   */
  runPreflight(command: string, viewer: string, cancel?: CancelHandle | undefined | null): Promise<Json<RunPreflight>>
  /**
   * Cancels a run, or runs its failed parts again. `command` is a `RunActionCommand`, whose `authorized` the caller answers
   * for; `viewer` as for `overview`. A rejection means that nothing was done, except with code `outcome_unknown`.
   */
  actOnRun(command: string, viewer: string): Promise<Json<RunActionOutcome>>
  /** Runs that count for an environment, newest first, page by page. `command` is a `RunsCommand`, `viewer` as for `overview`. */
  runs(command: string, viewer: string, cancel?: CancelHandle | undefined | null): Promise<Json<EnvironmentRuns>>
  /** A service as one pipeline, its environments as stages. `command` is a `ServicePipelineCommand`, `viewer` as for `overview`. */
  servicePipeline(command: string, viewer: string, cancel?: CancelHandle | undefined | null): Promise<Json<ServicePipeline>>
  /**
   * What deciding about environments of a run would mean, and every environment that the caller must be allowed to decide about.
   * `command` is a `DecisionPreflightCommand`, `viewer` as for `overview`. Decides nothing.
   */
  decisionPreflight(command: string, viewer: string, cancel?: CancelHandle | undefined | null): Promise<Json<DecisionPreflight>>
  /**
   * Takes note of an event of a provider whose signature was checked: what was read before counts as old. `command` is a
   * `NoteEventCommand`. Asks nobody.
   */
  noteEvent(command: string): Promise<Json<NotedEvent>>
  /**
   * Approves or rejects environments that a run waits to enter. `command` is a `DecideCommand`, whose `authorized` the caller
   * answers for; `viewer` as for `overview`. A rejection means that nothing was decided; what nobody knows is in the outcome.
   */
  decide(command: string, viewer: string): Promise<Json<DecisionOutcome>>
  /**
   * Everything that waits at a gate, over several services, longest waiting first. `command` is an `InboxCommand`, `viewer` as
   * for `overview`. Jobs that wait without a deployment record are not searched for.
   */
  inbox(command: string, viewer: string, cancel?: CancelHandle | undefined | null): Promise<Json<Inbox>>
  /**
   * What can be understood of a repository that need not be configured, and how it could be mapped. `command` is an
   * `InspectCommand`, `viewer` as for `overview`.
   */
  inspect(command: string, viewer: string, cancel?: CancelHandle | undefined | null): Promise<Json<Inspection>>
  /** What mappings would count that need not be stored. `command` is a `TestEnvironmentsCommand`, `viewer` as for `overview`. */
  testEnvironments(command: string, viewer: string, cancel?: CancelHandle | undefined | null): Promise<Json<EnvironmentTests>>
  /** Every host that may be asked, for requests about something that is not stored yet. Asks nobody. */
  hosts(): Promise<Json<RequiredHosts>>
  /** Hosts whose tokens a request about a service needs. `command` is a `ServiceCommand`. Asks nobody. */
  requiredHosts(command: string): Promise<Json<RequiredHosts>>
  /** The environments of a service as stored. `command` is a `ServiceCommand`. */
  environments(command: string): Promise<Json<StoredEnvironments>>
  /** The environments of many services, a page at a time. `command` is a `ListEnvironmentsCommand`. */
  listEnvironments(command: string): Promise<Json<EnvironmentPage>>
  /** The configuration of services, or of all, as one YAML document. `command` is an `ExportEnvironmentsCommand`. */
  exportEnvironments(command: string): Promise<Json<EnvironmentDocument>>
  /**
   * Creates, changes and deletes environments of a service, all or none. `command` is a `ChangeEnvironmentsCommand`,
   * `viewer` as for `overview`: it must be able to read the repositories that are mapped.
   */
  changeEnvironments(command: string, viewer: string): Promise<Json<ChangedEnvironments>>
  /** Puts the environments of a service in another order. `command` is a `ReorderEnvironmentsCommand`. */
  reorderEnvironments(command: string, viewer: string): Promise<Json<ChangedEnvironments>>
  /** Copies the environments of another service, or says what would come of it. `command` is a `CopyEnvironmentsCommand`. */
  copyEnvironments(command: string, viewer: string): Promise<Json<ChangedEnvironments>>
  /**
   * Brings in a YAML document, all or nothing, or says what it would change. `command` is an
   * `ImportEnvironmentsCommand`.
   */
  importEnvironments(command: string, viewer: string): Promise<Json<ImportedEnvironments>>
  /**
   * Puts these environments in place of those that a service has, all or none, for a program that owns its configuration:
   * nobody's access is proved. `command` is a `ReplaceEnvironmentsCommand`.
   */
  replaceEnvironments(command: string): Promise<Json<StoredEnvironments>>
  /**
   * Counters since the start, as JSON: `{requests: {sent, notModified, charged, failed, shared}, cache: {entries,
   * weightBytes, hits, servedStale}}`.
   */
  metrics(): string
  /**
   * For tests: puts the clock of an instance that was created with `movableClock` forward. What was read is then older
   * by as much.
   */
  advanceClock(seconds: number): void
  /**
   * Ends reads under way (they reject with code `closed`), waits for writes, and closes the store. Await it before the
   * process ends. Closing again does nothing.
   */
  close(): Promise<void>
}

/** What a core is made with. */
export interface CoreOptions {
  /** Where configuration is kept. */
  store: StoreOptions
  /** The GitHubs that may be asked: `integrations.github` of the app configuration. */
  github: Array<GithubOptions>
  /** Longest time for one read from a provider, in milliseconds: all its tries and its whole body. Default 10000. */
  deadlineMs?: number
  /** Requests under way at one host at a time. Default 16. */
  maxConcurrencyPerHost?: number
  /** Size of the cache, in megabytes. Default 64. */
  cacheMegabytes?: number
  /** Least important level that is logged. Default `info`. */
  logLevel?: 'error' | 'warn' | 'info' | 'debug'
  /**
   * Takes log entries: a JSON array of `{level, target, message, fields, timestamp}`, what came within 50 ms at once. Never
   * holds a token. Does not keep the process alive; what it throws is ignored.
   */
  onLog?: (batch: string) => void
  /** For tests: `advanceClock` puts the clock of this instance forward. Default false. */
  movableClock?: boolean
}

/** A GitHub that may be asked. */
export interface GithubOptions {
  /** Host, with the port where it is not the default one: `github.com`. */
  host: string
  /** Base of the REST API: `https://api.github.com`, `https://HOST/api/v3`. https, except for localhost. */
  apiBaseUrl: string
  /** Base of the pages. Default `https://HOST`, http for localhost. */
  webBaseUrl?: string
}

/** A PostgreSQL database. */
export interface PostgresStoreOptions {
  /**
   * Gives the settings of a connection, and is called for each new one, so that passwords may be short-lived. JSON of
   * `{host, port, user, password, database, applicationName, options, ssl, connectionString}`, each as node-postgres has it;
   * `ssl` is a boolean or `{ca, cert, key, rejectUnauthorized, checkServerName, serverName}`. Does not keep the process alive;
   * what it throws becomes the message of the call that needed the connection.
   */
  connection: () => Promise<string>
  /** Schemas to look for tables in; the first that exists gets them. Default: what the server says. */
  searchPath?: Array<string>
  /** Role that is taken on in each session. */
  role?: string
  /** Connections at most. Default 5. */
  poolMax?: number
}

/** Where configuration is kept: in an SQLite file, or in a PostgreSQL database. */
export interface StoreOptions {
  /** Path of an SQLite file, or `:memory:`. */
  filename?: string
  /** A PostgreSQL database, in place of a file. */
  postgres?: PostgresStoreOptions
  /** Whether the database's schema is left alone. Opening one that is behind then fails. Default false. */
  skipMigrations?: boolean
}

import type {
  RequiredHosts,
  ServiceOverview,
  StoredEnvironments,
} from 'backstage-plugin-deployment-common';
import type { JsonBytes } from './DeploymentCoreService';

/** Name of the npm package that holds the Rust core. */
export const CORE_PACKAGE = 'backstage-plugin-deployment-core';

/** Levels of the core's log, most important first. */
export type CoreLogLevel = 'error' | 'warn' | 'info' | 'debug';

/** A GitHub host as the core takes it. */
export interface CoreGithubHost {
  /** Host with its port if it has one, as in `integrations.github`. */
  host: string;
  /** Base of the REST API, without a slash at the end. */
  apiBaseUrl: string;
}

/** Options of the core's factory. */
export interface CoreOptions {
  store: {
    /** `:memory:` or the path of an SQLite file. */
    filename?: string;
    /** A PostgreSQL database, in place of a file. */
    postgres?: {
      /** Gives the settings of each new connection, as JSON. */
      connection: () => Promise<string>;
      searchPath?: string[];
      role?: string;
      poolMax?: number;
    };
    /** Whether a schema that is behind is refused, and not brought up to date. */
    skipMigrations?: boolean;
  };
  github: CoreGithubHost[];
  deadlineMs?: number;
  maxConcurrencyPerHost?: number;
  cacheMegabytes?: number;
  logLevel?: CoreLogLevel;
  /** Takes a JSON array of log records. Must not throw. */
  onLog?: (batch: string) => void;
}

/** Stops the work of one call, unless somebody else waits for it too. */
export interface CancelHandle {
  cancel(): void;
}

/**
 * One instance of the Rust core. Commands and viewer go in as JSON, answers
 * come out as the UTF-8 bytes of JSON.
 */
export interface DeploymentCore {
  overview(
    command: string,
    viewer: string,
    cancel?: CancelHandle,
  ): Promise<JsonBytes<ServiceOverview>>;
  requiredHosts(command: string): Promise<JsonBytes<RequiredHosts>>;
  environments(command: string): Promise<JsonBytes<StoredEnvironments>>;
  replaceEnvironments(command: string): Promise<JsonBytes<StoredEnvironments>>;
  close(): Promise<void>;
}

/** What the addon exports, as far as this plugin uses it. */
export interface Addon {
  DeploymentCore: {
    create(options: CoreOptions): Promise<DeploymentCore>;
  };
  CancelHandle: new () => CancelHandle;
}

/**
 * Loads the addon, at the moment when it is first needed: a missing binary then
 * fails the start of this plugin with a sentence that helps, and not the import
 * of a package.
 *
 * @throws Error that names the platform, the reason and the remedy.
 */
export function loadAddon(): Addon {
  try {
    // `require`, since the addon's entry is CommonJS and so is this package
    // once it is built.
    return require(CORE_PACKAGE);
  } catch (error) {
    // The first line is the reason; Node adds the stack of requires below it.
    const reason = (error instanceof Error ? error.message : String(error))
      .split('\n')[0]
      .replace(/[.\s]*$/, '.');
    throw new Error(
      `The core of the deployment plugin, the npm package ${CORE_PACKAGE}, ` +
        `could not be loaded on ${process.platform}-${process.arch} with ` +
        `Node ${process.versions.node}: ${reason} ` +
        'In an installed Backstage, install the package again on this ' +
        'platform, with optional dependencies included. In a clone of the ' +
        "plugin's repository, `npm run demo` builds it.",
      { cause: error },
    );
  }
}

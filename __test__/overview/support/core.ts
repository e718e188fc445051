// The built addon as tests use it: its public face, with commands and answers as objects.

import { createRequire } from 'node:module';
import type {
  ChangesCommand,
  Environment,
  EnvironmentFacts,
  EnvironmentOverview,
  OfferedVersions,
  Preflight,
  PreflightCommand,
  Problem,
  RequiredHosts,
  ServiceOverview,
  Version,
  VersionChanges,
  VersionsCommand,
} from 'backstage-plugin-deployment-common';

const { DeploymentCore: Addon } = createRequire(import.meta.url)(
  '../../../index.js',
) as typeof import('../../../index.js');

type Addon = InstanceType<typeof Addon>;
type CoreOptions = Parameters<typeof Addon.create>[0];

/** Who asks: a Backstage user with a token for the host, or without any. */
export interface Asking {
  user: string;
  token?: string;
}

/** Use cases that act with somebody's rights, the overview aside. */
export type ViewedUseCase =
  | 'actOnRun'
  | 'changeEnvironments'
  | 'copyEnvironments'
  | 'decide'
  | 'decisionPreflight'
  | 'importEnvironments'
  | 'inbox'
  | 'inspect'
  | 'reorderEnvironments'
  | 'testEnvironments'
  | 'dispatch'
  | 'dispatches'
  | 'identifyDispatch'
  | 'pipeline'
  | 'preflight'
  | 'runPreflight'
  | 'runs'
  | 'servicePipeline';

/** Counters of the addon. */
export interface Metrics {
  requests: {
    sent: number;
    notModified: number;
    charged: number;
    failed: number;
  };
}

/** How an instance differs from one that keeps nothing. */
export interface CoreSettings {
  /** Longest time that it waits for an answer, in milliseconds. */
  deadlineMs?: number;
  /** Requests under way at a time. */
  maxConcurrencyPerHost?: number;
  /** Where it keeps what it knows; by default in memory. */
  store?: CoreOptions['store'];
}

/** One instance of the addon, against one host. */
export class Core {
  readonly #addon: Addon;
  readonly host: string;

  private constructor(addon: Addon, host: string) {
    this.#addon = addon;
    this.host = host;
  }

  /** Opens an instance with a store in memory, whose clock tests move. */
  static async open(
    { host, apiBaseUrl }: { host: string; apiBaseUrl: string },
    options: CoreSettings = {},
  ): Promise<Core> {
    const addon = await Addon.create({
      store: { filename: ':memory:' },
      github: [{ host, apiBaseUrl }],
      movableClock: true,
      ...options,
    });
    return new Core(addon, host);
  }

  /** Lets time pass for freshness and budgets. */
  advance(seconds: number): void {
    this.#addon.advanceClock(seconds);
  }

  /** Gives a service its environments. */
  async configure(environments: Environment[]): Promise<void> {
    const [{ service }] = environments as [Environment];
    await this.#addon.replaceEnvironments(
      JSON.stringify({ service, environments }),
    );
  }

  /** Gives services their environments. */
  async configureAll(services: Iterable<Environment[]>): Promise<void> {
    for (const environments of services) {
      await this.configure(environments);
    }
  }

  /** The answer as text, as it goes to the page. */
  async overviewText(service: string, asking: Asking): Promise<string> {
    const answer = await this.#addon.overview(
      JSON.stringify({ service }),
      this.#viewer(asking),
    );
    return answer.toString('utf8');
  }

  /** What a use case answers that somebody asks for. */
  async ask<TAnswer>(
    useCase: ViewedUseCase,
    command: object,
    asking: Asking,
  ): Promise<TAnswer> {
    const answer = await this.#addon[useCase](
      JSON.stringify(command),
      this.#viewer(asking),
    );
    return JSON.parse(answer.toString('utf8'));
  }

  /** What a use case answers that needs nobody's rights. */
  async read<TAnswer>(
    useCase:
      | 'environments'
      | 'exportEnvironments'
      | 'listEnvironments'
      | 'noteEvent',
    command: object,
  ): Promise<TAnswer> {
    const answer = await this.#addon[useCase](JSON.stringify(command));
    return JSON.parse(answer.toString('utf8'));
  }

  #viewer({ user, token }: Asking): string {
    const tokens =
      token === undefined ? {} : { [`github:${this.host}`]: token };
    return JSON.stringify({ user, tokens });
  }

  /** The answer. */
  async overview(service: string, asking: Asking): Promise<ServiceOverview> {
    return JSON.parse(await this.overviewText(service, asking));
  }

  /** What could be put into an environment. */
  async versions(
    command: VersionsCommand,
    asking: Asking,
  ): Promise<OfferedVersions> {
    const answer = await this.#addon.versions(
      JSON.stringify(command),
      this.#viewer(asking),
    );
    return JSON.parse(answer.toString('utf8'));
  }

  /** What a version would change in an environment. */
  async changes(
    command: ChangesCommand,
    asking: Asking,
  ): Promise<VersionChanges> {
    const answer = await this.#addon.changes(
      JSON.stringify(command),
      this.#viewer(asking),
    );
    return JSON.parse(answer.toString('utf8'));
  }

  /** What a deployment would send, and whether anything stands in its way. */
  async preflight(
    command: PreflightCommand,
    asking: Asking,
  ): Promise<Preflight> {
    const answer = await this.#addon.preflight(
      JSON.stringify(command),
      this.#viewer(asking),
    );
    return JSON.parse(answer.toString('utf8'));
  }

  /** Hosts whose tokens a service needs. */
  async requiredHosts(service: string): Promise<RequiredHosts> {
    const answer = await this.#addon.requiredHosts(JSON.stringify({ service }));
    return JSON.parse(answer.toString('utf8'));
  }

  /** What it counted so far. */
  metrics(): Metrics {
    return JSON.parse(this.#addon.metrics());
  }

  /** Ends the instance. */
  close(): Promise<void> {
    return this.#addon.close();
  }
}

/** An environment of an overview, by name. */
export function environmentOf(
  overview: ServiceOverview,
  name: string,
): EnvironmentOverview {
  const found = overview.environments.find(entry => entry.name === name);
  if (!found) {
    throw new Error(`The overview has no environment ${name}.`);
  }
  return found;
}

/** The facts of an environment, which must be available. */
export function factsOf(
  overview: ServiceOverview,
  name: string,
): EnvironmentFacts {
  const { status } = environmentOf(overview, name);
  if (status.kind !== 'available') {
    throw new Error(
      `${overview.service} ${name} is not available: ${JSON.stringify(
        status.problem,
      )}`,
    );
  }
  return status;
}

/** The problem of an environment, which must be unavailable. */
export function problemOf(overview: ServiceOverview, name: string): Problem {
  const { status } = environmentOf(overview, name);
  if (status.kind !== 'unavailable') {
    throw new Error(`${overview.service} ${name} is available.`);
  }
  return status.problem;
}

/** A version as the page writes it: `v1.9.0`, `main · 8f2c1d0`, or why it is not known. */
export function versionText(version: Version): string {
  if (version.kind === 'unknown') {
    return `unknown: ${version.reason}`;
  }
  return version.labelKind === 'branch' && version.sha
    ? `${version.label} · ${version.sha.slice(0, 7)}`
    : version.label;
}

/** The version of a deployment; undefined where there is none. */
export function labelOf(
  deployment: EnvironmentFacts['live'],
): string | undefined {
  return deployment ? versionText(deployment.version) : undefined;
}

/** A GitHub that runs on this machine, for the demo and for tests. */
import { Control } from './control.ts';
import { jsonAnswer } from './http/exchange.ts';
import { CONTROL_PATH, answerControl } from './http/control-routes.ts';
import { listen } from './http/server.ts';
import { urlsOf, type Dialect } from './http/urls.ts';
import type { OAuthClient } from './oauth/clients.ts';
import type { ScenarioDocument } from './scenario/document.ts';
import { createWorld } from './scenario/load.ts';
import { Simulator, type Reply } from './simulator.ts';

export { Control, ControlError } from './control.ts';
export type {
  ApproveOrder,
  IssueOrder,
  PermissionOrder,
  Push,
  RepositoryOrder,
  Settings,
  StartRun,
  TokenOrder,
  WebhookOrder,
  WorkflowOrder,
} from './control.ts';
export type { ContractReport, Violation } from './contract/check.ts';
export { fetchDescriptions } from './contract/fetch.ts';
export type { Fault, FaultMatch, FaultRule } from './faults/fault.ts';
export type { LogEntry } from './http/log.ts';
export type { Dialect } from './http/urls.ts';
export type { OAuthClient } from './oauth/clients.ts';
export type { ScenarioDocument } from './scenario/document.ts';

/** How to start a simulator. */
export interface SimulatorOptions {
  /** 0, the default, takes any free port. */
  readonly port?: number;
  /** A scenario by name, a folder, or a document; `demo` by default. */
  readonly scenario?: string | ScenarioDocument;
  /** `github` by default. */
  readonly dialect?: Dialect;
  /** `manual`, the default, moves by `control.advance` only. */
  readonly clock?: 'real' | 'manual';
  /** Decides ids and variations; 1 by default. */
  readonly seed?: number;
  /** When the scenario's history ends, epoch milliseconds; now by default. */
  readonly now?: number;
  /** Whether things keep happening; by default with a real clock only. */
  readonly activity?: boolean;
  /** Directory that `fetchDescriptions` filled: checks everything against it. */
  readonly contract?: string;
  /** Registered OAuth apps; without any, every client id is one. */
  readonly oauthClients?: readonly OAuthClient[];
  /**
   * Lifetime of the access tokens that sign-in gives, with refresh tokens;
   * eight hours by default, null for tokens that do not expire.
   */
  readonly tokenExpiresInSeconds?: number | null;
  /** Where to tell what happens in all repositories of organizations. */
  readonly webhook?: {
    readonly url: string;
    readonly secret?: string;
    /** Whether it is a GitHub App's, which is told of reviews as well. */
    readonly app?: boolean;
  };
}

/** A running simulator. */
export interface RunningSimulator {
  /** Web address, `http://localhost:7100`. */
  readonly url: string;
  /** `localhost:7100`. */
  readonly host: string;
  /** Base of the REST API. */
  readonly apiBaseUrl: string;
  readonly control: Control;
  /** Stops everything; open connections are cut. */
  close(): Promise<void>;
}

/** The life of GitHub's own expiring tokens: eight hours. */
const TOKEN_SECONDS = 28_800;

/**
 * Starts a simulator on this machine.
 *
 * @throws Error where the port is taken, the scenario is wrong, or the contract
 * directory is not current
 */
export async function startSimulator(
  options: SimulatorOptions = {},
): Promise<RunningSimulator> {
  const dialect = options.dialect ?? 'github';
  const simulation = createWorld({
    scenario: options.scenario ?? 'demo',
    clock: options.clock ?? 'manual',
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.now === undefined ? {} : { now: options.now }),
    ...(options.activity === undefined ? {} : { activity: options.activity }),
  });
  // Addresses name the port, which is known only once the server listens.
  let handle: (
    request: Parameters<Simulator['handle']>[0],
  ) => Promise<Reply> = async () => ({
    answer: jsonAnswer(503, { error: 'Starting' }),
  });
  const server = await listen(
    options.port ?? 0,
    request => handle(request),
    () => simulation.world.now(),
  ).catch((error: unknown) => {
    simulation.stop();
    throw error;
  });
  const host = `localhost:${server.port}`;
  const url = `http://${host}`;
  try {
    const simulator = new Simulator({
      simulation,
      dialect,
      web: url,
      contract: options.contract ?? null,
      oauthClients: options.oauthClients ?? [],
      tokenExpiresInSeconds:
        options.tokenExpiresInSeconds === undefined
          ? TOKEN_SECONDS
          : options.tokenExpiresInSeconds,
    });
    const control = new Control(simulator);
    const { webhook } = options;
    if (webhook !== undefined) {
      for (const { login } of simulation.world.organizations.values()) {
        control.addWebhook({ target: login, ...webhook });
      }
    }
    handle = async request =>
      request.path.startsWith(`${CONTROL_PATH}/`)
        ? { answer: answerControl(control, request) }
        : simulator.handle(request);
    return {
      url,
      host,
      apiBaseUrl: urlsOf(url, dialect).api,
      control,
      close: async () => {
        simulator.hooks.stop();
        simulation.stop();
        simulator.faults.clear();
        simulator.holds.release();
        await server.close();
        await simulator.hooks.drain();
      },
    };
  } catch (error) {
    simulation.stop();
    await server.close();
    throw error;
  }
}

// One service with its GitHub, people who press, and what came of it on both sides.

import assert from 'node:assert/strict';
import type {
  Dispatches,
  DispatchOutcome,
  EnvironmentRef,
  Preflight,
  ProblemCode,
  ProblemDetails,
  RunLink,
  TouchedEnvironment,
} from 'backstage-plugin-deployment-common';
import type { Fault } from 'github-simulator';
import { scenario } from '../../../packages/github-simulator/src/scenario/builder.ts';
import type {
  Asking,
  Core,
  CoreSettings,
} from '../../overview/support/core.ts';
import { Harness, type Person } from '../../overview/support/harness.ts';
import {
  calmTopology,
  configurationOf,
  serviceRef,
} from '../../overview/support/topologies.ts';

export const service = serviceRef(calmTopology.name);
/** As a press names what it is permitted for. */
export const refsOf = (
  touches: readonly TouchedEnvironment[],
): EnvironmentRef[] =>
  touches.map(touched => ({
    service: touched.service,
    environment: touched.environment,
  }));

/** What a press says of what was seen before, with everything ticked that wants a tick. */
export const agreed = ({ revision, checks, touches }: Preflight) => ({
  revision,
  accepted: checks
    .filter(({ outcome }) => outcome === 'warned')
    .map(({ message }) => message),
  authorized: refsOf(touches),
});

export const repository = `acme/${calmTopology.name}`;

/** Path of the one request that starts something. */
export const dispatchPath = '/dispatches$';

/** What a press may differ in. */
export interface Press {
  key?: string;
  environment?: string;
  version?: string;
  revision?: number;
  confirmed?: string;
}

/** What a press is rejected with. */
export interface Refusal {
  code: ProblemCode;
  message: string;
  details: ProblemDetails;
}

/** What answers a use case: an instance here, or one in a process of its own. */
export type Asked = Pick<Core, 'ask'>;

/** The GitHub, an instance of the addon with the service, alice and bob. */
export class House {
  readonly harness: Harness;
  readonly core: Core;
  readonly alice: Person;
  readonly bob: Person;
  readonly #posts: () => readonly { method: string; path: string }[];
  readonly #runsBefore: number;

  private constructor(harness: Harness, core: Core) {
    this.harness = harness;
    this.core = core;
    this.alice = this.person('alice');
    this.bob = this.person('bob');
    const since = harness.watch();
    this.#posts = () => since().entries;
    this.#runsBefore = harness.runsOf(repository).length;
  }

  /** Opens one. `wired` gives the port at which GitHub is to be reached instead of its own. */
  static async open({
    dialect,
    wired,
    ...settings
  }: CoreSettings & {
    dialect?: 'github' | 'ghes';
    wired?: (port: number) => Promise<number>;
  } = {}): Promise<House> {
    const harness = await Harness.start({
      scenario: scenario([
        {
          ...calmTopology.repository,
          // By name, so that a test can take it from one of them.
          collaborators: { alice: 'push', bob: 'push', carol: 'push' },
        },
      ]),
      dialect,
    });
    const api = new URL(harness.simulator.apiBaseUrl);
    if (wired) {
      api.port = String(await wired(Number(api.port)));
    }
    const core = await harness.core({ ...settings, apiBaseUrl: api.href });
    await core.configure(configurationOf(calmTopology, harness.host));
    return new House(harness, core);
  }

  /** Somebody with a token. */
  person(login: string): Person {
    return {
      user: `user:default/${login}`,
      token: this.harness.tokenOf(login),
    };
  }

  /** What a press sends, with everything ticked that wants a tick: looked at before anything goes wrong. */
  async ready(
    asking: Asking,
    { key = 'the-press', confirmed, revision, ...press }: Press = {},
    core: Asked = this.core,
  ): Promise<object> {
    const { environment = 'production', version = 'v1.1.0' } = press;
    const wanted = { service, environment, version: { label: version } };
    const seen = await core.ask<Preflight>('preflight', wanted, asking);
    const blocked = seen.checks.filter(({ outcome }) => outcome === 'blocked');
    assert.deepEqual(blocked, []);
    return {
      ...wanted,
      ...agreed(seen),
      ...(revision !== undefined && { revision }),
      idempotencyKey: key,
      ...(confirmed && { confirmed }),
    };
  }

  /** Sends what {@link ready} made ready. */
  send(
    command: object,
    asking: Asking,
    core: Asked = this.core,
  ): Promise<DispatchOutcome> {
    return core.ask<DispatchOutcome>('dispatch', command, asking);
  }

  /** Looks, and presses. */
  async press(
    asking: Asking,
    press: Press = {},
    core: Asked = this.core,
  ): Promise<DispatchOutcome> {
    return this.send(await this.ready(asking, press, core), asking, core);
  }

  /** All that was started from here, as somebody sees it. */
  async list(
    asking: Asking = this.alice,
    core: Asked = this.core,
  ): Promise<DispatchOutcome[]> {
    const command = { service, limit: 100 };
    const { dispatches } = await core.ask<Dispatches>(
      'dispatches',
      command,
      asking,
    );
    return dispatches;
  }

  /** The only one of them. */
  async look(
    asking: Asking = this.alice,
    core: Asked = this.core,
  ): Promise<DispatchOutcome> {
    const outcomes = await this.list(asking, core);
    assert.equal(outcomes.length, 1);
    return outcomes[0] as DispatchOutcome;
  }

  /** Lets the next request that starts something go wrong. */
  fault(...faults: Fault[]): void {
    for (const fault of faults) {
      this.harness.fault(fault, {
        method: 'POST',
        path: dispatchPath,
        times: 1,
      });
    }
  }

  /** Lets time pass everywhere. */
  later(seconds: number): void {
    this.harness.advance(seconds);
  }

  /** Requests to start something that reached GitHub, so far. */
  get posts(): number {
    return this.#posts().filter(
      ({ method, path }) => method === 'POST' && path.endsWith('/dispatches'),
    ).length;
  }

  /** Runs that are there beside those of the scenario, oldest first. */
  get runs(): string[] {
    return this.harness.runsOf(repository).slice(this.#runsBefore);
  }

  /** Somebody starts a run of the same workflow on GitHub's own pages: v1.3.0 to development. */
  startByHand(login: string, { ref }: { ref?: string } = {}): string {
    const id = this.harness.startRun({
      repository,
      workflow: 'deploy.yml',
      actor: login,
      ref,
      inputs: { environment: 'development', version: 'v1.3.0' },
    });
    return String(id);
  }

  /** Ends everything. */
  close(): Promise<void> {
    return this.harness.close();
  }
}

/** Runs with a house that is closed in the end. */
export async function withHouse(
  settings: Parameters<typeof House.open>[0],
  use: (house: House) => Promise<void>,
): Promise<void> {
  const house = await House.open(settings);
  try {
    await use(house);
  } finally {
    await house.close();
  }
}

/** Waits, without sleeping, for what work under way brings about. */
export async function until(
  holds: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await holds())) {
    assert.ok(Date.now() < deadline, 'what was waited for did not come about');
    await new Promise(resolve => setImmediate(resolve));
  }
}

/** What a press is refused with: it must be. */
export async function refusal(press: Promise<unknown>): Promise<Refusal> {
  try {
    await press;
  } catch (error) {
    return error as Refusal;
  }
  return assert.fail('it was not refused');
}

/** Ids of runs, in order of age. */
export const idsOf = (runs: readonly RunLink[]): string[] =>
  runs.map(({ id }) => id).sort((one, other) => Number(one) - Number(other));

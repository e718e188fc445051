// A simulated GitHub inside the test's process, with its clock, tokens and log.

import assert from 'node:assert/strict';
import {
  startSimulator,
  type Fault,
  type FaultMatch,
  type LogEntry,
  type StartRun,
  type RunningSimulator,
  type ScenarioDocument,
} from 'github-simulator';
import { Core, type Asking, type CoreSettings } from './core.ts';

/** What a span of the log cost. */
export interface Cost {
  /** Requests of any kind. */
  requests: number;
  /** Charged, comparisons aside. */
  charged: number;
  /** Charged comparisons of commits (drift). */
  comparisons: number;
  entries: readonly LogEntry[];
}

/** Somebody whose token GitHub takes, until it is ended. */
export type Person = Asking & { token: string };

/** How to start one. */
export interface HarnessOptions {
  scenario: string | ScenarioDocument;
  dialect?: 'github' | 'ghes';
}

/** The simulator, and the addon instances that a test opened against it. */
export class Harness {
  readonly simulator: RunningSimulator;
  readonly #cores: Core[] = [];
  #passed = 0;

  private constructor(simulator: RunningSimulator) {
    this.simulator = simulator;
  }

  /** Starts a simulator with a clock that only tests move. Checks every request and answer where GitHub's API description is at hand. */
  static async start({
    scenario,
    dialect = 'github',
  }: HarnessOptions): Promise<Harness> {
    const simulator = await startSimulator({
      port: 0,
      scenario,
      dialect,
      clock: 'manual',
      contract: process.env.GITHUB_SIMULATOR_CONTRACT,
    });
    return new Harness(simulator);
  }

  /** Host as in `integrations.github`. */
  get host(): string {
    return this.simulator.host;
  }

  /** Address of the simulator's pages. */
  get url(): string {
    return this.simulator.url;
  }

  /** A new instance of the addon: nothing is known to it. */
  async core(
    options: CoreSettings & { apiBaseUrl?: string } = {},
  ): Promise<Core> {
    const { apiBaseUrl = this.simulator.apiBaseUrl, ...settings } = options;
    const core = await Core.open({ host: this.host, apiBaseUrl }, settings);
    core.advance(this.#passed);
    this.#cores.push(core);
    return core;
  }

  /** Seconds that have been let pass. */
  get passed(): number {
    return this.#passed;
  }

  /** Lets time pass at GitHub and in all instances. */
  advance(seconds: number): void {
    this.#passed += seconds;
    this.#control.advance(seconds);
    this.#cores.forEach(core => core.advance(seconds));
  }

  /** A token of somebody, by default with the scopes that Backstage and the plugin ask for. */
  tokenOf(
    login: string,
    scopes = ['repo', 'workflow', 'read:org', 'read:user'],
  ): string {
    return this.#control.issueToken({ login, scopes });
  }

  /** Somebody who asks with a token of theirs: {@link tokenOf}. */
  person(login: string, scopes?: string[]): Person {
    return {
      user: `user:default/${login}`,
      token: this.tokenOf(login, scopes),
    };
  }

  /** Ends all tokens of somebody. */
  revokeTokens(login: string): void {
    this.#control.endTokens({ login, action: 'revoke-all' });
  }

  /** Makes requests go wrong until {@link clearFaults}. */
  fault(fault: Fault, match: FaultMatch = {}): void {
    this.#control.addFault({ match, fault });
  }

  /** Ends all faults. */
  clearFaults(): void {
    this.#control.clearFaults();
  }

  /** Waits until so many requests are held by a fault at once. */
  heldRequests(count = 1): Promise<void> {
    return this.#control.heldRequests(count);
  }

  /** Lets requests go on that a fault holds. */
  release(): void {
    this.#control.release();
  }

  /** Lets new runs show up in lists only so many seconds after they began. */
  listRunsAfter(seconds: number): void {
    this.#control.configure({ runsListedAfterSeconds: seconds });
  }

  /** Starts a run as somebody does at GitHub, and gives its id. */
  startRun(run: StartRun): number {
    return this.#control.startRun(run);
  }

  /** Ids of the runs that a repository has, oldest first. */
  runsOf(repository: string): string[] {
    return this.#control.runIds(repository).map(String);
  }

  /** Takes a run to its end now. */
  finishRun(
    id: number,
    conclusion: 'success' | 'failure' | 'cancelled' = 'success',
  ): void {
    this.#control.finish(id, conclusion);
  }

  /** Somebody decides at GitHub about an environment that a run waits to enter. */
  decide(
    id: number,
    environment: string,
    actor: string,
    rest: { state?: 'approved' | 'rejected'; comment?: string } = {},
  ): void {
    this.#control.approve(id, { environment, actor, ...rest });
  }

  /** Gives somebody a right in a repository, or with `none` takes all that they have by name. */
  setPermission(
    repository: string,
    login: string,
    permission: 'none' | 'push',
  ): void {
    this.#control.setPermission({ repository, login, permission });
  }

  /** Has a repository's or organization's webhooks sent to an address; `app` as to a GitHub App. */
  sendWebhooks(
    target: string,
    url: string,
    options: { app?: boolean } = {},
  ): void {
    this.#control.addWebhook({ target, url, ...options });
  }

  /** Waits until all webhooks that are under way have arrived. */
  webhooksSent(): Promise<void> {
    return this.#control.deliveriesDone();
  }

  /** Puts a commit by somebody on the default branch. */
  push(
    repository: string,
    actor: string,
    files: Record<string, string | null>,
  ): void {
    const message = `Change ${Object.keys(files).join(', ')}`;
    this.#control.push({ repository, actor, message, files });
  }

  /** Archives a repository, or takes it out of the archive. */
  setArchived(repository: string, archived: boolean): void {
    this.#control.setRepository({ repository, archived });
  }

  /** Switches a workflow on or off. */
  setEnabled(repository: string, workflow: string, enabled: boolean): void {
    this.#control.setWorkflow({ repository, workflow, enabled });
  }

  /** GitHub's limits of pace, which a test that asks ten thousand times in a minute is not about. */
  withoutSecondaryLimits(): void {
    this.#control.configure({ secondaryLimits: false });
  }

  /** The budget of everybody for this hour. */
  setBudget(limit: number, remaining?: number): void {
    this.#control.configure({ rateLimit: { limit, remaining } });
  }

  /** What is asked from now on; call it for what was asked so far. */
  watch(): () => Cost {
    const since = this.#control.log().at(-1)?.n ?? 0;
    return () => sum(this.#control.log(since));
  }

  /** What an action costs at GitHub, with its result. */
  async costOf<T>(action: () => Promise<T>): Promise<[Cost, T]> {
    const cost = this.watch();
    const result = await action();
    return [cost(), result];
  }

  /** Ends everything, and fails the test where something said or answered is not GitHub's API. */
  async close(): Promise<void> {
    await Promise.all(this.#cores.map(core => core.close()));
    await this.simulator.close();
    if (process.env.GITHUB_SIMULATOR_CONTRACT) {
      const { checked, violations } = this.#control.violations();
      assert.deepEqual(violations.slice(0, 5), []);
      assert.ok(checked > 0, 'Nothing was checked against the description.');
    }
  }

  get #control() {
    return this.simulator.control;
  }
}

function sum(entries: readonly LogEntry[]): Cost {
  const isComparison = ({ path }: LogEntry) => path.includes('/compare/');
  const charge = (list: readonly LogEntry[]) =>
    list.reduce((total, { charged }) => total + charged, 0);
  return {
    requests: entries.length,
    charged: charge(entries.filter(entry => !isComparison(entry))),
    comparisons: charge(entries.filter(isComparison)),
    entries,
  };
}

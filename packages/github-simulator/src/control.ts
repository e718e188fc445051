/** What tests and the demo may do to a running simulator, from outside. */
import type { ContractReport } from './contract/check.ts';
import { readFaultRule, type FaultRule } from './faults/fault.ts';
import type { LogEntry } from './http/log.ts';
import type { Simulator } from './simulator.ts';
import {
  ControlError,
  StateControl,
  type Push,
  type StartRun,
} from './scenario/control.ts';
import type { Repository, User, Webhook } from './state/model.ts';
import type { Permission } from './state/people.ts';
import { APP_EVENTS } from './webhooks/events.ts';

export { ControlError };
export type { Push, StartRun };

/** `POST /_simulator/tokens`. */
export interface TokenOrder {
  readonly login: string;
  /**
   * `revoke`: all access tokens of the user die and their refresh tokens, too;
   * `revoke-all` is another name for it. `expire`: access tokens die, refresh
   * tokens live.
   */
  readonly action: 'revoke' | 'expire' | 'revoke-all';
}

/** `POST /_simulator/tokens/issue`. */
export interface IssueOrder {
  readonly login: string;
  readonly scopes: readonly string[];
  /** Seconds; a token that does not expire when absent. */
  readonly expiresIn?: number;
}

/** `POST /_simulator/runs/ID/approve`. */
export interface ApproveOrder {
  readonly environment: string;
  readonly actor: string;
  readonly state?: 'approved' | 'rejected';
  readonly comment?: string;
}

/** `POST /_simulator/rules`. */
export interface RuleOrder {
  /** `acme/payments`. */
  readonly repository: string;
  readonly environment: string;
  /** Slug of the GitHub App that decides. */
  readonly app: string;
  /** Whether the rule is to hold what comes. */
  readonly enabled: boolean;
}

/** `POST /_simulator/runs/ID/rule`. */
export interface RuleDecision {
  readonly environment: string;
  /** Slug of the GitHub App. */
  readonly app: string;
  readonly state?: 'approved' | 'rejected';
}

/** `POST /_simulator/permissions`. */
export interface PermissionOrder {
  /** `acme/payments`. */
  readonly repository: string;
  readonly login: string;
  /** `none` takes what the user has by name; teams and ownership remain. */
  readonly permission: Permission;
}

/** `POST /_simulator/repositories`. */
export interface RepositoryOrder {
  /** `acme/payments`. */
  readonly repository: string;
  readonly archived: boolean;
}

/** `POST /_simulator/workflows`. */
export interface WorkflowOrder {
  /** `acme/payments`. */
  readonly repository: string;
  /** File name, path or id. */
  readonly workflow: string;
  readonly enabled: boolean;
}

/** `POST /_simulator/settings`. */
export interface Settings {
  /** Lifetime of new access tokens; null for tokens that do not expire. */
  readonly tokenExpiresInSeconds?: number | null;
  readonly rateLimit?: { readonly limit: number; readonly remaining?: number };
  /** Whether GitHub's limits on concurrency and pace are in force. */
  readonly secondaryLimits?: boolean;
  /** Whether things keep happening by themselves. */
  readonly activity?: boolean;
  /** Seconds after which a new run shows up in lists of runs; 0 at first. */
  readonly runsListedAfterSeconds?: number;
}

/** `POST /_simulator/webhooks`. */
export interface WebhookOrder {
  /** Login of an organization, or `owner/name` of a repository. */
  readonly target: string;
  readonly url: string;
  readonly secret?: string;
  /** `['*']`, all that such a hook is told of, when absent. */
  readonly events?: readonly string[];
  /**
   * Whether it is the hook of a GitHub App that is installed at the target.
   * Only such a hook is told of `deployment_review`, and its payloads name the
   * installation. False when absent.
   */
  readonly app?: boolean;
}

/** The control of one simulator. */
export class Control {
  readonly #simulator: Simulator;
  readonly #state: StateControl;

  constructor(simulator: Simulator) {
    this.#simulator = simulator;
    this.#state = new StateControl(simulator.simulation);
  }

  /** The requests with a number above `since`, oldest first. */
  log(since = 0): readonly LogEntry[] {
    return this.#simulator.log.entries(since);
  }

  /** Forgets the request log. */
  clearLog(): void {
    this.#simulator.log.clear();
  }

  /** The simulated time, epoch milliseconds. */
  now(): number {
    return this.#simulator.api.world.now();
  }

  /** Moves time on; what falls due happens. @returns the new time */
  advance(seconds: number): number {
    return this.#state.advance(seconds);
  }

  /** Ends tokens. @returns how many access tokens died */
  endTokens(order: TokenOrder): number {
    const { tokens } = this.#simulator.api;
    const { id } = this.#user(order.login);
    return order.action === 'expire'
      ? tokens.expireAll(id)
      : tokens.revokeAll(id);
  }

  /** A token without a browser. */
  issueToken(order: IssueOrder): string {
    return this.#simulator.api.tokens.issue({
      user: this.#user(order.login),
      scopes: order.scopes,
      clientId: null,
      expiresInSeconds: order.expiresIn ?? null,
    }).accessToken;
  }

  /** Makes something go wrong. */
  addFault(rule: FaultRule): void {
    this.#simulator.faults.add(readFaultRule(rule));
  }

  /** Ends all faults, and lets go on what they hold. */
  clearFaults(): void {
    this.#simulator.faults.clear();
    this.#simulator.holds.release();
  }

  /** How many requests a fault holds. */
  get held(): number {
    return this.#simulator.holds.held;
  }

  /** Waits until so many requests are held at once. */
  async heldRequests(count = 1): Promise<void> {
    await this.#simulator.holds.reached(count);
  }

  /** Lets go on what is held. @returns how many requests that were */
  release(): number {
    return this.#simulator.holds.release();
  }

  /** Starts a run by hand. @throws Refusal as GitHub refuses @returns its id */
  startRun(order: StartRun): number {
    return this.#state.startRun(order);
  }

  /** Ids of the runs of a repository, oldest first, listed or not. */
  runIds(repository: string): readonly number[] {
    const { world } = this.#simulator.api;
    const runs = world.runsOf(this.#repository(repository));
    return runs.map(({ id }) => id).reverse();
  }

  /** Puts a commit on a branch. @returns its SHA */
  push(order: Push): string {
    return this.#state.push(order);
  }

  /** Archives a repository, or takes it out of the archive. */
  setRepository({ repository, archived }: RepositoryOrder): void {
    this.#state.setArchived(repository, archived);
  }

  /** Switches a workflow on or off. */
  setWorkflow({ repository, workflow, enabled }: WorkflowOrder): void {
    this.#state.setEnabled(repository, workflow, enabled);
  }

  /** Decides about an environment that holds a run. @throws Refusal */
  approve(runId: number, order: ApproveOrder): void {
    this.#state.approve(runId, order);
  }

  /** Has a GitHub App guard an environment, or no longer. */
  setRule({ repository, environment, app, enabled }: RuleOrder): void {
    this.#state.setRule(repository, environment, app, enabled);
  }

  /** Decides as the GitHub App whose rule holds a run. @throws Refusal */
  decideRule(runId: number, decision: RuleDecision): void {
    this.#state.decideRule(runId, decision);
  }

  /** Takes a run to its end now, gates or not. */
  finish(
    runId: number,
    conclusion?: 'success' | 'failure' | 'cancelled',
  ): void {
    this.#state.finish(runId, conclusion);
  }

  /** Gives a user a right in a repository by name, or takes it. */
  setPermission(order: PermissionOrder): void {
    const repository = this.#repository(order.repository);
    const { id } = this.#user(order.login);
    const others = repository.collaborators.filter(
      collaborator => collaborator.kind !== 'user' || collaborator.id !== id,
    );
    repository.collaborators =
      order.permission === 'none'
        ? others
        : [...others, { kind: 'user', id, permission: order.permission }];
  }

  /** Changes settings; what is not named stays. */
  configure(settings: Settings): void {
    const { tokens, limits } = this.#simulator.api;
    if (settings.tokenExpiresInSeconds !== undefined) {
      tokens.expiresInSeconds = settings.tokenExpiresInSeconds;
    }
    if (settings.rateLimit !== undefined) {
      const { limit, remaining } = settings.rateLimit;
      limits.setPrimary(limit, remaining);
    }
    if (settings.secondaryLimits !== undefined) {
      limits.setSecondary(settings.secondaryLimits);
    }
    if (settings.activity !== undefined) {
      this.#state.setActivity(settings.activity);
    }
    if (settings.runsListedAfterSeconds !== undefined) {
      this.#simulator.api.world.runsListedAfterSeconds =
        settings.runsListedAfterSeconds;
    }
  }

  /** Adds a hook that is told what happens. @returns its id */
  addWebhook(order: WebhookOrder): number {
    const { world } = this.#simulator.api;
    const organization = world.organizationByLogin(order.target);
    const { events = ['*'], app = false } = order;
    const beyond = events.find(event => !app && APP_EVENTS.has(event));
    if (beyond !== undefined) {
      throw new ControlError(
        400,
        `GitHub sends "${beyond}" to GitHub Apps only: add the hook with "app": true.`,
      );
    }
    const now = world.now();
    const hook: Webhook = {
      id: world.ids.next('webhook'),
      scope: organization === null ? 'repository' : 'organization',
      targetId: organization?.id ?? this.#repository(order.target).id,
      url: order.url,
      secret: order.secret ?? null,
      contentType: 'json',
      app: app
        ? {
            id: world.ids.next('app'),
            installationId: world.ids.next('installation'),
          }
        : null,
      events: [...events],
      active: true,
      createdAt: now,
      updatedAt: now,
    };
    world.webhooks.set(hook.id, hook);
    return hook.id;
  }

  /** Waits until all webhooks that are under way have arrived or failed. */
  async deliveriesDone(): Promise<void> {
    await this.#simulator.hooks.drain();
  }

  /** What GitHub's description does not allow; empty without a contract. */
  violations(): ContractReport {
    return this.#simulator.contract?.report() ?? { checked: 0, violations: [] };
  }

  /** Forgets violations. */
  clearViolations(): void {
    this.#simulator.contract?.clear();
  }

  #user(login: string): User {
    const user = this.#simulator.api.world.userByLogin(login);
    if (user === null) {
      throw new ControlError(404, `The scenario has no user "${login}".`);
    }
    return user;
  }

  #repository(fullName: string): Repository {
    const [owner = '', name = ''] = fullName.split('/');
    const repository = this.#simulator.api.world.repositoryFor(owner, name);
    if (repository === null) {
      throw new ControlError(
        404,
        `The scenario has no repository "${fullName}".`,
      );
    }
    return repository;
  }
}

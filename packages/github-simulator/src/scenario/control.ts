// What tests and visitors may do to the world beside GitHub's own API: start
// and end runs, decide, let time pass. Names instead of ids.

import type {
  Environment,
  InputValue,
  Repository,
  Workflow,
  WorkflowRun,
} from '../state/model.ts';
import { customRule } from './rules.ts';
import type { Simulation } from './load.ts';

/** A request of the control that cannot be followed. */
export class ControlError extends Error {
  /** 404 for what does not exist, 400 for what makes no sense. */
  readonly status: 400 | 404;

  constructor(status: 400 | 404, message: string) {
    super(message);
    this.name = 'ControlError';
    this.status = status;
  }
}

/** A run to start, as `workflow_dispatch` would. */
export interface StartRun {
  /** `owner/name`. */
  repository: string;
  /** File name, path or id. */
  workflow: string;
  /** The default branch by default. */
  ref?: string;
  inputs?: Record<string, InputValue>;
  /** Login. */
  actor: string;
}

/** A commit to put on a branch, as `git push` would. */
export interface Push {
  /** `owner/name`. */
  repository: string;
  /** The default branch by default. */
  branch?: string;
  message: string;
  /** Login. */
  actor: string;
  /** Text by path; null removes the file. */
  files: Record<string, string | null>;
}

/** Changes the state of a simulation. GitHub's refusals are `Refusal`s. */
export class StateControl {
  #simulation: Simulation;

  constructor(simulation: Simulation) {
    this.#simulation = simulation;
  }

  /** Lets time pass; what is due happens. Returns the new time. */
  advance(seconds: number): number {
    const { world } = this.#simulation;
    if (!Number.isFinite(seconds) || seconds < 0) {
      throw new ControlError(400, 'advanceSeconds has to be a number from 0');
    }
    world.clock.advance(seconds);
    return world.now();
  }

  /** Starts a run and tells its id. */
  startRun({ repository, workflow, ref, inputs, actor }: StartRun): number {
    const { engine } = this.#simulation;
    const found = this.#repository(repository);
    const file = this.#workflow(found, workflow);
    return engine.dispatch({
      repository: found,
      workflow: file,
      ref: ref ?? found.defaultBranch,
      inputs,
      actor: this.#user(actor),
    }).id;
  }

  /** Puts a commit on a branch, which starts what listens to it, and tells its SHA. */
  push({ repository, branch, message, actor, files }: Push): string {
    const found = this.#repository(repository);
    return this.#simulation.engine.push({
      repository: found,
      branch: branch ?? found.defaultBranch,
      message,
      actor: this.#user(actor),
      files,
    }).sha;
  }

  /** Archives a repository, or takes it out of the archive. */
  setArchived(repository: string, archived: boolean): void {
    this.#repository(repository).archived = archived;
  }

  /** Switches a workflow on or off by hand. */
  setEnabled(repository: string, workflow: string, enabled: boolean): void {
    const file = this.#workflow(this.#repository(repository), workflow);
    file.state = enabled ? 'active' : 'disabled_manually';
  }

  /** Decides over one environment that holds a run. */
  approve(
    runId: number,
    decision: {
      environment: string;
      actor: string;
      state?: 'approved' | 'rejected';
      comment?: string;
    },
  ): void {
    const { world, engine } = this.#simulation;
    const run = this.#run(runId);
    const repository = world.repository(run.repositoryId);
    const environment = this.#environment(repository, decision.environment);
    engine.review({
      run,
      environmentIds: [environment.id],
      state: decision.state ?? 'approved',
      comment: decision.comment ?? '',
      actor: this.#user(decision.actor),
    });
  }

  /** Has an app's rule hold what comes to an environment, or no longer. */
  setRule(
    repository: string,
    environment: string,
    app: string,
    enabled: boolean,
  ): void {
    const { world } = this.#simulation;
    const { customRules } = this.#environment(
      this.#repository(repository),
      environment,
    );
    const rule = customRules.find(({ app: { slug } }) => slug === app);
    if (rule) {
      rule.enabled = enabled;
    } else if (enabled) {
      customRules.push(customRule(world, app));
    }
  }

  /** An app decides about what its rule holds. */
  decideRule(
    runId: number,
    decision: {
      environment: string;
      app: string;
      state?: 'approved' | 'rejected';
    },
  ): void {
    const { world, engine } = this.#simulation;
    const run = this.#run(runId);
    const repository = world.repository(run.repositoryId);
    const environment = this.#environment(repository, decision.environment);
    const rule = environment.customRules.find(
      ({ app }) => app.slug === decision.app,
    );
    if (!rule) throw missing('rule of the app', decision.app);
    engine.decideCustomRule({
      run,
      environment: environment.name,
      ruleId: rule.id,
      state: decision.state ?? 'approved',
    });
  }

  /** Takes a run to its end now, whatever it waits for. */
  finish(
    runId: number,
    conclusion?: 'success' | 'failure' | 'cancelled',
  ): void {
    this.#simulation.engine.finish(this.#run(runId), conclusion);
  }

  /** Whether things keep happening by themselves. */
  setActivity(enabled: boolean): void {
    this.#simulation.activity.enabled = enabled;
  }

  #repository(fullName: string): Repository {
    const [owner = '', name = ''] = fullName.split('/');
    const found = this.#simulation.world.repositoryFor(owner, name);
    if (!found) throw missing('repository', fullName);
    return found;
  }

  #environment(repository: Repository, name: string): Environment {
    const { world } = this.#simulation;
    const found = world.environmentFor(repository, name);
    if (!found) throw missing('environment', name);
    return found;
  }

  #workflow(repository: Repository, workflow: string): Workflow {
    const file = this.#simulation.world.workflowFor(repository, workflow);
    if (!file) throw missing('workflow', workflow);
    return file;
  }

  #run(id: number): WorkflowRun {
    const run = this.#simulation.world.runs.get(id);
    if (!run) throw missing('run', String(id));
    return run;
  }

  #user(login: string) {
    const user = this.#simulation.world.userByLogin(login);
    if (!user) throw missing('user', login);
    return user;
  }
}

function missing(what: string, name: string): ControlError {
  return new ControlError(404, `This simulator has no ${what} '${name}'`);
}

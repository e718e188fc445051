// What tests and visitors may do to the world beside GitHub's own API: start
// and end runs, decide, let time pass. Names instead of ids.

import type { InputValue, WorkflowRun } from '../state/model.ts';
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
    const { world, engine } = this.#simulation;
    const [owner = '', name = ''] = repository.split('/');
    const found = world.repositoryFor(owner, name);
    if (!found) throw missing('repository', repository);
    const file = world.workflowFor(found, workflow);
    if (!file) throw missing('workflow', workflow);
    return engine.dispatch({
      repository: found,
      workflow: file,
      ref: ref ?? found.defaultBranch,
      inputs,
      actor: this.#user(actor),
    }).id;
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
    const environment = world.environmentFor(repository, decision.environment);
    if (!environment) throw missing('environment', decision.environment);
    engine.review({
      run,
      environmentIds: [environment.id],
      state: decision.state ?? 'approved',
      comment: decision.comment ?? '',
      actor: this.#user(decision.actor),
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

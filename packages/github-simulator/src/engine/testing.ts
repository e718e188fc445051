// A world with one repository, for the tests of the engine.

import { createWorld, type Simulation } from '../scenario/load.ts';
import { repository, scenario } from '../scenario/builder.ts';
import type { RepositoryDocument } from '../scenario/document.ts';
import type {
  InputValue,
  Job,
  Repository,
  User,
  WorkflowRun,
  WorldEvent,
} from '../state/model.ts';
import { latestAttempt } from '../state/world.ts';

/** The moment at which worlds of tests start. */
export const start = Date.UTC(2026, 10, 23, 9);

/** A world under test, and short words for what tests ask of it. */
export class Bench {
  readonly simulation: Simulation;
  readonly repository: Repository;
  /** Everything told since the start, oldest first. */
  readonly events: WorldEvent[] = [];

  constructor(
    workflows: Record<string, string>,
    rest: Omit<RepositoryDocument, 'name'> = {},
  ) {
    this.simulation = createWorld({
      scenario: scenario([repository('shop', workflows, rest)]),
      clock: 'manual',
      now: start,
    });
    this.repository = this.world.repositoryFor('acme', 'shop')!;
    this.world.on(event => this.events.push(event));
  }

  get world() {
    return this.simulation.world;
  }

  get engine() {
    return this.simulation.engine;
  }

  user(login: string): User {
    return this.world.userByLogin(login)!;
  }

  /** Starts a workflow by hand as alice. */
  dispatch(
    file = 'deploy.yml',
    inputs: Record<string, InputValue> = {},
    { ref = 'main', by = 'alice' } = {},
  ): WorkflowRun {
    return this.engine.dispatch({
      repository: this.repository,
      workflow: this.world.workflowFor(this.repository, file)!,
      ref,
      inputs,
      actor: this.user(by),
    });
  }

  /** Pushes to a branch as alice. */
  push(
    message = 'Change something',
    branch = 'main',
    files?: Record<string, string>,
  ) {
    const { repository: repo } = this;
    return this.engine.push({
      repository: repo,
      branch,
      message,
      files,
      actor: this.user('alice'),
    });
  }

  advance(seconds: number): void {
    this.world.clock.advance(seconds);
  }

  /** Advances second by second until something holds, an hour at most. */
  advanceUntil(holds: () => boolean): void {
    for (let second = 0; second < 3600; second += 1) {
      if (holds()) return;
      this.advance(1);
    }
    throw new Error('It did not happen within an hour');
  }

  /** `status`, or `completed/conclusion`. */
  state(run: WorkflowRun): string {
    return stateOf(latestAttempt(run));
  }

  /** The jobs of a run's latest attempt, as `name: state`. */
  jobs(run: WorkflowRun, attempt?: number): string[] {
    return this.world
      .jobsOfRun(run, attempt)
      .map(job => `${job.name}: ${stateOf(job)}`);
  }

  job(run: WorkflowRun, name: string): Job {
    const job = this.world.jobsOfRun(run).find(j => j.name === name);
    if (!job)
      throw new Error(`no job ${name} among ${this.jobs(run).join('; ')}`);
    return job;
  }

  /** Per deployment, oldest first: `environment: state, state, …`. */
  deployments(): string[] {
    return this.world
      .deploymentsOf(this.repository)
      .reverse()
      .map(d => `${d.environment}: ${d.statuses.map(s => s.state).join(', ')}`);
  }

  /** Bob (or somebody) decides over an environment of a run. */
  review(
    run: WorkflowRun,
    environment: string,
    { by = 'bob', state = 'approved' as 'approved' | 'rejected' } = {},
  ) {
    return this.engine.review({
      run,
      environmentIds: [
        this.world.environmentFor(this.repository, environment)!.id,
      ],
      state,
      comment: '',
      actor: this.user(by),
    });
  }
}

function stateOf({
  status,
  conclusion,
}: {
  status: string;
  conclusion: string | null;
}): string {
  return status === 'completed' ? `completed/${conclusion}` : status;
}

// The state of an attempt as a whole, and telling the world about it.

import type { World } from '../state/world.ts';
import type {
  Job,
  RunAttempt,
  RunStatus,
  WorkflowRun,
} from '../state/model.ts';

/** From the least to the most advanced. */
const advancement: RunStatus[] = [
  'requested',
  'queued',
  'pending',
  'waiting',
  'in_progress',
];

/** Keeps an attempt's state with its jobs. */
export class AttemptStatus {
  #world: World;
  #run: WorkflowRun;
  #attempt: RunAttempt;
  #announced = false;

  constructor(world: World, run: WorkflowRun, attempt: RunAttempt) {
    this.#world = world;
    this.#run = run;
    this.#attempt = attempt;
  }

  /** The attempt is where its least advanced job is. */
  update(): void {
    if (this.#attempt.status === 'completed') return;
    const open = this.#world
      .jobsOfRun(this.#run, this.#attempt.number)
      .map(({ status }) => status);
    const least = advancement.find(status => open.includes(status));
    this.set(least ?? this.#attempt.status);
  }

  /** Sets the state; listeners hear of the first work, and of the end. */
  set(status: RunStatus): void {
    const now = this.#world.now();
    this.#attempt.status = status;
    this.#attempt.updatedAt = now;
    this.#run.updatedAt = now;
    this.#world.repository(this.#run.repositoryId).updatedAt = now;
    if (status === 'in_progress' && !this.#announced) {
      this.#announced = true;
      this.#tell('in_progress');
    }
    if (status === 'completed') this.#tell('completed');
  }

  /** Tells of a job that ended without having run. */
  tellCompleted(job: Job): void {
    this.#world.emit({
      type: 'workflow_job',
      action: 'completed',
      repository: this.#world.repository(this.#run.repositoryId),
      run: this.#run,
      job,
      actorId: this.#attempt.triggeringActorId,
    });
  }

  #tell(action: 'in_progress' | 'completed'): void {
    this.#world.emit({
      type: 'workflow_run',
      action,
      repository: this.#world.repository(this.#run.repositoryId),
      run: this.#run,
      actorId: this.#attempt.triggeringActorId,
    });
  }
}

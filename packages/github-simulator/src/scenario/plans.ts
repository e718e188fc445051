// What people (and apps) do to runs by plan: approve, reject, cancel, re-run.

import type { Outcome } from '../engine/actions.ts';
import type { Engine } from '../engine/engine.ts';
import { latestAttempt } from '../state/world.ts';
import type { WorkflowRun, WorldEvent } from '../state/model.ts';
import type { People } from './build.ts';
import type { Plan } from './parse.ts';
import { Place } from './reader.ts';

/** A plan and where the scenario states it. */
export interface PlacedPlan {
  plan: Plan;
  place: Place;
}

/** The outcome of a run's jobs by plan. */
export function outcomeOf(plan: Plan): Outcome {
  return { jobs: plan.jobs, seconds: plan.seconds };
}

/** Acts on runs when their time has come. */
export class Plans {
  #engine: Engine;
  #people: People;
  /** By run and attempt. */
  #plans = new Map<string, PlacedPlan>();
  /** By id of a custom rule: milliseconds until the app approves. */
  #apps = new Map<number, number>();

  constructor(engine: Engine, people: People) {
    this.#engine = engine;
    this.#people = people;
    engine.world.on(event => this.#heed(event));
  }

  /** The app of a custom rule approves after so many milliseconds. */
  approveRule(ruleId: number, after: number): void {
    this.#apps.set(ruleId, after);
  }

  /**
   * Runs an action that starts runs, and gives all of them a plan. The plan is
   * in force before the runs begin to move.
   */
  with<T>(placed: PlacedPlan, start: () => T): T {
    const { world } = this.#engine;
    const stop = world.on(event => {
      if (event.type === 'workflow_run' && event.action === 'requested') {
        this.#follow(event.run, placed);
      }
    });
    try {
      return start();
    } finally {
      stop();
    }
  }

  #follow(run: WorkflowRun, placed: PlacedPlan): void {
    const attempt = latestAttempt(run).number;
    this.#plans.set(`${run.id}:${attempt}`, placed);
    const { cancel } = placed.plan;
    if (!cancel) return;
    const place = placed.place.key('cancel');
    const actor = this.#people.user(cancel.by, place.key('by'));
    this.#engine.world.clock.after(cancel.after / 1000, () => {
      const current = latestAttempt(run);
      if (current.number === attempt && current.status !== 'completed') {
        this.#engine.cancel(run, actor);
      }
    });
  }

  #heed(event: WorldEvent): void {
    if (event.type === 'deployment_protection_rule') {
      this.#heedRule(event);
      return;
    }
    if (event.type === 'deployment_review' && event.action === 'requested') {
      this.#heedReview(event.run, event.environmentIds);
    } else if (event.type === 'workflow_run' && event.action === 'completed') {
      this.#heedEnd(event.run);
    }
  }

  #heedRule(event: WorldEvent & { type: 'deployment_protection_rule' }): void {
    const after = this.#apps.get(event.ruleId);
    if (after === undefined) return;
    const { run, ruleId, job } = event;
    this.#engine.world.clock.after(after / 1000, () => {
      if (job.status !== 'waiting' || !job.environment) return;
      const environment = job.environment.name;
      this.#engine.decideCustomRule({
        run,
        environment,
        ruleId,
        state: 'approved',
      });
    });
  }

  #heedReview(run: WorkflowRun, environmentIds: number[]): void {
    const { world } = this.#engine;
    const placed = this.#plans.get(`${run.id}:${latestAttempt(run).number}`);
    const names = environmentIds.map(id => world.environment(id).name);
    (placed?.plan.reviews ?? []).forEach((review, index) => {
      const position = names.indexOf(review.environment);
      if (position < 0) return;
      const place = placed!.place.key('reviews').at(index);
      const actor = this.#people.user(review.by, place.key('by'));
      const environmentId = environmentIds[position]!;
      world.clock.after(review.after / 1000, () => {
        const pending = world
          .pendingDeployments(run)
          .find(entry => entry.environmentId === environmentId);
        // Several jobs may wait for one decision, which was then made already.
        if (!pending?.needsReview) return;
        if (!world.canApprove(actor, pending)) {
          place.key('by').fail(`${review.by} may not decide here`);
        }
        this.#engine.review({
          run,
          environmentIds: [environmentId],
          state: review.state ?? 'approved',
          comment: review.comment ?? '',
          actor,
        });
      });
    });
  }

  #heedEnd(run: WorkflowRun): void {
    const { number } = latestAttempt(run);
    const key = `${run.id}:${number}`;
    const placed = this.#plans.get(key);
    this.#plans.delete(key);
    const rerun = placed?.plan.rerun;
    if (!rerun) return;
    const { world } = this.#engine;
    const place = placed.place.key('rerun');
    const actor = this.#people.user(rerun.by, place.key('by'));
    const { which = 'failed' } = rerun;
    world.clock.after(rerun.after / 1000, () => {
      // Somebody was faster.
      if (latestAttempt(run).number !== number) return;
      const job = world.jobsOfRun(run).find(({ name }) => name === which);
      if (which !== 'all' && which !== 'failed' && !job) {
        place.key('which').fail(`the run has no job '${which}'`);
      }
      const part = job ? { job } : which === 'all' ? 'all' : 'failed';
      this.with({ plan: rerun, place }, () =>
        this.#engine.rerun(run, actor, part, outcomeOf(rerun)),
      );
    });
  }
}

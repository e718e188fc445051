// What goes on happening while the simulator runs, so that people can watch.

import { Refusal } from '../engine/actions.ts';
import type { Engine } from '../engine/engine.ts';
import { IdGenerator } from '../state/ids.ts';
import type { Repository, WorkflowRun } from '../state/model.ts';
import { latestAttempt } from '../state/world.ts';
import { People } from './build.ts';
import { fillInputs } from './inputs.ts';
import { changedSource, sourcePath } from './messages.ts';
import type { ActivityEntry } from './parse.ts';
import { outcomeOf, type Plans } from './plans.ts';

/** Starts runs and pushes commits at their intervals while it is enabled. */
export class Activity {
  /** Off: intervals pass, and nothing starts. */
  enabled: boolean;
  #engine: Engine;
  #plans: Plans;
  #people: People;

  constructor(engine: Engine, plans: Plans, enabled: boolean) {
    this.#engine = engine;
    this.#plans = plans;
    this.#people = new People(engine.world);
    this.enabled = enabled;
  }

  /** Puts an entry on the agenda. */
  schedule(entry: ActivityEntry, index: number): void {
    const { world } = this.#engine;
    const repository = this.#repositoryOf(entry);
    const random = new IdGenerator(world.ids.seed + 7919 * (index + 1));
    entry.by.forEach((login, i) =>
      this.#people.user(login, entry.place.key('by').at(i)),
    );
    let turn = 0;
    let last: WorkflowRun[] = [];
    const next = (after: number): void => {
      world.clock.after(after / 1000, () => {
        const busy = last.some(
          run => latestAttempt(run).status !== 'completed',
        );
        // Runs that wait for people must not pile up.
        if (this.enabled && !busy) {
          last = this.#act(entry, repository, turn);
          turn += 1;
        }
        next(
          random.integer(Math.min(...entry.every), Math.max(...entry.every)),
        );
      });
    };
    next(entry.first ?? Math.min(...entry.every));
  }

  #repositoryOf({ repository, place }: ActivityEntry): Repository {
    for (const candidate of this.#engine.world.repositories.values()) {
      if (candidate.name === repository) return candidate;
    }
    return place
      .key('repository')
      .fail(`there is no repository '${repository}' in this scenario`);
  }

  #act(
    entry: ActivityEntry,
    repository: Repository,
    turn: number,
  ): WorkflowRun[] {
    const login = entry.by[turn % entry.by.length]!;
    const actor = this.#people.user(login, entry.place.key('by'));
    const outcome = outcomeOf(entry);
    try {
      return this.#plans.with({ plan: entry, place: entry.place }, () => {
        if (!entry.run) {
          const message = entry.commits![turn % entry.commits!.length]!;
          return this.#push(entry, repository, message, actor.login);
        }
        const workflow =
          this.#engine.world.workflowFor(repository, entry.run) ??
          entry.place.key('run').fail(`no workflow '${entry.run}'`);
        const ref = entry.ref ?? repository.defaultBranch;
        const inputs = fillInputs(
          this.#engine.world,
          repository,
          ref,
          entry.inputs,
        );
        return [
          this.#engine.dispatch({
            repository,
            workflow,
            ref,
            inputs,
            actor,
            outcome,
          }),
        ];
      });
    } catch (error) {
      // People change the world meanwhile: what is refused now is left out.
      if (error instanceof Refusal) return [];
      throw error;
    }
  }

  #push(
    entry: ActivityEntry,
    repository: Repository,
    message: string,
    login: string,
  ): WorkflowRun[] {
    const branch = entry.branch ?? repository.defaultBranch;
    const subject = message.split(' ').slice(-2).join(' ');
    const path = sourcePath(subject, entry.in);
    const head = repository.branches.get(branch)?.sha ?? '';
    const before = repository.commits.get(head)?.files.get(path);
    return this.#engine.push({
      repository,
      branch,
      message,
      actor: this.#people.user(login, entry.place.key('by')),
      files: { [path]: changedSource(before, message) },
      outcome: outcomeOf(entry),
    }).runs;
  }
}

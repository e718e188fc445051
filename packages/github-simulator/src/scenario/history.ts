// Playing a repository's history: every entry at its time, by the engine.

import { Refusal } from '../engine/actions.ts';
import type { Engine } from '../engine/engine.ts';
import {
  addCommit,
  addRelease,
  addTag,
  moveBranch,
} from '../engine/git-writes.ts';
import type { Repository } from '../state/model.ts';
import { IdGenerator } from '../state/ids.ts';
import { People, protect } from './build.ts';
import { fillInputs } from './inputs.ts';
import { changedSource, makeUpCommits, sourcePath } from './messages.ts';
import type {
  BranchEntry,
  CommitEntry,
  CommitsEntry,
  DeploymentEntry,
  HistoryEntry,
  RepositoryEntry,
  RunEntry,
  TagEntry,
} from './parse.ts';
import { outcomeOf, type Plans } from './plans.ts';
import type { Place } from './reader.ts';

/** Milliseconds before the start at which an entry begins. */
export function ageOf({ entry }: HistoryEntry): number {
  return typeof entry.age === 'number' ? entry.age : Math.max(...entry.age);
}

/** Puts the history of one repository on the clock's agenda. */
export class History {
  #engine: Engine;
  #people: People;
  #plans: Plans;
  #repository: Repository;
  #entry: RepositoryEntry;
  /** The moment that ages count back from. */
  #start: number;

  constructor(
    engine: Engine,
    plans: Plans,
    repository: Repository,
    entry: RepositoryEntry,
    start: number,
  ) {
    this.#engine = engine;
    this.#people = new People(engine.world);
    this.#plans = plans;
    this.#repository = repository;
    this.#entry = entry;
    this.#start = start;
  }

  /** Schedules every entry. */
  schedule(): void {
    for (const item of this.#entry.history ?? []) {
      if (item.kind === 'commits')
        this.#scheduleCommits(item.entry, item.place);
      else this.#at(item.entry.age, item.place, () => this.#play(item));
    }
  }

  #at(age: number, place: Place, action: () => void): void {
    this.#engine.world.clock.schedule(this.#start - age, () => {
      try {
        action();
      } catch (error) {
        if (error instanceof Refusal) place.fail(error.message);
        throw error;
      }
    });
  }

  #play(item: HistoryEntry): void {
    const { place } = item;
    if (item.kind === 'commit') this.#commit(item.entry, place);
    else if (item.kind === 'tag') this.#tag(item.entry, place);
    else if (item.kind === 'branch') this.#branch(item.entry, place);
    else if (item.kind === 'run') this.#run(item.entry, place);
    else if (item.kind === 'deployment') this.#deployment(item.entry, place);
  }

  #scheduleCommits(entry: CommitsEntry, place: Place): void {
    const { commits, age, by, about, in: directory = '' } = entry;
    if (by.length === 0) place.key('by').fail('names nobody');
    if (about.length === 0) place.key('about').fail('names nothing');
    const authors = by.map((login, i) =>
      this.#people.user(login, place.key('by').at(i)),
    );
    const [from, to] = [Math.max(...age), Math.min(...age)];
    const random = new IdGenerator(
      this.#engine.world.ids.seed + this.#repository.id + from,
    );
    const made = makeUpCommits(random, commits, about, directory);
    let request = entry.pull_requests;
    made.forEach(({ message: subject, path }, index) => {
      // Merged by squashing, as GitHub titles it; every fourth was pushed.
      const message =
        request === undefined || index % 4 === 3
          ? subject
          : `${subject} (#${request++})`;
      const author = authors[random.integer(0, authors.length - 1)]!;
      // Spread evenly, then moved about within the space of each.
      const share = (index + 0.2 + random.random() * 0.6) / commits;
      this.#at(from + share * (to - from), place, () => {
        this.#quietCommit({
          message,
          author: author.login,
          branch: entry.branch,
          files: this.#changes(entry.branch, message, path),
          place,
        });
      });
    });
  }

  #branchName(name: string | undefined): string {
    return name ?? this.#repository.defaultBranch;
  }

  #changes(
    branch: string | undefined,
    message: string,
    path: string,
  ): Record<string, string> {
    const head = this.#repository.branches.get(this.#branchName(branch))?.sha;
    const before = this.#repository.commits.get(head ?? '')?.files.get(path);
    return { [path]: changedSource(before, message) };
  }

  #quietCommit(draft: {
    message: string;
    author: string;
    branch: string | undefined;
    files: Record<string, string | null>;
    place: Place;
  }): void {
    const { world } = this.#engine;
    const repository = this.#repository;
    const name = this.#branchName(draft.branch);
    const parent =
      repository.branches.get(name)?.sha ??
      draft.place.fail(`there is no branch '${name}' at that time`);
    const commit = addCommit(world, repository, {
      parent,
      message: draft.message,
      author: this.#people.user(draft.author, draft.place.key('by')),
      files: draft.files,
    });
    moveBranch(world, repository, name, commit.sha);
  }

  #commit(entry: CommitEntry, place: Place): void {
    const { commit: message, branch, by } = entry;
    const subject = message.split('\n')[0]!.split(' ').slice(-2).join(' ');
    const files =
      entry.files ??
      this.#changes(branch, message, sourcePath(subject, entry.in));
    if (entry.quiet) {
      this.#quietCommit({ message, author: by, branch, files, place });
      return;
    }
    const actor = this.#people.user(by, place.key('by'));
    this.#plans.with({ plan: entry, place }, () =>
      this.#engine.push({
        repository: this.#repository,
        branch: this.#branchName(branch),
        message,
        actor,
        files,
        outcome: outcomeOf(entry),
      }),
    );
    protect(this.#repository, this.#branchName(branch), this.#entry);
  }

  #tag(entry: TagEntry, place: Place): void {
    const { world } = this.#engine;
    const repository = this.#repository;
    const actor = this.#people.user(entry.by, place.key('by'));
    const release =
      entry.release === true
        ? {}
        : entry.release === false
        ? undefined
        : entry.release;
    const { tag, ref, annotation } = entry;
    if (!entry.quiet) {
      this.#plans.with({ plan: entry, place }, () =>
        this.#engine.tag({
          repository,
          tag,
          ref,
          annotation,
          release,
          actor,
          outcome: outcomeOf(entry),
        }),
      );
      return;
    }
    const at = world.resolveRef(repository, ref ?? 'HEAD');
    if (!at) place.key('ref').fail(`there is no '${ref}' at that time`);
    addTag(world, repository, {
      name: tag,
      sha: at!.sha,
      tagger: actor,
      annotation,
    });
    if (release)
      addRelease(world, repository, { tag, author: actor, ...release });
  }

  #branch(entry: BranchEntry, place: Place): void {
    const { world } = this.#engine;
    const at = world.resolveRef(this.#repository, entry.ref ?? 'HEAD');
    if (!at) place.key('ref').fail(`there is no '${entry.ref}' at that time`);
    this.#people.user(entry.by, place.key('by'));
    moveBranch(world, this.#repository, entry.branch, at!.sha);
    protect(this.#repository, entry.branch, this.#entry);
  }

  #run(entry: RunEntry, place: Place): void {
    const { world } = this.#engine;
    const repository = this.#repository;
    const actor = this.#people.user(entry.by, place.key('by'));
    const workflow =
      world.workflowFor(repository, entry.run) ??
      place
        .key('run')
        .fail(`${repository.name} has no workflow '${entry.run}'`);
    const ref = entry.ref ?? repository.defaultBranch;
    this.#plans.with({ plan: entry, place }, () => {
      if (entry.event !== 'schedule') {
        const inputs = fillInputs(world, repository, ref, entry.inputs);
        const outcome = outcomeOf(entry);
        this.#engine.dispatch({
          repository,
          workflow,
          ref,
          inputs,
          actor,
          outcome,
        });
        return;
      }
      const at = world.resolveRef(repository, ref);
      if (!at) place.key('ref').fail(`there is no '${ref}' at that time`);
      this.#engine.start({
        repository,
        path: workflow.path,
        event: 'schedule',
        ref: at!,
        actor,
        outcome: outcomeOf(entry),
      });
    });
  }

  #deployment(entry: DeploymentEntry, place: Place): void {
    const actor = this.#people.user(entry.by, place.key('by'));
    const deployment = this.#engine.createDeployment({
      repository: this.#repository,
      ref: entry.ref ?? this.#repository.defaultBranch,
      task: entry.task,
      payload: entry.payload,
      environment: entry.deployment,
      description: entry.description,
      transientEnvironment: entry.transient,
      productionEnvironment: entry.production,
      actor,
    });
    for (const status of entry.statuses ?? []) {
      this.#engine.world.clock.after(status.after / 1000, () =>
        this.#engine.createDeploymentStatus({
          deployment,
          state: status.state,
          description: status.description,
          environmentUrl: status.environment_url,
          logUrl: status.log_url,
          actor,
        }),
      );
    }
  }
}

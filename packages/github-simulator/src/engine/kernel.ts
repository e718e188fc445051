// What the parts of the engine share.

import {
  parseWorkflow,
  type WorkflowDefinition,
} from '../workflow/definition.ts';
import type { World } from '../state/world.ts';
import type { Repository } from '../state/model.ts';
import type { ConcurrencyGroups } from './concurrency.ts';
import type { OutcomeBook } from './outcomes.ts';

/** Shared by everything that moves runs along. */
export interface Kernel {
  readonly world: World;
  readonly outcomes: OutcomeBook;
  readonly groups: ConcurrencyGroups;
  readonly files: WorkflowFiles;
  /** Seconds until a runner takes a queued job. */
  readonly pickupSeconds: number;
  /** Seconds until a running job heeds a cancellation. */
  readonly cancelSeconds: number;
}

/** Reads workflow files at commits, each content once. */
export class WorkflowFiles {
  #world: World;
  #parsed = new Map<string, WorkflowDefinition>();

  constructor(world: World) {
    this.#world = world;
  }

  /**
   * The workflow file at a ref; null where there is none.
   * @throws WorkflowFileError where GitHub would not run it
   */
  at(
    repository: Repository,
    ref: string,
    path: string,
  ): WorkflowDefinition | null {
    const blob = this.#world.blobAt(repository, ref, path);
    if (!blob) return null;
    const key = `${path}\0${blob.sha}`;
    let definition = this.#parsed.get(key);
    if (!definition) {
      definition = parseWorkflow(path, blob.text);
      this.#parsed.set(key, definition);
    }
    return definition;
  }
}

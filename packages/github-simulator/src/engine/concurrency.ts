// Concurrency groups: one at work, at most one pending, per group.
// Facts: GitHub's "Control the concurrency of workflows and jobs".

/** A run or a job that takes part in a group. */
export interface Member {
  readonly runId: number;
  /** Null where the whole run is the member. */
  readonly jobId: number | null;
  /** It has the group now. */
  start(): void;
  /** It lost its place, or has to make room. */
  cancel(): void;
}

interface Group {
  name: string;
  holder: Member;
  pending: Member | null;
}

/** All groups of all repositories. */
export class ConcurrencyGroups {
  #groups = new Map<string, Group>();

  /**
   * Asks for a group (names compare without case, per repository). `start` is
   * called at once, or when it is free. Somebody who was pending is cancelled
   * by who comes later; who holds it is, if `cancelInProgress`.
   */
  acquire(
    repositoryId: number,
    name: string,
    member: Member,
    cancelInProgress: boolean,
  ): void {
    const key = groupKey(repositoryId, name);
    const group = this.#groups.get(key);
    if (!group) {
      this.#groups.set(key, { name, holder: member, pending: null });
      member.start();
      return;
    }
    const { pending, holder } = group;
    group.pending = member;
    pending?.cancel();
    if (cancelInProgress) holder.cancel();
  }

  /** Gives a group back, or leaves its queue; unknown members are ignored. */
  release(repositoryId: number, name: string, member: Member): void {
    const key = groupKey(repositoryId, name);
    const group = this.#groups.get(key);
    if (!group) return;
    if (group.pending === member) group.pending = null;
    if (group.holder !== member) return;
    if (!group.pending) {
      this.#groups.delete(key);
      return;
    }
    group.holder = group.pending;
    group.pending = null;
    group.holder.start();
  }

  /** Who is in a group, the holder first. */
  members(repositoryId: number, name: string): Member[] {
    const group = this.#groups.get(groupKey(repositoryId, name));
    if (!group) return [];
    return group.pending ? [group.holder, group.pending] : [group.holder];
  }

  /** The names of a repository's groups that somebody holds. */
  names(repositoryId: number): string[] {
    const prefix = groupKey(repositoryId, '');
    return [...this.#groups]
      .filter(([key]) => key.startsWith(prefix))
      .map(([, group]) => group.name);
  }
}

function groupKey(repositoryId: number, name: string): string {
  return `${repositoryId}:${name.toLowerCase()}`;
}

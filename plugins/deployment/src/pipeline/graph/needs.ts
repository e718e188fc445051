import type { StageView } from '../model/view';

/**
 * What each stage of a level waits for last, by its id: what another of its needs
 * waits for itself is on that way already and has no line of its own.
 *
 * @param stages - So ordered that each comes after what it needs.
 */
export function lastNeeds(stages: StageView[]): Map<string, StageView[]> {
  const byId = new Map(stages.map(stage => [stage.id, stage]));
  const before = new Map<string, Set<string>>();
  const last = new Map<string, StageView[]>();
  for (const { id, needs } of stages) {
    const known = [...new Set(needs)].filter(need => byId.has(need));
    const isOnTheWay = (need: string) =>
      known.some(other => before.get(other)?.has(need));
    // One that comes later in the order closes a circle, and comes before nothing.
    const all = new Set(known.filter(need => before.has(need)));
    known.forEach(need =>
      before.get(need)?.forEach(earlier => all.add(earlier)),
    );
    before.set(id, all);
    last.set(
      id,
      known.filter(need => !isOnTheWay(need)).map(need => byId.get(need)!),
    );
  }
  return last;
}

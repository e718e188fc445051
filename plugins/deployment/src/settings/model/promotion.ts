import type { DraftEnvironment } from './draft';

/** An environment that another may get its versions from. */
export interface UpstreamChoice {
  id: string;
  name: string;
  /**
   * Why not: names from the choice back to the environment, each promoting from
   * the next. Absent where it can be chosen.
   */
  circle?: string[];
}

/** The way from one environment up to another, both included. */
function wayUp(
  items: DraftEnvironment[],
  from: string,
  to: string,
  seen: Set<string> = new Set(),
): DraftEnvironment[] | undefined {
  const item = items.find(({ id }) => id === from);
  if (!item || seen.has(from)) {
    return undefined;
  }
  if (from === to) {
    return [item];
  }
  seen.add(from);
  for (const upstream of item.upstream) {
    const rest = wayUp(items, upstream, to, seen);
    if (rest) {
      return [item, ...rest];
    }
  }
  return undefined;
}

/**
 * What an environment may promote from: all others, except where versions would
 * go round in a circle.
 */
export function upstreamChoices(
  items: DraftEnvironment[],
  id: string,
): UpstreamChoice[] {
  return items
    .filter(item => item.id !== id)
    .map(item => ({
      id: item.id,
      name: item.name,
      circle: wayUp(items, item.id, id)?.map(({ name }) => name),
    }));
}

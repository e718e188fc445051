import type {
  Environment,
  StoredEnvironment,
  Tier,
} from 'backstage-plugin-deployment-common';

/** An environment as somebody is editing it. */
export interface DraftEnvironment {
  /** Tells it apart within the form, whatever its name is at the moment. */
  id: string;
  /** What it is stored as; absent for a new one. */
  stored?: StoredEnvironment;
  name: string;
  tier: Tier;
  provider: string;
  host: string;
  /** The provider's part. */
  source: unknown;
  /** Ids of those that versions come from. Names change while one types. */
  upstream: string[];
}

/** The environments of a service as somebody is editing them. */
export interface Draft {
  /** Entity ref of the service. */
  service: string;
  /** What is stored, as far as this form knows. */
  base: StoredEnvironment[];
  /** In the order of promotion. */
  items: DraftEnvironment[];
  /** Which one is shown in full. */
  open: string | undefined;
  /** Makes ids. */
  nextId: number;
}

/** The environment alone, without what the store says about it. */
export function environmentOf(stored: StoredEnvironment): Environment {
  const { service, name, tier, order, promotesFrom, provider, host, source } =
    stored;
  return { service, name, tier, order, promotesFrom, provider, host, source };
}

/** What a form takes over of a stored environment: all but its place. */
export function valuesOf(
  stored: StoredEnvironment,
): Pick<DraftEnvironment, 'name' | 'tier' | 'provider' | 'host' | 'source'> {
  const { name, tier, provider, host, source } = stored;
  return { name, tier, provider, host, source };
}

/** Whether two names would be refused side by side. */
export function sameName(one: string, other: string): boolean {
  return (
    one.trim().toLocaleLowerCase('en-US') ===
    other.trim().toLocaleLowerCase('en-US')
  );
}

/** What makes an environment a draft: everything but its place. */
export type NewEnvironment = Omit<
  Environment,
  'service' | 'order' | 'promotesFrom'
> & { promotesFrom?: string[]; stored?: StoredEnvironment };

/** Puts environments, with names for upstreams, after those that are there. */
export function appended(draft: Draft, added: NewEnvironment[]): Draft {
  const items = added.map(
    (
      { name, tier, provider, host, source, stored },
      index,
    ): DraftEnvironment => ({
      id: `environment-${draft.nextId + index}`,
      stored,
      name,
      tier,
      provider,
      host,
      source,
      upstream: [],
    }),
  );
  const all = [...draft.items, ...items];
  const idOf = (name: string) =>
    // Those that come along know each other; only then look among the others.
    (
      items.find(item => sameName(item.name, name)) ??
      draft.items.find(item => sameName(item.name, name))
    )?.id;
  items.forEach((item, index) => {
    item.upstream = (added[index].promotesFrom ?? []).flatMap(
      name => idOf(name) ?? [],
    );
  });
  return { ...draft, items: all, nextId: draft.nextId + items.length };
}

/**
 * Ids of the items that the stored names of upstreams stand for. One that is
 * not in the form stands for what it promoted from itself.
 *
 * @param known - What is or was stored, to look up those that are not in the form.
 * @param own - Id of the item that promotes from them.
 */
export function upstreamIds(
  items: DraftEnvironment[],
  known: StoredEnvironment[],
  names: string[],
  own: string,
): string[] {
  const seen = new Set<string>();
  const idsOf = (name: string): string[] => {
    if (seen.has(name)) {
      return [];
    }
    seen.add(name);
    const item =
      items.find(({ stored }) => stored && sameName(stored.name, name)) ??
      items.find(other => sameName(other.name, name));
    if (item) {
      return [item.id];
    }
    const gone = known.find(one => sameName(one.name, name));
    return gone?.promotesFrom.flatMap(idsOf) ?? [];
  };
  return [...new Set(names.flatMap(idsOf))].filter(id => id !== own);
}

/** A form that shows what is stored. */
export function draftOf(service: string, stored: StoredEnvironment[]): Draft {
  const empty: Draft = {
    service,
    base: stored,
    items: [],
    open: undefined,
    nextId: 1,
  };
  return appended(
    empty,
    stored.map(environment => ({ ...environment, stored: environment })),
  );
}

/**
 * A place for each item. Stored ones keep theirs while the sequence allows it,
 * so that adding one environment does not change the others.
 */
function orders(items: DraftEnvironment[]): number[] {
  const kept: number[] = [];
  let last = -1;
  for (const item of items) {
    const order = item.stored?.order ?? last + 1;
    const before = kept.length > 0 ? items[kept.length - 1] : undefined;
    // Equal orders are sorted by name, as the store does.
    const follows =
      order > last ||
      (order === last && before !== undefined && before.name < item.name);
    if (!follows) {
      return items.map((_, index) => index);
    }
    kept.push(order);
    last = order;
  }
  return kept;
}

/** The environments as they would be stored, in order. */
export function environmentsOf(draft: Draft): Environment[] {
  const places = orders(draft.items);
  const nameOf = new Map(draft.items.map(({ id, name }) => [id, name.trim()]));
  return draft.items.map((item, index) => ({
    service: draft.service,
    name: item.name.trim(),
    tier: item.tier,
    order: places[index],
    promotesFrom: item.upstream.flatMap(id => nameOf.get(id) ?? []),
    provider: item.provider,
    host: item.host,
    source: item.source,
  }));
}

import type {
  EnvironmentConflict,
  StoredEnvironment,
} from 'backstage-plugin-deployment-common';
import { standings } from './changes';
import {
  appended,
  environmentsOf,
  sameName,
  upstreamIds,
  valuesOf,
  type Draft,
  type DraftEnvironment,
} from './draft';
import { sameValue } from './values';

/** A revision that nothing is ever stored with. */
const NEVER = 0;

function called(
  environments: StoredEnvironment[],
  name: string,
): StoredEnvironment | undefined {
  return environments.find(one => sameName(one.name, name));
}

/**
 * Who is called something else now, by the old name. Nothing tells a renamed
 * environment from a new one but that it says the same as one that is gone.
 */
function renames(
  before: StoredEnvironment[],
  current: StoredEnvironment[],
): Map<string, StoredEnvironment> {
  const gone = before.filter(({ name }) => !called(current, name));
  const come = current.filter(({ name }) => !called(before, name));
  const isLike = (one: StoredEnvironment, other: StoredEnvironment) =>
    ['tier', 'provider', 'host', 'source'].every(field =>
      sameValue(
        one[field as keyof StoredEnvironment],
        other[field as keyof StoredEnvironment],
      ),
    );
  return new Map(
    gone.flatMap(old => {
      const [found, another] = come.filter(one => isLike(one, old));
      const isOnlyOne =
        found &&
        !another &&
        gone.filter(one => isLike(one, found)).length === 1;
      return isOnlyOne ? [[old.name, found] as const] : [];
    }),
  );
}

/** In the order of what is stored; what is not stays behind what it stood behind. */
function arranged(
  items: DraftEnvironment[],
  current: StoredEnvironment[],
): DraftEnvironment[] {
  const placeOf = ({ stored }: DraftEnvironment) =>
    current.findIndex(one => stored && sameName(one.name, stored.name));
  const result = items
    .filter(item => placeOf(item) >= 0)
    .sort((one, other) => placeOf(one) - placeOf(other));
  items.forEach((item, index) => {
    if (placeOf(item) < 0) {
      const before = items[index - 1];
      result.splice(before ? result.indexOf(before) + 1 : 0, 0, item);
    }
  });
  return result;
}

/** Whether the person has left the stored ones in the order that they had. */
function isInOrder({ items, base }: Draft): boolean {
  const places = items.flatMap(({ stored }) => {
    const place = base.findIndex(one => one.name === stored?.name);
    return place < 0 ? [] : [place];
  });
  return places.every(
    (place, index) => index === 0 || places[index - 1] < place,
  );
}

/**
 * The form on top of what is stored now. What the person did not touch follows
 * it; what they changed, added or removed stays theirs. Where others have
 * changed the same, the old revision stays, so that saving finds the conflict
 * until somebody has decided it. What is gone is replaced, for those that
 * promoted from it, by what it promoted from itself, as the core does it.
 */
export function rebased(draft: Draft, current: StoredEnvironment[]): Draft {
  const standing = standings(draft);
  const renamed = renames(draft.base, current);
  const known = [...current, ...draft.base];
  const followers = new Set<string>();

  const kept = draft.items.flatMap((item): DraftEnvironment[] => {
    const { id, stored } = item;
    if (!stored) {
      return [item];
    }
    const there = called(current, stored.name);
    const theirs = there ?? renamed.get(stored.name);
    if (standing.get(id) === 'same') {
      followers.add(id);
      return theirs ? [{ ...item, ...valuesOf(theirs), stored: theirs }] : [];
    }
    if (!theirs) {
      return [item];
    }
    const upstream = upstreamIds(draft.items, known, stored.promotesFrom, id);
    if (sameValue(upstream, item.upstream)) {
      followers.add(id);
    }
    return [
      {
        ...item,
        name: item.name.trim() === stored.name ? theirs.name : item.name,
        stored: { ...theirs, revision: there ? stored.revision : NEVER },
      },
    ];
  });
  const isHeld = ({ name }: StoredEnvironment) =>
    kept.some(({ stored }) => stored && sameName(stored.name, name));
  const addedByBoth = ({ name }: StoredEnvironment) =>
    !called(draft.base, name) &&
    kept.some(item => !item.stored && sameName(item.name, name));
  const unknown = current.filter(
    one => !isHeld(one) && !addedByBoth(one) && !called(draft.base, one.name),
  );
  const added = appended(
    { ...draft, items: kept },
    unknown.map(one => ({ ...one, stored: one })),
  );
  unknown.forEach((_, index) =>
    followers.add(added.items[kept.length + index].id),
  );

  const present = new Set(added.items.map(({ id }) => id));
  const resolved = (names: string[], own: string) =>
    upstreamIds(added.items, known, names, own);
  const items = added.items.map(item => ({
    ...item,
    upstream:
      item.stored && followers.has(item.id)
        ? resolved(item.stored.promotesFrom, item.id)
        : [
            ...new Set(
              item.upstream.flatMap(from => {
                const gone = draft.items.find(({ id }) => id === from);
                return present.has(from)
                  ? [from]
                  : resolved(gone?.stored ? [gone.stored.name] : [], item.id);
              }),
            ),
          ],
  }));
  return {
    ...added,
    items: isInOrder(draft) ? arranged(items, current) : items,
    base: current
      .filter(one => !addedByBoth(one))
      .map(one => {
        const removed = isHeld(one) ? undefined : called(draft.base, one.name);
        return removed ? { ...one, revision: removed.revision } : one;
      }),
    open: draft.open && present.has(draft.open) ? draft.open : undefined,
  };
}

/** The item that a conflict is about: by what it is stored as, else by name. */
export function itemOf(
  draft: Draft,
  conflict: EnvironmentConflict,
): DraftEnvironment | undefined {
  const { name, submitted } = conflict;
  return (
    draft.items.find(
      ({ stored }) => stored !== undefined && sameName(stored.name, name),
    ) ??
    draft.items.find(
      item => !item.stored && sameName(item.name, submitted?.name ?? name),
    )
  );
}

/**
 * The conflict as it stands between the form on top of what is stored now, and
 * that; absent where both have removed the same.
 */
export function rebasedConflict(
  conflict: EnvironmentConflict,
  before: Draft,
  after: Draft,
  current: StoredEnvironment[],
): EnvironmentConflict | undefined {
  const id = itemOf(before, conflict)?.id;
  const index = after.items.findIndex(item => item.id === id);
  const name = after.items[index]?.stored?.name ?? conflict.name;
  const stored = called(current, name) ?? null;
  const submitted = index < 0 ? null : environmentsOf(after)[index];
  return stored || submitted ? { name, stored, submitted } : undefined;
}

import type {
  Environment,
  EnvironmentConflict,
  StoredEnvironment,
} from 'backstage-plugin-deployment-common';
import {
  appended,
  draftOf,
  sameName,
  upstreamIds,
  valuesOf,
  type Draft,
  type DraftEnvironment,
  type NewEnvironment,
} from './draft';
import { itemOf, rebased } from './rebase';

/** What a person can change of one environment, besides its place. */
export type DraftPatch = Partial<
  Pick<
    DraftEnvironment,
    'name' | 'tier' | 'provider' | 'host' | 'source' | 'upstream'
  >
>;

/** What can happen to the form. */
export type DraftAction =
  /** What is stored was read, or written. */
  | { type: 'load'; stored: StoredEnvironment[] }
  /** A form that was left unsaved comes back. */
  | { type: 'resume'; draft: Draft }
  /** These in place of all; those of the same name become changes. */
  | { type: 'replace'; environments: Environment[] }
  /** These beside what is there; those of the same name are left alone. */
  | { type: 'append'; environments: Environment[] }
  | { type: 'add'; environment: NewEnvironment }
  | { type: 'duplicate'; id: string; name: string }
  | { type: 'remove'; id: string }
  /** A stored one that was removed comes back. */
  | { type: 'restore'; name: string }
  | { type: 'move'; id: string; by: 1 | -1 }
  | { type: 'edit'; id: string; patch: DraftPatch }
  | { type: 'open'; id: string | undefined }
  /** What is stored has changed under the form. */
  | { type: 'rebase'; stored: StoredEnvironment[] }
  /** Somebody else's version in place of ours. */
  | { type: 'takeTheirs'; conflict: EnvironmentConflict }
  /** Ours shall overwrite somebody else's version. */
  | { type: 'keepMine'; conflict: EnvironmentConflict };

function replaced(draft: Draft, environments: Environment[]): Draft {
  const emptied: Draft = { ...draft, items: [], open: undefined };
  const free = [...draft.base];
  return appended(
    emptied,
    environments.map(environment => {
      const at = free.findIndex(({ name }) => sameName(name, environment.name));
      const [stored] = at < 0 ? [] : free.splice(at, 1);
      return { ...environment, stored };
    }),
  );
}

/** Who promoted from the one that goes promotes from its upstreams then. */
function removed(draft: Draft, id: string): Draft {
  const gone = draft.items.find(item => item.id === id);
  if (!gone) {
    return draft;
  }
  const items = draft.items
    .filter(item => item !== gone)
    .map(item =>
      item.upstream.includes(id)
        ? {
            ...item,
            upstream: [
              ...new Set(
                item.upstream.flatMap(from =>
                  from === id ? gone.upstream : [from],
                ),
              ),
            ].filter(from => from !== item.id),
          }
        : item,
    );
  return {
    ...draft,
    items,
    open: draft.open === id ? undefined : draft.open,
  };
}

function moved(draft: Draft, id: string, by: 1 | -1): Draft {
  const from = draft.items.findIndex(item => item.id === id);
  const to = from + by;
  if (from < 0 || to < 0 || to >= draft.items.length) {
    return draft;
  }
  const items = [...draft.items];
  [items[from], items[to]] = [items[to], items[from]];
  return { ...draft, items };
}

function withBase(
  draft: Draft,
  name: string,
  stored: StoredEnvironment | null,
): Draft {
  const isKnown = draft.base.some(one => sameName(one.name, name));
  const base = draft.base.flatMap(one =>
    sameName(one.name, name) ? stored ?? [] : [one],
  );
  return { ...draft, base: stored && !isKnown ? [...base, stored] : base };
}

function theirsTaken(draft: Draft, conflict: EnvironmentConflict): Draft {
  const { stored } = conflict;
  const item = itemOf(draft, conflict);
  const known = withBase(draft, conflict.name, stored);
  if (!stored) {
    return item ? removed(known, item.id) : known;
  }
  if (!item) {
    return appended(known, [{ ...stored, stored }]);
  }
  return {
    ...known,
    items: known.items.map(other =>
      other === item
        ? {
            ...item,
            ...valuesOf(stored),
            stored,
            upstream: upstreamIds(
              known.items,
              draft.base,
              stored.promotesFrom,
              item.id,
            ),
          }
        : other,
    ),
  };
}

function mineKept(draft: Draft, conflict: EnvironmentConflict): Draft {
  const { stored } = conflict;
  const item = itemOf(draft, conflict);
  const known = withBase(draft, conflict.name, stored);
  return {
    ...known,
    items: known.items.map(other =>
      other === item ? { ...item, stored: stored ?? undefined } : other,
    ),
  };
}

/** The form after something happened to it. */
export function draftReducer(draft: Draft, action: DraftAction): Draft {
  switch (action.type) {
    case 'load': {
      const open = draft.items.find(({ id }) => id === draft.open)?.name;
      const loaded = draftOf(draft.service, action.stored);
      return {
        ...loaded,
        open: loaded.items.find(
          ({ name }) => open !== undefined && sameName(name, open),
        )?.id,
      };
    }
    case 'resume':
      return action.draft;
    case 'replace':
      return replaced(draft, action.environments);
    case 'append':
      return appended(
        draft,
        action.environments.filter(
          ({ name }) => !draft.items.some(item => sameName(item.name, name)),
        ),
      );
    case 'add': {
      const added = appended(draft, [action.environment]);
      return { ...added, open: added.items.at(-1)?.id };
    }
    case 'duplicate': {
      const model = draft.items.find(({ id }) => id === action.id);
      if (!model) {
        return draft;
      }
      const copy: DraftEnvironment = {
        ...model,
        id: `environment-${draft.nextId}`,
        stored: undefined,
        name: action.name,
      };
      const items = [...draft.items];
      items.splice(items.indexOf(model) + 1, 0, copy);
      return { ...draft, items, open: copy.id, nextId: draft.nextId + 1 };
    }
    case 'remove':
      return removed(draft, action.id);
    case 'restore': {
      const stored = draft.base.find(({ name }) => name === action.name);
      return stored ? appended(draft, [{ ...stored, stored }]) : draft;
    }
    case 'move':
      return moved(draft, action.id, action.by);
    case 'edit':
      return {
        ...draft,
        items: draft.items.map(item =>
          item.id === action.id ? { ...item, ...action.patch } : item,
        ),
      };
    case 'open':
      return { ...draft, open: action.id };
    case 'rebase':
      return rebased(draft, action.stored);
    case 'takeTheirs':
      return theirsTaken(draft, action.conflict);
    case 'keepMine':
      return mineKept(draft, action.conflict);
    default:
      return draft;
  }
}

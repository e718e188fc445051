import type { EnvironmentDraftChange } from '../../api/ConfigurationApi';
import { environmentOf, environmentsOf, type Draft } from './draft';
import { sameValue } from './values';

/** What saving would do. */
export interface DraftChanges {
  /** In the form that the backend takes. */
  changes: EnvironmentDraftChange[];
  /** Id of the draft environment of each change; absent for deletions. */
  ids: (string | undefined)[];
  /** Names of new ones, as they are in the form. */
  created: string[];
  /** Names of changed ones, as they are in the form. */
  updated: string[];
  /** Names of those that go, as stored. */
  deleted: string[];
}

/** What is different between the form and what is stored. */
export function changesOf(draft: Draft): DraftChanges {
  const result: DraftChanges = {
    changes: [],
    ids: [],
    created: [],
    updated: [],
    deleted: [],
  };
  const kept = new Set(draft.items.map(({ stored }) => stored?.name));
  for (const { name, revision } of draft.base) {
    if (!kept.has(name)) {
      result.changes.push({ kind: 'delete', name, revision });
      result.ids.push(undefined);
      result.deleted.push(name);
    }
  }
  environmentsOf(draft).forEach((environment, index) => {
    const { id, stored } = draft.items[index];
    if (!stored) {
      result.changes.push({ kind: 'create', environment });
      result.created.push(environment.name);
    } else if (!sameValue(environmentOf(stored), environment)) {
      const { name, revision } = stored;
      result.changes.push({ kind: 'update', name, revision, environment });
      result.updated.push(environment.name);
    } else {
      return;
    }
    result.ids.push(id);
  });
  return result;
}

/** Whether the form differs from what is stored. */
export function isChanged(draft: Draft): boolean {
  return changesOf(draft).changes.length > 0;
}

/** How an environment of the form stands to what is stored. */
export type DraftStanding = 'new' | 'changed' | 'same';

/** How each environment of the form stands to what is stored, by its id. */
export function standings(draft: Draft): Map<string, DraftStanding> {
  const { changes, ids } = changesOf(draft);
  const result = new Map<string, DraftStanding>(
    draft.items.map(({ id }) => [id, 'same']),
  );
  ids.forEach((id, index) => {
    if (id) {
      result.set(id, changes[index].kind === 'create' ? 'new' : 'changed');
    }
  });
  return result;
}

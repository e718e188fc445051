import type { SettingsAction } from '../queries/usePermissions';
import type { Translate } from '../../translation/ref';
import type { DraftChanges } from './changes';

/** What the save button says, or why it cannot be pressed. */
export interface SaveWords {
  label: string;
  /** Why not; absent where it can be pressed. */
  reason?: string;
}

/** The permission that changes need and the viewer lacks, if any. */
export function missingPermission(
  changes: DraftChanges,
  may: (action: SettingsAction) => boolean,
): SettingsAction | undefined {
  const needed: [SettingsAction, string[]][] = [
    ['create', changes.created],
    ['update', changes.updated],
    ['delete', changes.deleted],
  ];
  return needed.find(
    ([action, names]) => names.length > 0 && !may(action),
  )?.[0];
}

/** Says what saving does: "Save 3 environments", "Save changes: 1 new, 1 removed". */
export function saveLabel(
  changes: DraftChanges,
  /** Whether anything is stored already. */
  hasStored: boolean,
  t: Translate,
): string {
  const { created, updated, deleted } = changes;
  if (changes.changes.length === 0) {
    return t('settings.save.plain');
  }
  if (!hasStored) {
    return t('settings.save.new', { count: created.length });
  }
  const summary = [
    created.length > 0 && t('settings.save.created', { count: created.length }),
    updated.length > 0 && t('settings.save.updated', { count: updated.length }),
    deleted.length > 0 && t('settings.save.deleted', { count: deleted.length }),
  ]
    .filter(Boolean)
    .join(', ');
  return t('settings.save.changes', { summary });
}

/** The save button in words. */
export function saveWords(
  options: {
    changes: DraftChanges;
    hasStored: boolean;
    /** Whether there is any environment in the form. */
    isEmpty: boolean;
    /** Names of the environments to correct first. */
    invalid: string;
    /** Name of a permission that is missing. */
    denied: string | undefined;
  },
  t: Translate,
): SaveWords {
  const { changes, hasStored, isEmpty, invalid, denied } = options;
  const label = saveLabel(changes, hasStored, t);
  if (changes.changes.length === 0) {
    const nothing = isEmpty && !hasStored ? 'nothingYet' : 'nothing';
    return { label, reason: t(`settings.save.${nothing}`) };
  }
  if (invalid) {
    return { label, reason: t('settings.save.invalid', { names: invalid }) };
  }
  if (denied) {
    return { label, reason: t('settings.save.denied', { permission: denied }) };
  }
  return { label };
}

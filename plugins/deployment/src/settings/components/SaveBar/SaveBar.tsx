import { Button } from '@backstage/ui';
import { useId, useState } from 'react';
import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { useMessages } from '../../../translation/useMessages';
import { useForm } from '../../form/FormContext';
import type { Save } from '../../form/useSave';
import { changesOf } from '../../model/changes';
import { missingPermission, saveWords } from '../../model/saveWords';
import {
  permissionName,
  type SettingsPermissions,
} from '../../queries/usePermissions';
import styles from './SaveBar.module.css';

/** Saves the form: one button that says what happens, and why it cannot. */
export function SaveBar(props: {
  save: Save;
  permissions: SettingsPermissions;
  /** Names of the environments to correct first. */
  invalid: string;
  isDirty: boolean;
  onDiscard(): void;
}) {
  const { save, permissions, invalid, isDirty, onDiscard } = props;
  const { draft, title } = useForm();
  const t = useMessages();
  const id = useId();
  const [isConfirming, setConfirming] = useState(false);
  const changes = changesOf(draft);
  const missing = missingPermission(changes, permissions.may);
  const { label, reason } = saveWords(
    {
      changes,
      hasStored: draft.base.length > 0,
      isEmpty: draft.items.length === 0,
      invalid,
      denied: missing && permissionName(missing),
    },
    t,
  );
  const failed = save.failure && !save.conflict ? save.failure.message : '';
  const said = failed ? `${t('settings.save.failed')}: ${failed}` : reason;
  const state = save.isSaving ? t('settings.save.saving') : said;
  return (
    <div className={styles.root}>
      <p
        id={id}
        role={failed ? 'alert' : undefined}
        className={styles.reason}
        data-tone={failed ? 'danger' : undefined}
      >
        {state ?? t('settings.save.unsaved')}
      </p>
      {isDirty && (
        <Button
          variant="tertiary"
          isDisabled={save.isSaving}
          onPress={onDiscard}
        >
          {t('settings.save.discard')}
        </Button>
      )}
      <Button
        variant="primary"
        isDisabled={reason !== undefined}
        isPending={save.isSaving}
        aria-describedby={id}
        onPress={() => {
          if (changes.deleted.length > 0) {
            setConfirming(true);
          } else {
            save.submit();
          }
        }}
      >
        {label}
      </Button>
      {isConfirming && (
        <ConfirmDialog
          title={t('settings.save.remove.title')}
          go={t('settings.save.remove.go')}
          isDestructive
          onGo={() => {
            setConfirming(false);
            save.submit();
          }}
          onClose={() => setConfirming(false)}
        >
          <p>
            {t('settings.save.remove.text', {
              names: changes.deleted.join(', '),
              service: title,
            })}
          </p>
          <p>{t('settings.save.remove.untouched')}</p>
        </ConfirmDialog>
      )}
    </div>
  );
}

import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import type { EnvironmentConflict } from 'backstage-plugin-deployment-common';
import { Ago } from '../../../components/Clock';
import { useMessages } from '../../../translation/useMessages';
import { conflictView, type ConflictKind } from '../../model/conflictWords';
import { refWords } from '../../model/refs';
import { EnvironmentDiff } from '../EnvironmentDiff';
import styles from './ConflictDialog.module.css';

const WORDS = {
  changed: {
    title: 'settings.conflict.title',
    theirs: 'settings.conflict.takeTheirs',
    mine: 'settings.conflict.keepMine',
  },
  gone: {
    title: 'settings.conflict.titleDeleted',
    theirs: 'settings.conflict.takeTheirsDeleted',
    mine: 'settings.conflict.keepMineDeleted',
  },
  unwanted: {
    title: 'settings.conflict.title',
    theirs: 'settings.conflict.takeTheirs',
    mine: 'settings.conflict.keepMineDelete',
  },
} as const satisfies Record<ConflictKind, Record<string, string>>;

function Theirs(props: { conflict: EnvironmentConflict }) {
  const { stored } = props.conflict;
  const t = useMessages();
  if (!stored) {
    return <p>{t('settings.conflict.deleted')}</p>;
  }
  const { updatedAt, updatedBy } = stored;
  if (!updatedAt) {
    return null;
  }
  return (
    <p>
      <Ago at={updatedAt}>
        {age =>
          updatedBy
            ? t('settings.conflict.changedBy', {
                age,
                who: refWords(updatedBy, 'user'),
              })
            : t('settings.conflict.changed', { age })
        }
      </Ago>
    </p>
  );
}

/** Two people changed the same environment: both versions, and what to do. */
export function ConflictDialog(props: {
  conflict: EnvironmentConflict;
  isSaving: boolean;
  onTakeTheirs(): void;
  onKeepMine(): void;
  onGoOnEditing(): void;
}) {
  const { conflict, isSaving, onTakeTheirs, onKeepMine, onGoOnEditing } = props;
  const t = useMessages();
  const { name } = conflict;
  const { kind, theirs, yours, fields } = conflictView(conflict);
  const words = WORDS[kind];
  return (
    <Dialog
      isOpen
      width={640}
      onOpenChange={isOpen => !isOpen && onGoOnEditing()}
    >
      <DialogHeader>{t(words.title, { name })}</DialogHeader>
      <DialogBody>
        <div className={styles.body}>
          <Theirs conflict={conflict} />
          {kind === 'unwanted' && <p>{t('settings.conflict.deletedByYou')}</p>}
          {kind === 'changed' && fields.length === 0 && (
            <p>{t('settings.conflict.same')}</p>
          )}
          {theirs && yours && fields.length > 0 && (
            <EnvironmentDiff
              label={t(words.title, { name })}
              fields={fields}
              before={theirs}
              after={yours}
              headings={{
                before: t('settings.conflict.theirs'),
                after: t('settings.conflict.yours'),
              }}
            />
          )}
        </div>
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" onPress={onTakeTheirs}>
          {t(words.theirs)}
        </Button>
        <Button variant="secondary" isPending={isSaving} onPress={onKeepMine}>
          {t(words.mine)}
        </Button>
        <Button variant="tertiary" onPress={onGoOnEditing}>
          {t('settings.conflict.edit')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

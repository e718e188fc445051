import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
} from '@backstage/ui';
import { useState } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { readFailure } from '../../model/failure';
import { useConfigurationChange } from '../../queries/useSettings';
import { Differences } from './Differences';
import { DocumentField } from './DocumentField';
import styles from './ImportDialog.module.css';
import { useDryRun } from './useDryRun';

/** Why the document, or a part of it, is not taken; the place is named. */
function ImportFailure(props: { error: Error }) {
  const t = useMessages();
  const { message, field, problem } = readFailure(props.error, t);
  const isOutdated = problem?.code === 'conflict';
  return (
    <div role="alert" className={styles.failure}>
      <strong>{t('settings.import.failed')}</strong>
      <p>
        {field && !isOutdated
          ? t('settings.import.at', { place: field, message })
          : message}
      </p>
      {isOutdated && <p>{t('settings.import.outdated')}</p>}
    </div>
  );
}

/** Brings in a YAML document: first the difference, then, if wanted, the change. */
export function ImportDialog(props: {
  /** Told how many services are now as the document says. */
  onDone(services: number): void;
  onClose(): void;
}) {
  const { onDone, onClose } = props;
  const t = useMessages();
  const [document, setDocument] = useState('');
  const dryRun = useDryRun();
  const apply = useConfigurationChange(
    (api, options: { document: string; fingerprint: string }) =>
      api.importEnvironments(options),
  );
  const found = dryRun.data;
  const count = found?.differences.length ?? 0;
  const back = () => {
    dryRun.reset();
    apply.reset();
  };
  return (
    <Dialog
      isOpen
      width={720}
      // Who has pasted a document does not want to lose it by a click beside,
      // nor by the key that closes a list of suggestions.
      isDismissable={document === ''}
      isKeyboardDismissDisabled={document !== ''}
      onOpenChange={isOpen => !isOpen && onClose()}
    >
      <DialogHeader>{t('settings.import.title')}</DialogHeader>
      <DialogBody>
        <div className={styles.body}>
          {!found && (
            <>
              <p>{t('settings.import.text')}</p>
              <DocumentField value={document} onChange={setDocument} />
            </>
          )}
          {found && <Differences found={found} />}
          {(apply.error ?? dryRun.error) && (
            <ImportFailure error={(apply.error ?? dryRun.error) as Error} />
          )}
        </div>
      </DialogBody>
      <DialogFooter>
        {!found && (
          <Button
            variant="primary"
            isDisabled={document.trim() === ''}
            isPending={dryRun.isPending}
            onPress={() => dryRun.mutate(document)}
          >
            {t('settings.import.check')}
          </Button>
        )}
        {found && count > 0 && !apply.error && (
          <Button
            variant="primary"
            isPending={apply.isPending}
            onPress={() =>
              apply.mutate(
                { document, fingerprint: found.fingerprint },
                {
                  onSuccess: ({ services }) => onDone(services.length),
                },
              )
            }
          >
            {t('settings.import.apply', { count })}
          </Button>
        )}
        {found && apply.error && (
          <Button
            variant="primary"
            isPending={dryRun.isPending}
            onPress={() => {
              apply.reset();
              dryRun.mutate(document);
            }}
          >
            {t('settings.import.check')}
          </Button>
        )}
        {found && (
          <Button variant="secondary" onPress={back}>
            {t('settings.import.edit')}
          </Button>
        )}
        <Button variant={found ? 'tertiary' : 'secondary'} onPress={onClose}>
          {t(found && count === 0 ? 'action.close' : 'action.cancel')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { useMessages } from '../../../translation/useMessages';
import { providerName } from '../../../model/provider';
import { readFailure } from '../../model/failure';
import { usePermissions } from '../../queries/usePermissions';
import {
  useConfigurationChange,
  useStoredEnvironments,
} from '../../queries/useSettings';
import styles from './DeleteDialog.module.css';

/** Asks before all environments of a service go, and names them. */
export function DeleteDialog(props: {
  service: string;
  title: string;
  onClose(): void;
}) {
  const { service, title, onClose } = props;
  const t = useMessages();
  const permissions = usePermissions(service);
  const stored = useStoredEnvironments(service);
  const environments = stored.data ?? [];
  const deletion = useConfigurationChange(api =>
    api.changeEnvironments(
      service,
      environments.map(({ name, revision }) => ({
        kind: 'delete',
        name,
        revision,
      })),
    ),
  );
  const providers = [
    ...new Set(environments.map(({ provider }) => providerName(provider, t))),
  ];
  const isDenied = !permissions.isLoading && !permissions.may('delete');
  const error = stored.error ?? deletion.error;
  return (
    <ConfirmDialog
      title={t('settings.delete.title', { service: title })}
      go={t('settings.delete.go', { count: environments.length })}
      isDestructive
      isPending={deletion.isPending || stored.isLoading}
      isDisabled={isDenied || environments.length === 0}
      onGo={() => deletion.mutate(undefined, { onSuccess: onClose })}
      onClose={onClose}
    >
      {environments.length > 0 && (
        <>
          <p>{t('settings.delete.text')}</p>
          <ul className={styles.names}>
            {environments.map(({ name }) => (
              <li key={name}>{name}</li>
            ))}
          </ul>
          <p>
            {t('settings.delete.untouched', {
              provider: providers.join(', '),
            })}
          </p>
        </>
      )}
      {stored.data?.length === 0 && <p>{t('settings.delete.gone')}</p>}
      {isDenied && <p role="alert">{t('settings.delete.denied')}</p>}
      {error && (
        <p role="alert">
          {t('settings.delete.failed', {
            reason: readFailure(error, t).message,
          })}
        </p>
      )}
    </ConfirmDialog>
  );
}

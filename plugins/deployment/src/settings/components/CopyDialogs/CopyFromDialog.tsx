import { Checkbox } from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import { useMutation } from '@tanstack/react-query';
import type { Environment } from 'backstage-plugin-deployment-common';
import { useState } from 'react';
import { deploymentApiRef } from '../../../api/DeploymentApi';
import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { useMessages } from '../../../translation/useMessages';
import { useForm } from '../../form/FormContext';
import { readFailure } from '../../model/failure';
import { ServicePicker } from '../ServicePicker';

/** Asks what copies of another service's environments would be; saves nothing. */
export function useCopies(service: string) {
  const api = useApi(deploymentApiRef);
  return useMutation({
    mutationFn: async (options: { from: string; repository?: string }) => {
      const { differences } = await api.copyEnvironments(service, {
        ...options,
        dryRun: true,
      });
      return differences.flatMap(({ after }): Environment[] =>
        after ? [after] : [],
      );
    },
    networkMode: 'always',
  });
}

/** Loads the environments of another service into the form. */
export function CopyFromDialog(props: {
  onLoaded(environments: Environment[], from: string): void;
  onClose(): void;
}) {
  const { onLoaded, onClose } = props;
  const { service, title, annotated } = useForm();
  const t = useMessages();
  const [from, setFrom] = useState<string>();
  const [isMapped, setMapped] = useState(true);
  const copies = useCopies(service);
  return (
    <ConfirmDialog
      title={t('settings.copyFrom.title')}
      go={t('settings.copyFrom.go')}
      isPending={copies.isPending}
      isDisabled={!from}
      onGo={() => {
        if (from) {
          copies.mutate(
            { from, ...(isMapped && annotated && { repository: annotated }) },
            { onSuccess: environments => onLoaded(environments, from) },
          );
        }
      }}
      onClose={onClose}
    >
      <p>{t('settings.copyFrom.text')}</p>
      <ServicePicker except={service} value={from} onChange={setFrom} />
      {annotated && (
        <Checkbox isSelected={isMapped} onChange={setMapped}>
          {t('settings.copyFrom.repository', {
            repository: annotated,
            service: title,
          })}
        </Checkbox>
      )}
      {copies.error && (
        <p role="alert">
          {t('settings.copyFrom.failed', {
            reason: readFailure(copies.error, t).message,
          })}
        </p>
      )}
    </ConfirmDialog>
  );
}

import { Button, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import { useMutation } from '@tanstack/react-query';
import { deploymentApiRef } from '../../../api/DeploymentApi';
import { useMessages } from '../../../translation/useMessages';
import { readFailure } from '../../model/failure';
import type { ListFilters } from '../../queries/keys';
import { matchingServices } from '../../queries/useConfigurationList';
import styles from './ExportMenu.module.css';
import { saveFile } from './saveFile';

/** More services than this make an address too long for servers to take. */
export const MOST_NAMED = 150;

const FILE = 'deployment-environments.yaml';

/** Saves the configuration as a YAML document: all of it, or what is filtered. */
export function ExportMenu(props: {
  /** What the list is narrowed to; absent where it shows all. */
  filters: ListFilters | undefined;
}) {
  const { filters } = props;
  const api = useApi(deploymentApiRef);
  const t = useMessages();
  const download = useMutation({
    mutationFn: async (of: ListFilters | undefined) => {
      const services = of && (await matchingServices(api, of));
      if (services && services.length > MOST_NAMED) {
        throw new Error(
          t('settings.list.exportTooMany', { most: String(MOST_NAMED) }),
        );
      }
      saveFile(FILE, await api.exportEnvironments(services));
    },
    networkMode: 'always',
  });
  const { error } = download;
  return (
    <span className={styles.root}>
      <MenuTrigger>
        <Button variant="secondary" isPending={download.isPending}>
          {t('settings.list.export')}
        </Button>
        <Menu>
          <MenuItem onAction={() => download.mutate(undefined)}>
            {t('settings.list.exportAll')}
          </MenuItem>
          {filters && (
            <MenuItem onAction={() => download.mutate(filters)}>
              {t('settings.list.exportFiltered')}
            </MenuItem>
          )}
        </Menu>
      </MenuTrigger>
      {error && (
        <span role="alert" className={styles.error}>
          {t('settings.list.exportFailed', {
            reason:
              error.name === 'ResponseError'
                ? readFailure(error, t).message
                : error.message,
          })}
        </span>
      )}
    </span>
  );
}

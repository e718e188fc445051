import { ButtonLink } from '@backstage/ui';
import {
  permissionName,
  usePermissions,
} from '../../settings/queries/usePermissions';
import { useSettingsHref } from '../../hooks/useSettingsHref';
import { useMessages } from '../../translation/useMessages';
import { DocsLink } from '../DocsLink';
import { PageState } from '../PageState';
import styles from './EntityDeployments.module.css';

/** No environment has been set up: what that means, and what comes next. */
export function NothingConfigured(props: {
  /** Entity ref of the service. */
  entityRef: string;
  /** What people call it. */
  service: string;
}) {
  const { entityRef, service } = props;
  const t = useMessages();
  const href = useSettingsHref(entityRef);
  const permissions = usePermissions(entityRef);
  const mayCreate = permissions.may('create');
  const next = mayCreate
    ? t('empty.next', { service })
    : t('settings.entry.denied', {
        service,
        permission: permissionName('create'),
      });
  return (
    <PageState
      shape="none"
      title={t('empty.title')}
      texts={[t('empty.text', { service }), next]}
      action={
        <div className={styles.actions}>
          {href && mayCreate && !permissions.isLoading && (
            <ButtonLink variant="primary" href={href}>
              {t('settings.entry.setUp')}
            </ButtonLink>
          )}
          <DocsLink />
        </div>
      }
    />
  );
}

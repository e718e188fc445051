import { Link } from '@backstage/ui';
import { RiSettings3Line } from '@remixicon/react';
import { usePermissions } from '../../settings/queries/usePermissions';
import { useSettingsHref } from '../../hooks/useSettingsHref';
import { useMessages } from '../../translation/useMessages';
import styles from './ConfigureLink.module.css';

/** The way to the settings of a service, for those who may change them. */
export function ConfigureLink(props: {
  /** Entity ref of the service. */
  entityRef: string;
  /** What people call it. */
  service: string;
}) {
  const { entityRef, service } = props;
  const t = useMessages();
  const href = useSettingsHref(entityRef);
  const { isLoading, isReadOnly } = usePermissions(entityRef);
  // Not in the way of those who only look: it comes when it is known to help.
  if (!href || isLoading || isReadOnly) {
    return null;
  }
  const label = t('settings.entry.configureTitle', { service });
  return (
    <Link href={href} className={styles.root} aria-label={label} title={label}>
      <RiSettings3Line size={18} aria-hidden="true" />
    </Link>
  );
}

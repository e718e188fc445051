import { ButtonLink } from '@backstage/ui';
import { RiSettings3Line } from '@remixicon/react';
import { usePermissions } from '../../settings/queries/usePermissions';
import { useSettingsHref } from '../../hooks/useSettingsHref';
import { useMessages } from '../../translation/useMessages';

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
  return href && !isLoading && !isReadOnly ? (
    <ButtonLink
      variant="tertiary"
      href={href}
      iconStart={<RiSettings3Line />}
      aria-label={t('settings.entry.configureTitle', { service })}
    >
      {t('settings.entry.configure')}
    </ButtonLink>
  ) : null;
}

import {
  ButtonIcon,
  ButtonLink,
  Menu,
  MenuItem,
  MenuTrigger,
} from '@backstage/ui';
import { RiMore2Line } from '@remixicon/react';
import { useState } from 'react';
import { useGoToSettings } from '../../../hooks/useGoToSettings';
import { useMessages } from '../../../translation/useMessages';
import { PickServiceDialog } from '../CopyDialogs';
import { DeleteDialog } from '../DeleteDialog';
import styles from './ConfigurationList.module.css';

/** What can be done with the environments of a service, from the list. */
export function ServiceActions(props: {
  service: string;
  title: string;
  /** Where its settings page is. */
  href: string | undefined;
}) {
  const { service, title, href } = props;
  const t = useMessages();
  const goToSettings = useGoToSettings();
  const [asked, setAsked] = useState<'copy' | 'delete'>();
  const close = () => setAsked(undefined);
  return (
    <span className={styles.actions}>
      {href && (
        <ButtonLink
          size="small"
          variant="secondary"
          href={href}
          aria-label={t('settings.list.editService', { service: title })}
        >
          {t('settings.list.edit')}
        </ButtonLink>
      )}
      <MenuTrigger>
        <ButtonIcon
          size="small"
          variant="tertiary"
          icon={<RiMore2Line />}
          aria-label={t('settings.list.actions', { service: title })}
        />
        <Menu>
          <MenuItem onAction={() => setAsked('copy')}>
            {t('settings.list.copyTo')}
          </MenuItem>
          <MenuItem color="danger" onAction={() => setAsked('delete')}>
            {t('settings.list.delete')}
          </MenuItem>
        </Menu>
      </MenuTrigger>
      {asked === 'copy' && (
        <PickServiceDialog
          title={t('settings.copyTo.title', { service: title })}
          text={t('settings.copyTo.text')}
          go={t('settings.copyTo.go')}
          except={service}
          onPick={picked => goToSettings(picked, { copyFrom: service })}
          onClose={close}
        />
      )}
      {asked === 'delete' && (
        <DeleteDialog service={service} title={title} onClose={close} />
      )}
    </span>
  );
}

import { Button } from '@backstage/ui';
import type { HostRef } from '../../api/DeploymentApi';
import { providerName } from '../../model/provider';
import { useConnect } from '../../queries/useConnect';
import { useMessages } from '../../translation/useMessages';
import styles from './ConnectButton.module.css';

/** Connects or reconnects the viewer's account, and says why if it fails. */
export function ConnectButton(props: {
  host: HostRef;
  way: 'connect' | 'reconnect';
}) {
  const { host, way } = props;
  const t = useMessages();
  const connect = useConnect(host, way);
  return (
    <div className={styles.root}>
      <Button
        variant="primary"
        isPending={connect.isPending}
        onPress={connect.start}
      >
        {t(`action.${way}`, { provider: providerName(host.provider, t) })}
      </Button>
      {connect.error && (
        <p role="alert" className={styles.error}>
          {t('action.failed', { reason: connect.error.message })}
        </p>
      )}
    </div>
  );
}

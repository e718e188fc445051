import { Button } from '@backstage/ui';
import type { Problem } from 'backstage-plugin-deployment-common';
import type { EnvironmentTarget } from '../../../api/DispatchApi';
import { ConnectButton } from '../../../components/ConnectButton';
import { useProblemOrigin } from '../../../deploy/queries/useOrigin';
import { useMessages } from '../../../translation/useMessages';
import { needsConnection } from '../model/hindrance';
import styles from './LookAgain.module.css';

/** What helps where the present state of a run is not shown. */
export function LookAgain(props: {
  target: EnvironmentTarget;
  /** Why it is not. */
  stale: Problem;
  isLooking: boolean;
  onLookAgain(): Promise<void>;
}) {
  const { target, stale, isLooking, onLookAgain } = props;
  const t = useMessages();
  const { about } = useProblemOrigin(target, stale);
  return (
    <div className={styles.root}>
      {about && needsConnection(stale) ? (
        <ConnectButton
          host={about}
          way={stale.code === 'token_rejected' ? 'reconnect' : 'connect'}
        />
      ) : (
        <Button
          variant="secondary"
          size="small"
          isPending={isLooking}
          onPress={onLookAgain}
        >
          {t('pipeline.approval.outcome.lookAgain')}
        </Button>
      )}
    </div>
  );
}

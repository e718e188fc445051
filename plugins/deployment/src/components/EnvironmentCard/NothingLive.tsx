import type { Lookback } from 'backstage-plugin-deployment-common';
import { nothingLive } from '../../model/states';
import { useMessages } from '../../translation/useMessages';
import { useOverview } from '../EntityDeployments/OverviewContext';
import styles from './EnvironmentCard.module.css';

/** Nothing runs here, as far as it can be told. */
export function NothingLive(props: { lookback: Lookback }) {
  const { lookback } = props;
  const t = useMessages();
  const { hasUnattributedRuns } = useOverview();
  const kind = nothingLive(lookback, hasUnattributedRuns);
  return (
    <div>
      <p className={styles.nothing}>{t(`nothing.${kind}`)}</p>
      <p className={styles.muted}>
        {kind === 'never' || kind === 'notAttributable'
          ? t(`nothing.${kind}Text`)
          : t(`nothing.${kind}Text`, { count: lookback.attempts })}
      </p>
    </div>
  );
}

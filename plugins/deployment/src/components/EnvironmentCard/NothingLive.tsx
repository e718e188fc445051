import type { EnvironmentFacts } from 'backstage-plugin-deployment-common';
import { endedAttempts, nothingLive } from '../../model/states';
import { useMessages } from '../../translation/useMessages';
import { useOverview } from '../EntityDeployments/OverviewContext';
import styles from './EnvironmentCard.module.css';

/** Nothing runs here, as far as it can be told. */
export function NothingLive(props: { facts: EnvironmentFacts }) {
  const { facts } = props;
  const t = useMessages();
  const { hasUnattributedRuns } = useOverview();
  const kind = nothingLive(facts, hasUnattributedRuns);
  return (
    <div>
      <p className={styles.nothing}>{t(`nothing.${kind}`)}</p>
      <p className={styles.muted}>
        {kind === 'neverSucceeded' || kind === 'noSuccess'
          ? t(`nothing.${kind}Text`, { count: endedAttempts(facts) })
          : t(`nothing.${kind}Text`)}
      </p>
    </div>
  );
}

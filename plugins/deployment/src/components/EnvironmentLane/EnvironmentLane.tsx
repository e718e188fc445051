import type { EnvironmentOverview } from 'backstage-plugin-deployment-common';
import { factsOf } from '../../model/problems';
import { useMessages } from '../../translation/useMessages';
import { DriftConnector } from '../DriftConnector';
import { EnvironmentCard } from '../EnvironmentCard';
import styles from './EnvironmentLane.module.css';

/** The environments of a service in promotion order, side by side or stacked. */
export function EnvironmentLane(props: {
  environments: EnvironmentOverview[];
  service: string;
}) {
  const { environments, service } = props;
  const t = useMessages();
  return (
    <ol
      className={styles.lane}
      aria-label={t('page.environments', { service })}
    >
      {environments.map((environment, index) => {
        const before = environments[index - 1];
        // Only a neighbour can be drawn as one; a drift to another environment
        // is told in the card.
        const drift = factsOf(environment)?.drift ?? null;
        const upstream = drift ? [drift.upstream] : environment.promotesFrom;
        const connected =
          before !== undefined && upstream.includes(before.name);
        return (
          <li key={environment.name} className={styles.stop}>
            {connected && (
              <DriftConnector environment={environment} drift={drift} />
            )}
            {!connected && index > 0 && <span className={styles.gap} />}
            <EnvironmentCard
              environment={environment}
              driftIsShown={connected}
            />
          </li>
        );
      })}
    </ol>
  );
}

import type {
  Drift,
  EnvironmentOverview,
} from 'backstage-plugin-deployment-common';
import { PromoteButton } from '../../deploy/components/PromoteButton';
import { driftWords } from '../../model/drift';
import { useMessages } from '../../translation/useMessages';
import { ExternalLink } from '../ExternalLink';
import { HiddenText } from '../HiddenText';
import styles from './DriftConnector.module.css';

/** The way from one environment to the next, and what is still to come along it. */
export function DriftConnector(props: {
  environment: EnvironmentOverview;
  drift: Drift | null;
}) {
  const { environment, drift } = props;
  const t = useMessages();
  const words = drift && driftWords(environment.name, drift, t);
  return (
    <div className={styles.root}>
      {words && (
        <span className={styles.words} title={words.sentence}>
          <ExternalLink
            href={drift.kind === 'compared' ? drift.url : undefined}
            variant="body-x-small"
          >
            <span aria-hidden="true">
              {words.lines.map(line => (
                <span key={line} className={styles.line}>
                  {line}
                </span>
              ))}
            </span>
            <HiddenText>{words.sentence}</HiddenText>
          </ExternalLink>
        </span>
      )}
      <span className={styles.arrow} aria-hidden="true" />
      <PromoteButton environment={environment} />
    </div>
  );
}

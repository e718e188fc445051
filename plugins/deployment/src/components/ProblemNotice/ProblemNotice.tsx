import type {
  EnvironmentOverview,
  Problem,
} from 'backstage-plugin-deployment-common';
import { problemWords, requestSentence } from '../../model/problemWords';
import { useMessages } from '../../translation/useMessages';
import { useNow } from '../Clock';
import { useOverview } from '../EntityDeployments/OverviewContext';
import { ProblemActions } from './ProblemActions';
import styles from './ProblemNotice.module.css';

/** Why one environment cannot be shown, inside its card. */
export function ProblemNotice(props: {
  environment: EnvironmentOverview;
  problem: Problem;
}) {
  const { environment, problem } = props;
  const { origin } = environment;
  const { hosts, refresh, isRefreshing } = useOverview();
  const t = useMessages();
  const now = useNow();
  const words = problemWords(problem, { origin, hosts, now, t });
  const request = requestSentence(problem, origin.provider, t);
  return (
    <div className={styles.root}>
      <p className={styles.title}>{words.title}</p>
      <p className={styles.text}>{words.text}</p>
      {request && <p className={styles.text}>{request}</p>}
      <ProblemActions
        action={words.action}
        problem={problem}
        origin={origin}
        refresh={refresh}
        isRefreshing={isRefreshing}
      />
    </div>
  );
}

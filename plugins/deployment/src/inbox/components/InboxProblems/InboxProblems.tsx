import type { Problem } from 'backstage-plugin-deployment-common';
import type { InboxAnswer } from '../../../api/PipelineApi';
import { ProviderProblem } from '../../../settings/components/RequestProblem';
import { useMessages } from '../../../translation/useMessages';
import styles from './InboxProblems.module.css';

/** Up to this many are told in full at once. */
const FEW = 2;

/** The same for many repositories is one. */
function distinct(problems: Problem[]): Problem[] {
  const seen = new Map<string, Problem>();
  for (const problem of problems) {
    const { host, repository } = problem.details;
    seen.set(JSON.stringify([problem.code, host, repository]), problem);
  }
  return [...seen.values()];
}

/** What could not be looked at, and what helps. */
export function InboxProblems(props: {
  answer: InboxAnswer;
  isRefreshing: boolean;
  refresh(): Promise<void>;
}) {
  const { answer, isRefreshing, refresh } = props;
  const { inbox, hosts } = answer;
  const t = useMessages();
  const problems = distinct(inbox.problems);
  if (problems.length === 0) {
    return null;
  }
  const all = problems.map(problem => {
    const { host: name, repository } = problem.details;
    const found = hosts.find(({ host }) => host === name) ?? hosts[0];
    const host = name ?? found?.host ?? '';
    return (
      <ProviderProblem
        key={JSON.stringify([problem.code, host, repository])}
        problem={problem}
        about={{
          provider: found?.provider ?? host,
          host,
          repository: repository ?? host,
        }}
        hosts={hosts}
        isRetrying={isRefreshing}
        onRetry={refresh}
      />
    );
  });
  if (problems.length <= FEW) {
    return <div className={styles.root}>{all}</div>;
  }
  return (
    <details className={styles.many}>
      <summary>
        {t('pipeline.inbox.problems.title', { count: problems.length })}{' '}
        <span className={styles.muted}>
          {t('pipeline.inbox.problems.text')}
        </span>
      </summary>
      <div className={styles.root}>{all}</div>
    </details>
  );
}

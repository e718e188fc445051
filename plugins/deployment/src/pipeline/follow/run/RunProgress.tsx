import type { Pipeline, Stage } from 'backstage-plugin-deployment-common';
import type { Translate } from '../../../translation/ref';
import { useMessages } from '../../../translation/useMessages';
import { viewStateText } from '../../model/states';
import styles from './RunProgress.module.css';

/** How many jobs did not end well, and how: "1 cancelled", "1 skipped". */
function endedOtherwise(stages: Stage[], t: Translate): string[] {
  const jobs = jobsOf(stages);
  return (['failed', 'cancelled', 'skipped'] as const)
    .map(state => ({
      state,
      amount: jobs.filter(job => job.state === state).length,
    }))
    .filter(({ amount }) => amount > 0)
    .map(({ state, amount }) =>
      t('pipeline.graph.count', {
        amount: String(amount),
        state: viewStateText(state, t),
      }),
    );
}

/** The jobs of these stages: those without parts. */
function jobsOf(stages: Stage[]): Stage[] {
  return stages.flatMap(stage =>
    stage.stages.length > 0 ? jobsOf(stage.stages) : [stage],
  );
}

/** How many jobs of a run have ended, of those that are known. */
export function RunProgress(props: { pipeline: Pipeline }) {
  const { progress, state } = props.pipeline;
  const t = useMessages();
  if (!progress || progress.total < 1) {
    return <span />;
  }
  const { total } = progress;
  const done = Math.min(progress.done, total);
  const jobs = t('pipeline.follow.progress', {
    done: String(done),
    total: String(total),
  });
  const ended =
    state === 'failed' || state === 'cancelled'
      ? endedOtherwise(props.pipeline.stages, t)
      : [];
  const text = ended.length > 0 ? `${jobs}: ${ended.join(', ')}` : jobs;
  return (
    <div className={styles.root} data-state={state}>
      <div
        role="progressbar"
        aria-label={t('pipeline.follow.progressTitle')}
        aria-valuemin={0}
        aria-valuemax={total}
        aria-valuenow={done}
        aria-valuetext={text}
        className={styles.bar}
      >
        <span style={{ width: `${(100 * done) / total}%` }} />
      </div>
      <span>{text}</span>
    </div>
  );
}

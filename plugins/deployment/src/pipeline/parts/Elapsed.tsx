import { useNow } from '../../components/Clock';
import { formatDuration } from '../../model/time';
import { useMessages } from '../../translation/useMessages';
import { elapsedMs } from '../model/elapsed';
import type { StageView } from '../model/view';

function Duration(props: { stage: StageView; now: number }) {
  const { stage, now } = props;
  const t = useMessages();
  const elapsed = elapsedMs(stage, now);
  if (elapsed === undefined) {
    return null;
  }
  const duration = formatDuration(elapsed);
  return (
    <span
      title={
        stage.finishedAt
          ? t('pipeline.graph.tookTitle', { duration })
          : t('pipeline.graph.sinceTitle', { duration })
      }
    >
      {duration}
    </span>
  );
}

function Live(props: { stage: StageView }) {
  const now = useNow();
  return <Duration stage={props.stage} now={now} />;
}

/** How long a stage took; while it runs, how long it has, by the clock. */
export function Elapsed(props: { stage: StageView }) {
  const { stage } = props;
  // What has ended needs no clock, and would be rendered every second with one.
  return stage.state === 'running' && !stage.finishedAt ? (
    <Live stage={stage} />
  ) : (
    <Duration stage={stage} now={0} />
  );
}

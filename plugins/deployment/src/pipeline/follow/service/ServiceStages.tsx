import { Link } from '@backstage/ui';
import type {
  ServiceStage,
  ServiceStanding,
} from 'backstage-plugin-deployment-common';
import { HiddenText } from '../../../components/HiddenText';
import { StateBadge, type Shape } from '../../../components/StateBadge';
import { gateSentence } from '../../../model/gates';
import type { Tone } from '../../../model/states';
import { versionName } from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import { useNow } from '../../../components/Clock';
import { DottedLine } from '../DottedLine';
import { useFollow } from '../FollowContext';
import styles from './ServiceStages.module.css';

const LOOKS: Record<ServiceStanding, { shape: Shape; tone: Tone }> = {
  not_yet: { shape: 'none', tone: 'neutral' },
  queued: { shape: 'queued', tone: 'neutral' },
  waiting: { shape: 'waiting', tone: 'warning' },
  running: { shape: 'running', tone: 'info' },
  live: { shape: 'succeeded', tone: 'success' },
  replaced: { shape: 'superseded', tone: 'neutral' },
  failed: { shape: 'failed', tone: 'danger' },
  cancelled: { shape: 'cancelled', tone: 'neutral' },
  unknown: { shape: 'unknown', tone: 'neutral' },
};

function Environment(props: { stage: ServiceStage; isSelected: boolean }) {
  const { stage, isSelected } = props;
  const { environment, standing, deployment, live, gates, problem } = stage;
  const { linkTo } = useFollow();
  const t = useMessages();
  const now = useNow();
  const look = LOOKS[standing] ?? LOOKS.unknown;
  const run = deployment?.run;
  const runText = () => {
    if (!run) {
      return '';
    }
    return run.number === null
      ? t('pipeline.follow.entry.seeUnnumbered')
      : t('pipeline.follow.entry.see', { number: String(run.number) });
  };
  return (
    <li
      className={styles.environment}
      data-selected={isSelected || undefined}
      aria-current={isSelected ? 'true' : undefined}
    >
      <span className={styles.name}>{environment}</span>
      <StateBadge shape={look.shape} tone={look.tone}>
        {t(
          `pipeline.follow.service.standing.${
            standing in LOOKS ? standing : 'unknown'
          }`,
        )}
      </StateBadge>
      <span className={styles.facts}>
        <DottedLine
          parts={[
            live
              ? t('pipeline.follow.service.live', {
                  version: versionName(live, t),
                })
              : !problem && t('pipeline.follow.service.nothingLive'),
            ...gates
              .filter(({ state }) => state === 'closed')
              .map(({ gate }) => gateSentence(gate, now, t)),
            problem?.message,
          ]}
        />
      </span>
      <span className={styles.link}>
        {run && (
          <Link
            {...linkTo({ kind: 'run', environment, run: run.id })}
            variant="body-small"
          >
            {runText()}
            <HiddenText> ({environment})</HiddenText>
          </Link>
        )}
      </span>
    </li>
  );
}

/** Where the version stands in each environment, each leading to its run. */
export function ServiceStages(props: {
  stages: ServiceStage[];
  /** The environment that was chosen above. */
  selected: string | undefined;
}) {
  const { stages, selected } = props;
  const t = useMessages();
  return (
    <ul
      className={styles.root}
      aria-label={t('pipeline.follow.service.environments')}
    >
      {stages.map(stage => (
        <Environment
          key={stage.environment}
          stage={stage}
          isSelected={stage.environment === selected}
        />
      ))}
    </ul>
  );
}

import type { ServiceStage } from 'backstage-plugin-deployment-common';
import { useNow } from '../../../components/Clock';
import { StateBadge } from '../../../components/StateBadge';
import { gateSentence } from '../../../model/gates';
import { isMoving } from '../../../model/states';
import { versionName } from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import { lookOf, runsText, stageStateText } from '../../model/states';
import type { StageView } from '../../model/view';
import { DottedLine } from '../DottedLine';
import { OtherLinks, StageLink } from './StageLinks';
import styles from './ServiceStages.module.css';

function Environment(props: {
  stage: ServiceStage;
  view: StageView;
  isSelected: boolean;
}) {
  const { stage, view, isSelected } = props;
  const { environment, deployment, live, gates, problem } = stage;
  const t = useMessages();
  const now = useNow();
  const { shape, tone } = lookOf(view.state);
  return (
    <li
      className={styles.environment}
      data-selected={isSelected || undefined}
      aria-current={isSelected ? 'true' : undefined}
    >
      <span className={styles.name}>{environment}</span>
      <StateBadge
        shape={problem ? 'unavailable' : shape}
        tone={problem ? 'neutral' : tone}
      >
        {stageStateText(view, t)}
      </StateBadge>
      <span className={styles.facts}>
        <DottedLine
          parts={[
            deployment &&
              isMoving(deployment.state) &&
              t('pipeline.graph.brings', {
                version: versionName(deployment.version, t),
              }),
            live
              ? runsText(live, view.state, t)
              : !problem && t('pipeline.graph.nothingLive'),
            ...gates
              .filter(({ state }) => state === 'closed')
              .map(({ gate }) => gateSentence(gate, now, t)),
            problem?.message,
          ]}
        />
      </span>
      <span className={styles.link}>
        <StageLink stage={stage} />
      </span>
      {view.others.length > 0 && (
        <div className={styles.others}>
          <OtherLinks environment={environment} others={view.others} />
        </div>
      )}
    </li>
  );
}

/** Where the version stands in each environment and what else moves there, each leading to its run. */
export function ServiceStages(props: {
  stages: ServiceStage[];
  /** The same as the graph shows them. */
  views: StageView[];
  /** The environment that was chosen above. */
  selected: string | undefined;
}) {
  const { stages, views, selected } = props;
  const t = useMessages();
  return (
    <ul
      className={styles.root}
      aria-label={t('pipeline.follow.service.environments')}
    >
      {views.map(view => {
        const stage = stages.find(({ environment }) => environment === view.id);
        return (
          stage && (
            <Environment
              key={view.id}
              stage={stage}
              view={view}
              isSelected={view.id === selected}
            />
          )
        );
      })}
    </ul>
  );
}

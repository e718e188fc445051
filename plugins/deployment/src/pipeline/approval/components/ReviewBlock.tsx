import { Checkbox } from '@backstage/ui';
import type { Pipeline } from 'backstage-plugin-deployment-common';
import { useId } from 'react';
import { Ago } from '../../../components/Clock';
import { StateBadge } from '../../../components/StateBadge';
import { isSameVersion, versionName } from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import type { WaitingReview } from '../model/reviews';
import { useLiveVersion } from '../useLiveVersion';
import { Besides } from './Besides';
import styles from './ReviewBlock.module.css';
import { ReviewChanges } from './ReviewChanges';
import { ReviewerList } from './ReviewerList';

/** One environment that waits for a review: what is to be known for deciding. */
export function ReviewBlock(props: {
  entityRef: string;
  pipeline: Pipeline;
  review: WaitingReview;
  /** The provider as people call it. */
  provider: string;
  /** Whether several wait, so that one is ticked. */
  isOneOfSeveral: boolean;
  isTicked: boolean;
  /** Why the viewer cannot decide about it; told here where several wait. */
  reason: string | undefined;
  isDisabled: boolean;
  /** Whether its changes are compared before anybody asks to see them. */
  isCompared: boolean;
  onTick(isTicked: boolean): void;
}) {
  const { entityRef, pipeline, review, provider, isOneOfSeveral } = props;
  const { isTicked, reason, isDisabled, isCompared, onTick } = props;
  const { environment, gate, besides } = review;
  const target = { entityRef, environment };
  const t = useMessages();
  const id = useId();
  const { live, isComplete } = useLiveVersion(target);
  const version = versionName(pipeline.version, t);
  const replaces = () => {
    if (live && isSameVersion(pipeline.version, live)) {
      return t('pipeline.approval.again', { version });
    }
    if (live) {
      return t('pipeline.approval.replaces', {
        version,
        live: versionName(live, t),
      });
    }
    return live === null && isComplete
      ? t('pipeline.approval.replacesNothing', { version })
      : t('pipeline.approval.brings', { version });
  };
  return (
    <section className={styles.root} aria-labelledby={id}>
      <header className={styles.header}>
        {isOneOfSeveral && (
          <Checkbox
            aria-label={t('pipeline.approval.tick', { environment })}
            isSelected={isTicked}
            isDisabled={isDisabled || reason !== undefined}
            onChange={onTick}
          />
        )}
        <h3 id={id} className={styles.title}>
          {t('pipeline.approval.waits', { environment })}
        </h3>
        {gate.since && (
          <StateBadge shape="waiting" tone="warning">
            <Ago at={gate.since}>{age => age}</Ago>
          </StateBadge>
        )}
      </header>
      {isOneOfSeveral && reason && <p className={styles.reason}>{reason}</p>}
      <p className={styles.replaces}>{replaces()}</p>
      <ReviewChanges
        target={target}
        version={pipeline.version}
        live={live}
        isCompared={isCompared}
        // Of one alone they are beside what decides about it.
        hidesNumbers={!isOneOfSeveral}
      />
      <ReviewerList
        environment={environment}
        gate={gate.gate}
        decisions={gate.decisions}
        viewer={gate.viewer}
        login={pipeline.account?.login}
      />
      <Besides environment={environment} gates={besides} />
      {gate.viewer.kind === 'unknown' && (
        <p className={styles.muted}>
          {t('pipeline.approval.viewerUnknown', { provider, environment })}
        </p>
      )}
    </section>
  );
}

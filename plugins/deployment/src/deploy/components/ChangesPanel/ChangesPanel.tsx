import { Skeleton, VisuallyHidden } from '@backstage/ui';
import type { KnownVersion, Version } from 'backstage-plugin-deployment-common';
import { useEffect, useRef } from 'react';
import type { EnvironmentTarget } from '../../../api/DispatchApi';
import { HiddenText } from '../../../components/HiddenText';
import { providerName } from '../../../model/provider';
import { isSameName, versionName } from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import { changeFacts } from '../../model/changes';
import type { NamedVersion } from '../../model/namedVersion';
import { offeredName } from '../../model/sentence';
import { useChanges } from '../../queries/useChanges';
import { useKnownEnvironment } from '../../queries/useOrigin';
import { TargetProblem } from '../TargetProblem';
import styles from './ChangesPanel.module.css';
import { Outcome } from './Outcome';

/** Props of {@link ChangesPanel}. */
export interface ChangesPanelProps {
  target: EnvironmentTarget;
  /** The version that would be put there; it may change with every key. */
  version: NamedVersion;
  /** What is live there, as far as it is known before the answer comes. */
  live?: KnownVersion | null;
}

function LoadingChanges() {
  const t = useMessages();
  return (
    <div role="status" className={styles.loading}>
      <VisuallyHidden>{t('deploy.changes.loading')}</VisuallyHidden>
      {[82, 64, 73].map(width => (
        <Skeleton key={width} width={`${width}%`} height={14} />
      ))}
    </div>
  );
}

/** The height of what was shown last: what is below it stays where it is. */
function useLastHeight(isThere: boolean) {
  const ref = useRef<HTMLDivElement>(null);
  const height = useRef<number>();
  useEffect(() => {
    if (isThere) {
      height.current = ref.current?.offsetHeight;
    }
  });
  return { ref, minHeight: isThere ? undefined : height.current };
}

/**
 * What a version would add to an environment and take from it.
 *
 * Ages go by the `ClockProvider` around it, without one by the browser's clock.
 */
export function ChangesPanel(props: ChangesPanelProps) {
  const { target, version } = props;
  const t = useMessages();
  const origin = useKnownEnvironment(target)?.origin;
  const comparison = {
    target,
    version: version.choice,
    live: props.live?.sha ?? null,
  };
  const { answer, error, isFetching, refetch } = useChanges(comparison);
  const { ref, minHeight } = useLastHeight(answer !== undefined);

  const known: Version | null = props.live
    ? { kind: 'known', ...props.live }
    : null;
  const live = answer ? answer.live : known;
  const isNothingLive = answer ? !answer.live : props.live === null;
  const names = {
    environment: target.environment,
    version: offeredName(version),
    live: live ? versionName(live, t) : t('deploy.changes.nothingLive'),
  };
  const isAgain =
    live?.kind === 'known' &&
    isSameName({ ...version, sha: version.choice.sha }, live);
  const heading = () => {
    if (isAgain) {
      return t('deploy.changes.again', { version: names.version });
    }
    return live || isNothingLive
      ? t('deploy.changes.from', { from: names.live, to: names.version })
      : names.version;
  };
  const changes =
    answer?.outcome.kind === 'compared' ? answer.outcome : undefined;
  const provider = origin && providerName(origin.provider, t);
  return (
    <section className={styles.root} aria-label={t('deploy.changes.label')}>
      <div className={styles.header}>
        <h3 className={styles.title}>
          <HiddenText>{heading()}</HiddenText>
          <span aria-hidden="true">
            {(live || isNothingLive) && !isAgain
              ? `${names.live} → ${names.version}`
              : heading()}
          </span>
        </h3>
        {changes && (
          <span className={styles.facts}>
            {changeFacts(changes, t).join(' · ')}
          </span>
        )}
      </div>
      <div
        ref={ref}
        className={styles.body}
        style={{ minHeight }}
        aria-busy={(!answer && !error) || undefined}
      >
        {answer && (
          <Outcome
            // A list that was unfolded for one version is folded for the next.
            key={`${version.choice.label} ${version.choice.sha}`}
            outcome={answer.outcome}
            names={names}
            comparison={comparison}
            provider={provider}
          />
        )}
        {!answer && error && (
          <TargetProblem
            target={target}
            error={error}
            isRetrying={isFetching}
            onRetry={refetch}
          />
        )}
        {!answer && !error && <LoadingChanges />}
      </div>
    </section>
  );
}

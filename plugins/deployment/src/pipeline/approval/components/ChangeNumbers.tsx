import type {
  ChangesOutcome,
  KnownVersion,
  Version,
} from 'backstage-plugin-deployment-common';
import type { EnvironmentTarget } from '../../../api/DispatchApi';
import { namedVersion } from '../../../deploy/model/namedVersion';
import { useKnownChanges } from '../../../deploy/queries/useKnownChanges';
import { formatCount } from '../../../model/time';
import type { Translate } from '../../../translation/ref';
import { useMessages } from '../../../translation/useMessages';
import styles from './ReviewBlock.module.css';

function numbers(outcome: ChangesOutcome, t: Translate): string[] {
  if (outcome.kind === 'same') {
    return [t('pipeline.approval.changes.same')];
  }
  if (outcome.kind !== 'compared') {
    return [];
  }
  const words = (count: number) => ({ count, amount: formatCount(count) });
  const added = outcome.added.total;
  const removed = outcome.removed.total;
  if (removed === 0) {
    return [t('pipeline.approval.changes.come', words(added))];
  }
  return added === 0
    ? [t('pipeline.approval.changes.onlyGo', words(removed))]
    : [
        t('pipeline.approval.changes.come', words(added)),
        t('pipeline.approval.changes.go', words(removed)),
      ];
}

/**
 * How many commits come and go, beside what decides about them. Asks nothing by
 * itself: empty until whoever shows the changes has compared.
 */
export function ChangeNumbers(props: {
  target: EnvironmentTarget;
  /** What would come. */
  version: Version;
  /** What is live, where that is known. */
  live: Pick<KnownVersion, 'sha'> | undefined;
}) {
  const { target, version, live } = props;
  const t = useMessages();
  const changes = useKnownChanges(
    target,
    namedVersion(version)?.choice,
    live?.sha ?? null,
  );
  const parts = changes ? numbers(changes, t) : [];
  if (parts.length === 0) {
    return null;
  }
  const isLoss = changes?.kind === 'compared' && changes.removed.total > 0;
  return (
    <strong className={isLoss ? styles.removes : undefined}>
      {parts.join(t('pipeline.approval.comma'))}
    </strong>
  );
}

import { Button } from '@backstage/ui';
import type { Version } from 'backstage-plugin-deployment-common';
import { useId, useState } from 'react';
import type { EnvironmentTarget } from '../../../api/DispatchApi';
import { ChangesPanel } from '../../../deploy/components/ChangesPanel';
import { changeFacts } from '../../../deploy/model/changes';
import { namedVersion } from '../../../deploy/model/namedVersion';
import { useChanges } from '../../../deploy/queries/useChanges';
import { useKnownChanges } from '../../../deploy/queries/useKnownChanges';
import { HiddenText } from '../../../components/HiddenText';
import { useMessages } from '../../../translation/useMessages';
import styles from './ReviewBlock.module.css';

/** Props of {@link ReviewChanges}. */
export interface ReviewChangesProps {
  target: EnvironmentTarget;
  /** What would come. */
  version: Version;
  /** What is live; absent where that is not known before the answer comes. */
  live: Version | null | undefined;
  /**
   * Whether they are compared at once. Two commits are compared once and for all;
   * what is live without being known by its commit is not compared unasked.
   */
  isCompared?: boolean;
  /** Whether what is known of them is told elsewhere. */
  hidesNumbers?: boolean;
}

/** What a version changes, asked for when somebody wants to see it, or at once. */
export function ReviewChanges(props: ReviewChangesProps) {
  const { target, version, live, isCompared, hidesNumbers } = props;
  const { environment } = target;
  const t = useMessages();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const named = namedVersion(version);
  const known = live?.kind === 'known' ? live : undefined;
  const liveSha = known?.sha ?? null;
  useChanges(
    {
      target,
      version: named?.choice ?? { label: '', sha: null },
      live: liveSha,
    },
    {
      enabled:
        isCompared === true && liveSha !== null && Boolean(named?.choice.sha),
    },
  );
  const changes = useKnownChanges(target, named?.choice, liveSha);
  if (!named) {
    return (
      <p className={styles.muted}>{t('pipeline.approval.changes.unknown')}</p>
    );
  }
  // Compared with nothing, or with nobody knows what.
  if (live !== undefined && !known) {
    return null;
  }
  const facts =
    changes?.kind === 'compared' && !isOpen && !hidesNumbers
      ? changeFacts(changes, t)
      : [];
  const removes =
    changes?.kind === 'compared' && changes.removed.total > 0 && !isOpen;
  return (
    <>
      <p className={styles.changes}>
        {facts.length > 0 && (
          <span className={removes ? styles.removes : styles.muted}>
            {facts.join(' · ')}
          </span>
        )}
        <Button
          variant="tertiary"
          size="small"
          className={styles.see}
          aria-expanded={isOpen}
          aria-controls={id}
          onPress={() => setOpen(before => !before)}
        >
          <span aria-hidden="true">
            {isOpen ? '▾ ' : '▸ '}
            {isOpen
              ? t('pipeline.approval.changes.hide')
              : t('pipeline.approval.changes.see')}
          </span>
          <HiddenText>
            {isOpen
              ? t('pipeline.approval.changes.hideOf', { environment })
              : t('pipeline.approval.changes.seeOf', { environment })}
          </HiddenText>
        </Button>
      </p>
      <div id={id} className={styles.panel} hidden={!isOpen}>
        {isOpen && (
          <ChangesPanel
            target={target}
            version={named}
            live={live === null ? null : known}
          />
        )}
      </div>
    </>
  );
}

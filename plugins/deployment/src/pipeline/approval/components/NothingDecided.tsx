import { useEffect, useRef } from 'react';
import type { EnvironmentTarget } from '../../../api/DispatchApi';
import { TargetProblem } from '../../../deploy/components/TargetProblem';
import { useMessages } from '../../../translation/useMessages';
import styles from './OutcomeList.module.css';

/** Why nothing was decided, what helps, and that the comment is not lost. */
export function NothingDecided(props: {
  target: EnvironmentTarget;
  error: Error;
  hasComment: boolean;
  isLooking: boolean;
  onLookAgain(): Promise<void>;
}) {
  const { target, error, hasComment, isLooking, onLookAgain } = props;
  const t = useMessages();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), []);
  const title = t('pipeline.approval.outcome.nothing');
  return (
    <div
      ref={ref}
      tabIndex={-1}
      role="group"
      aria-label={title}
      className={styles.root}
    >
      <strong>
        <span aria-hidden="true">✕ </span>
        {title}
      </strong>
      {hasComment && <span>{t('pipeline.approval.outcome.nothingKept')}</span>}
      <TargetProblem
        target={target}
        error={error}
        isRetrying={isLooking}
        onRetry={onLookAgain}
      />
    </div>
  );
}

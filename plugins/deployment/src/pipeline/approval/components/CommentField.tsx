import { TextAreaField } from '@backstage/ui';
import { useId } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { commentLength, MAX_COMMENT, NEARLY_FULL } from '../model/comment';
import styles from './CommentField.module.css';

/** Why it is approved or rejected, in the viewer's words. */
export function CommentField(props: {
  value: string;
  /** What the backend found wrong with it. */
  error?: string;
  isDisabled?: boolean;
  onChange(value: string): void;
}) {
  const { value, error, isDisabled, onChange } = props;
  const t = useMessages();
  const id = useId();
  const length = commentLength(value);
  const words = { length: String(length), most: String(MAX_COMMENT) };
  const wrong =
    length > MAX_COMMENT
      ? t('pipeline.approval.comment.tooLong', words)
      : error;
  const hint =
    !wrong && length > NEARLY_FULL
      ? t('pipeline.approval.comment.left', words)
      : undefined;
  return (
    <div className={styles.root}>
      <TextAreaField
        size="small"
        label={t('pipeline.approval.comment.label')}
        rows={3}
        value={value}
        onChange={onChange}
        isDisabled={isDisabled}
        isInvalid={wrong !== undefined}
        aria-describedby={wrong || hint ? id : undefined}
      />
      {(wrong || hint) && (
        <p id={id} className={wrong ? styles.error : styles.hint}>
          {wrong && (
            <span className={styles.shape} aria-hidden="true">
              ✕{' '}
            </span>
          )}
          {wrong ?? hint}
        </p>
      )}
    </div>
  );
}

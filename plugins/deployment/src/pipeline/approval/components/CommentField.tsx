import { TextAreaField } from '@backstage/ui';
import { useId } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { commentLength, MAX_COMMENT, NEARLY_FULL } from '../model/comment';
import styles from './CommentField.module.css';

/** Why it is approved or rejected, in the viewer's words. */
export function CommentField(props: {
  value: string;
  /** What it is called; as in the panel of one run unless told. */
  label?: string;
  rows?: number;
  /** What the backend found wrong with it. */
  error?: string;
  isDisabled?: boolean;
  /** Whether it can be read and copied only. */
  isReadOnly?: boolean;
  onChange(value: string): void;
}) {
  const { value, rows = 3, error, isDisabled, isReadOnly, onChange } = props;
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
        label={props.label ?? t('pipeline.approval.comment.label')}
        rows={rows}
        value={value}
        onChange={onChange}
        isDisabled={isDisabled}
        isReadOnly={isReadOnly}
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

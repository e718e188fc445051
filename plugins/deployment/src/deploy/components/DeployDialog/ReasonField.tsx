import { TextAreaField } from '@backstage/ui';
import { useId } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { MAX_REASON, reasonLength } from '../../model/reason';
import styles from './InputsForm.module.css';

/** From here on it is told how much is left. */
const NEARLY_FULL = MAX_REASON - 200;

/** Why it is deployed, in the viewer's words. */
export function ReasonField(props: {
  value: string;
  /** What the backend found wrong with it. */
  error: string | undefined;
  isDisabled: boolean;
  onChange(value: string): void;
}) {
  const { value, error, isDisabled, onChange } = props;
  const t = useMessages();
  const id = useId();
  const length = reasonLength(value.trim());
  const words = { length: String(length), most: String(MAX_REASON) };
  const wrong =
    length > MAX_REASON ? t('deploy.dialog.reason.tooLong', words) : error;
  return (
    <div className={styles.control}>
      <TextAreaField
        size="small"
        label={t('deploy.dialog.reason.label')}
        rows={2}
        value={value}
        onChange={onChange}
        isDisabled={isDisabled}
        isInvalid={wrong !== undefined}
        aria-describedby={wrong ? id : undefined}
      />
      {wrong && (
        <p id={id} className={styles.error}>
          <span className={styles.shape} aria-hidden="true">
            ✕
          </span>{' '}
          {wrong}
        </p>
      )}
      {!wrong && length > NEARLY_FULL && (
        <p className={styles.hint}>{t('deploy.dialog.reason.left', words)}</p>
      )}
    </div>
  );
}

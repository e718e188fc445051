import type { DispatchField } from 'backstage-plugin-deployment-common';
import { Fragment, useId } from 'react';
import { CodeText } from '../../../components/CodeText';
import { useMessages } from '../../../translation/useMessages';
import { defaultValue } from '../../model/inputs';
import { InputControl } from './InputControl';
import styles from './InputsForm.module.css';

/** One input: its name, what it is set to, and what is to be said of it. */
export function InputField(props: {
  field: DispatchField;
  value: string;
  error: string | undefined;
  isDisabled: boolean;
  onChange(value: string): void;
}) {
  const { field, value, error, isDisabled, onChange } = props;
  const t = useMessages();
  const id = useId();
  const initial = defaultValue(field);
  let back: string | undefined;
  if (value !== initial && field.kind !== 'boolean') {
    back = initial
      ? t('deploy.dialog.input.default', { value: initial })
      : t('deploy.dialog.input.defaultEmpty');
  }
  const isUnheardOf =
    field.kind === 'environment' &&
    field.options.length > 0 &&
    value.trim() !== '' &&
    !field.options.includes(value);
  const hints = [
    field.description && <CodeText key="about" text={field.description} />,
    isUnheardOf && t('deploy.dialog.input.noMatch'),
    back,
  ].filter(Boolean);
  const described = [
    error ? `${id}-error` : '',
    hints.length > 0 ? `${id}-hint` : '',
  ].filter(Boolean);
  return (
    <div className={styles.field} data-input={field.name}>
      <div className={styles.label}>
        <span id={`${id}-label`} className={styles.name}>
          {field.name}
        </span>
        {field.required && (
          <span className={styles.required}>
            {t('deploy.dialog.input.requiredMark')}
          </span>
        )}
      </div>
      <div className={styles.control}>
        <InputControl
          field={field}
          value={value}
          isDisabled={isDisabled}
          isInvalid={error !== undefined}
          onChange={onChange}
          aria-labelledby={`${id}-label`}
          aria-describedby={described.join(' ') || undefined}
        />
        {error && (
          <p id={`${id}-error`} className={styles.error}>
            <span className={styles.shape} aria-hidden="true">
              ✕
            </span>{' '}
            {error}
          </p>
        )}
        {hints.length > 0 && (
          <p id={`${id}-hint`} className={styles.hint}>
            {hints.map((hint, index) => (
              <Fragment key={index}>
                {index > 0 && ' · '}
                {hint}
              </Fragment>
            ))}
          </p>
        )}
      </div>
    </div>
  );
}

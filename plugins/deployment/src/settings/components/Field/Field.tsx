import { useId, type ReactNode } from 'react';
import styles from './Field.module.css';

/** What ties a field to the message beneath it. */
export interface FieldMarks {
  isInvalid: boolean;
  'aria-describedby': string | undefined;
}

/**
 * A field of the form with what is to be said about it: an error, a warning.
 * Backstage UI's fields show only errors that they find themselves.
 */
export function Field(props: {
  /** Path of the field within the environment; the form finds it by that. */
  path: string;
  /** What is wrong with it. */
  error?: string;
  /** What is worth a look. */
  warning?: string;
  children: (marks: FieldMarks) => ReactNode;
}) {
  const { path, error, warning, children } = props;
  const id = useId();
  const said = error ?? warning;
  return (
    <div className={styles.root} data-field={path}>
      {children({
        isInvalid: error !== undefined,
        'aria-describedby': said ? id : undefined,
      })}
      {said && (
        <p
          id={id}
          className={styles.message}
          data-tone={error ? 'danger' : 'warning'}
        >
          <span className={styles.shape} aria-hidden="true">
            {error ? '✕' : '▲'}
          </span>{' '}
          {said}
        </p>
      )}
    </div>
  );
}

import { type ReactNode } from 'react';
import styles from './DottedLine.module.css';

/** Parts of a line, set apart by dots; those that are absent are left out. Where it wraps, no dot hangs at an end. */
export function DottedLine(props: { parts: ReactNode[] }) {
  const parts = props.parts.filter(Boolean);
  return (
    <span className={styles.root}>
      <span className={styles.parts}>
        {parts.map((part, index) => (
          // The parts of a line neither move nor come and go on their own.
          // eslint-disable-next-line react/no-array-index-key
          <span key={index} className={styles.part}>
            {index > 0 && (
              <span aria-hidden="true" className={styles.dot}>
                {' · '}
              </span>
            )}
            {part}
          </span>
        ))}
      </span>
    </span>
  );
}

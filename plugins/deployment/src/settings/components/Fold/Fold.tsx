import { useEffect, useState, type ReactNode } from 'react';
import styles from './Fold.module.css';

/** A part of the form that few need: folded, with its present state in words. */
export function Fold(props: {
  title: string;
  /** What holds while it is folded. */
  words?: string;
  /** Whether it has to be seen: something in it is wrong. */
  isNeeded?: boolean;
  children: ReactNode;
}) {
  const { title, words, isNeeded = false, children } = props;
  const [isOpen, setOpen] = useState(isNeeded);
  useEffect(() => {
    if (isNeeded) {
      setOpen(true);
    }
  }, [isNeeded]);
  return (
    <details
      className={styles.root}
      open={isOpen}
      onToggle={event => setOpen(event.currentTarget.open)}
    >
      <summary className={styles.summary}>
        <span className={styles.title}>{title}</span>
        {words && <span className={styles.words}>{words}</span>}
      </summary>
      {/* Fields that are not seen are not rendered either: they may be many. */}
      {isOpen && <div className={styles.content}>{children}</div>}
    </details>
  );
}

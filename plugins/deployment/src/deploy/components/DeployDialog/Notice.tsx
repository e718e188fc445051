import { useEffect, useId, useRef, type ReactNode } from 'react';
import styles from './Notice.module.css';

const SHAPES = { info: '◐', warning: '▲', danger: '✕', success: '✓' } as const;

/**
 * Something that came of a press. It takes the focus when it appears, since the
 * button that led to it is not what comes next.
 */
export function Notice(props: {
  tone: keyof typeof SHAPES;
  title: string;
  children: ReactNode;
  /** What can be done about it. */
  actions?: ReactNode;
}) {
  const { tone, title, children, actions } = props;
  const id = useId();
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <div
      ref={ref}
      tabIndex={-1}
      role={tone === 'success' ? 'status' : 'alert'}
      aria-labelledby={id}
      className={styles.root}
      data-tone={tone}
    >
      <span className={styles.shape} aria-hidden="true">
        {SHAPES[tone]}
      </span>
      <div className={styles.content}>
        <p id={id} className={styles.title}>
          {title}
        </p>
        {children}
        {actions && <div className={styles.actions}>{actions}</div>}
      </div>
    </div>
  );
}

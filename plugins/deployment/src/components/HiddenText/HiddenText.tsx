import { type ReactNode } from 'react';
import styles from './HiddenText.module.css';

/** Inline text that is heard and not seen. */
export function HiddenText(props: { children: ReactNode }) {
  return <span className={styles.root}>{props.children}</span>;
}

import { type ReactNode } from 'react';
import { formatCount } from '../../../model/time';
import styles from './ApprovalsNavItem.module.css';

/** More than this does not fit into a badge. */
const MOST = 99;

/** A number in a badge; on the corner of an icon where there is one. */
export function CountBadge(props: { count: number; children?: ReactNode }) {
  const { count, children } = props;
  const text = count > MOST ? `${formatCount(MOST)}+` : formatCount(count);
  return (
    <span className={styles.root} data-corner={Boolean(children) || undefined}>
      {children}
      <span className={styles.badge} aria-hidden="true">
        {text}
      </span>
    </span>
  );
}

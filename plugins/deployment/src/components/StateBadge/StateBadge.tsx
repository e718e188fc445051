import { type ReactNode } from 'react';
import type { Tone } from '../../model/states';
import { StateShape, type Shape } from './StateShape';
import styles from './StateBadge.module.css';

/** A state as shape and text; colour only adds to them. */
export function StateBadge(props: {
  shape: Shape;
  tone: Tone;
  children: ReactNode;
}) {
  const { shape, tone, children } = props;
  return (
    <span className={styles.badge} data-tone={tone}>
      <StateShape shape={shape} />
      <span className={styles.text}>{children}</span>
    </span>
  );
}

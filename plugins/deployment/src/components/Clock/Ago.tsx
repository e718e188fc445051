import { type ReactNode } from 'react';
import { formatAge, formatExactly, parseTime } from '../../model/time';
import { useNow } from './Clock';

/** An age that keeps up with the clock, with the exact moment as its tooltip. */
export function Ago(props: {
  at: string;
  /** Puts the age into a sentence. */
  children: (age: string) => ReactNode;
}) {
  const now = useNow();
  const at = parseTime(props.at);
  if (at === undefined) {
    return null;
  }
  return (
    <time dateTime={props.at} title={formatExactly(at)}>
      {props.children(formatAge(now - at))}
    </time>
  );
}

import { VisuallyHidden } from '@backstage/ui';
import { useEffect, useRef, useState } from 'react';
import type { Translate } from '../../translation/ref';
import { useMessages } from '../../translation/useMessages';

/** Tells assistive technology, politely, what a refresh has changed. */
export function Announcer<T>(props: {
  /** What was read last. */
  given: T;
  /** What is to be told, in sentences; the same function each time. */
  changes(before: T, after: T, t: Translate): string[];
  /** Whether the last refresh failed. */
  hasFailed: boolean;
}) {
  const { given, changes, hasFailed } = props;
  const t = useMessages();
  const previous = useRef(given);
  const [text, setText] = useState('');

  useEffect(() => {
    const told = changes(previous.current, given, t);
    previous.current = given;
    if (told.length > 0) {
      setText(told.join('. '));
    }
  }, [given, changes, t]);

  useEffect(() => {
    if (hasFailed) {
      setText(t('stale.refreshFailed'));
    }
  }, [hasFailed, t]);

  return (
    <VisuallyHidden>
      <div role="status" aria-live="polite">
        {text}
      </div>
    </VisuallyHidden>
  );
}

import { VisuallyHidden } from '@backstage/ui';
import type { ServiceOverview } from 'backstage-plugin-deployment-common';
import { useEffect, useRef, useState } from 'react';
import { announcements } from '../../model/announcements';
import { useMessages } from '../../translation/useMessages';

/** Tells assistive technology, politely, what a refresh has changed. */
export function Announcer(props: {
  overview: ServiceOverview;
  /** Whether the last refresh failed. */
  hasFailed: boolean;
}) {
  const { overview, hasFailed } = props;
  const t = useMessages();
  const previous = useRef(overview);
  const [text, setText] = useState('');

  useEffect(() => {
    const changes = announcements(previous.current, overview, t);
    previous.current = overview;
    if (changes.length > 0) {
      setText(changes.join('. '));
    }
  }, [overview, t]);

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

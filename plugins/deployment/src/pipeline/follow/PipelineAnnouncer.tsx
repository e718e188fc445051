import { VisuallyHidden } from '@backstage/ui';
import type { Pipeline } from 'backstage-plugin-deployment-common';
import { useEffect, useRef, useState } from 'react';
import { useMessages } from '../../translation/useMessages';
import { runAnnouncements } from './model/words';

/** Tells assistive technology, politely, what a refresh of a run has changed. */
export function PipelineAnnouncer(props: {
  pipeline: Pipeline;
  /** Whether the last refresh failed. */
  hasFailed: boolean;
}) {
  const { pipeline, hasFailed } = props;
  const t = useMessages();
  const previous = useRef(pipeline);
  const [text, setText] = useState('');

  useEffect(() => {
    const changes = runAnnouncements(previous.current, pipeline, t);
    previous.current = pipeline;
    if (changes.length > 0) {
      setText(changes.join('. '));
    }
  }, [pipeline, t]);

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

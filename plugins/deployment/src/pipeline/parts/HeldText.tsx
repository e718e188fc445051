import type { Held } from 'backstage-plugin-deployment-common';
import { safeHref } from '../../model/links';
import { useMessages } from '../../translation/useMessages';

/** What holds a stage up and is no gate: a queue, or a rule that refuses. */
export function HeldText(props: { held: Held }) {
  const { held } = props;
  const t = useMessages();
  if (held.kind === 'ref_not_admitted') {
    return (
      <>
        {held.message
          ? t('pipeline.graph.held.refMessage', { message: held.message })
          : t('pipeline.graph.held.ref')}
      </>
    );
  }
  const { ahead, group } = held;
  const name =
    ahead &&
    (ahead.number === null
      ? ahead.title ?? t('pipeline.graph.held.run', { number: ahead.id })
      : `#${ahead.number}`);
  const href = safeHref(ahead?.url);
  return (
    <>
      {name ? (
        <>
          {t('pipeline.graph.held.queueBehind')}{' '}
          {href ? (
            <a href={href} target="_blank" rel="noopener noreferrer">
              {name}
            </a>
          ) : (
            name
          )}
        </>
      ) : (
        t('pipeline.graph.held.queue')
      )}
      {group && ` · ${t('pipeline.graph.held.queueGroup', { group })}`}
    </>
  );
}

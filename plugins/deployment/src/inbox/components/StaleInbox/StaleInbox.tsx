import { Alert } from '@backstage/ui';
import type { InboxAnswer } from '../../../api/PipelineApi';
import { useNow } from '../../../components/Clock';
import { ProblemActions } from '../../../components/ProblemNotice';
import { problemWords } from '../../../model/problemWords';
import { formatAge, parseTime } from '../../../model/time';
import { useMessages } from '../../../translation/useMessages';

/** Says that some of what is shown is what was known earlier, since when, and why. */
export function StaleInbox(props: {
  answer: InboxAnswer;
  isRefreshing: boolean;
  refresh(): Promise<void>;
}) {
  const { answer, isRefreshing, refresh } = props;
  const { inbox, hosts } = answer;
  const { stale, fetchedAt } = inbox;
  const t = useMessages();
  const now = useNow();
  if (!stale) {
    return null;
  }
  const { host: name, repository } = stale.details;
  const found = hosts.find(({ host }) => host === name) ?? hosts[0];
  const host = name ?? found?.host ?? '';
  const origin = {
    provider: found?.provider ?? host,
    host,
    repository: repository ?? host,
    pipeline: null,
    url: null,
    dispatchable: true,
  };
  const words = problemWords(stale, { origin, hosts, now, t });
  return (
    <Alert
      status="warning"
      icon
      title={t('stale.all', {
        age: formatAge(now - (parseTime(fetchedAt) ?? now)),
      })}
      description={`${words.title}. ${words.text}`}
      customActions={
        <ProblemActions
          action={words.action ?? 'refresh'}
          problem={stale}
          origin={origin}
          refresh={refresh}
          isRefreshing={isRefreshing}
        />
      }
    />
  );
}

import type { ServiceOverview } from 'backstage-plugin-deployment-common';
import type { UnavailableEnvironment } from '../../model/problems';
import { problemWords, requestSentence } from '../../model/problemWords';
import { useMessages } from '../../translation/useMessages';
import { useNow } from '../Clock';
import { PageState } from '../PageState';
import { ProblemActions } from '../ProblemNotice';
import { useOverview } from './OverviewContext';

/** One problem that keeps every environment from being shown. */
export function SharedProblem(props: {
  overview: ServiceOverview;
  affected: UnavailableEnvironment;
}) {
  const { overview, affected } = props;
  const { environment, problem } = affected;
  const { origin } = environment;
  const { hosts, refresh, isRefreshing } = useOverview();
  const t = useMessages();
  const now = useNow();
  const words = problemWords(problem, { origin, hosts, now, t });
  const texts = [
    words.text,
    t('problem.environments', {
      environments: overview.environments.map(({ name }) => name).join(', '),
    }),
  ];
  const request = requestSentence(problem, origin.provider, t);
  if (request) {
    texts.push(request);
  }
  return (
    <PageState
      shape="unavailable"
      title={words.title}
      texts={texts}
      action={
        words.action && (
          <ProblemActions
            action={words.action}
            problem={problem}
            origin={origin}
            refresh={refresh}
            isRefreshing={isRefreshing}
          />
        )
      }
    />
  );
}

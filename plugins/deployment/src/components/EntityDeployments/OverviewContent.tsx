import { useMemo } from 'react';
import type { OverviewAnswer } from '../../api/DeploymentApi';
import { DeployFlow } from '../../deploy/flow/DeployFlow';
import { announcements } from '../../model/announcements';
import { originIsShared } from '../../model/origin';
import { sharedProblem, sharedStaleness } from '../../model/problems';
import { parseTime } from '../../model/time';
import { ReviewFlow } from '../../pipeline/approval/flow';
import { isRefusal, refreshDelay } from '../../queries/refreshRhythm';
import type { ServiceOverviewQuery } from '../../queries/useServiceOverview';
import { useMessages } from '../../translation/useMessages';
import { Announcer } from '../Announcer';
import { ClockProvider } from '../Clock';
import { EnvironmentLane } from '../EnvironmentLane';
import { NotAttributableRuns } from '../NotAttributableRuns';
import { OverviewHeader } from '../OverviewHeader';
import { LoadFailed } from './LoadFailed';
import { NothingConfigured } from './NothingConfigured';
import { OverviewProvider } from './OverviewContext';
import { SharedProblem } from './SharedProblem';
import { StaleNotice } from './StaleNotice';
import styles from './EntityDeployments.module.css';

/**
 * All that an answer has to show. Where it may not be shown any more, that is
 * said in its place, and only a dialog that is open stays.
 */
export function OverviewContent(props: {
  /** The service's name, as people read it. */
  service: string;
  answer: OverviewAnswer;
  query: ServiceOverviewQuery;
}) {
  const { service, answer, query } = props;
  const { overview, hosts } = answer;
  const { refresh, isRefreshing, answeredAt, error } = query;
  const { environments } = overview;
  const t = useMessages();
  const refusal = isRefusal(error) ? error : undefined;
  const hasUnattributedRuns = overview.notAttributable.length > 0;
  const shared = sharedProblem(overview);
  const staleness = sharedStaleness(overview);
  const context = useMemo(
    () => ({
      hosts,
      refresh,
      isRefreshing,
      originIsShared: originIsShared(environments),
      hasUnattributedRuns,
      stalenessIsShared: staleness !== undefined,
      refusal,
    }),
    [
      hosts,
      refresh,
      isRefreshing,
      environments,
      hasUnattributedRuns,
      staleness,
      refusal,
    ],
  );
  return (
    <OverviewProvider value={context}>
      <ClockProvider
        serverTime={parseTime(overview.generatedAt)}
        browserTime={answeredAt}
      >
        {refusal ? (
          <>
            <h2 className={styles.title}>{t('page.title')}</h2>
            <LoadFailed error={refusal} query={query} />
          </>
        ) : (
          <>
            <OverviewHeader
              overview={overview}
              service={service}
              delay={refreshDelay({ data: answer, error })}
              hasFailed={error !== null}
            />
            <StaleNotice
              overview={overview}
              staleness={staleness}
              query={query}
            />
            {environments.length === 0 && (
              <NothingConfigured
                entityRef={overview.service}
                service={service}
              />
            )}
            {shared && <SharedProblem overview={overview} affected={shared} />}
          </>
        )}
        <DeployFlow overview={overview} service={service}>
          <ReviewFlow>
            {environments.length > 0 && !shared && !refusal && (
              <EnvironmentLane environments={environments} service={service} />
            )}
          </ReviewFlow>
        </DeployFlow>
        {!refusal && (
          <>
            <NotAttributableRuns
              runs={overview.notAttributable}
              provider={environments[0]?.origin.provider ?? ''}
            />
            <Announcer
              given={overview}
              changes={announcements}
              hasFailed={error !== null}
            />
          </>
        )}
      </ClockProvider>
    </OverviewProvider>
  );
}

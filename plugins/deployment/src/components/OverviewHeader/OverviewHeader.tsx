import { Button, ButtonLink } from '@backstage/ui';
import { RiRefreshLine } from '@remixicon/react';
import type {
  Budget,
  ProviderAccount,
  ServiceOverview,
} from 'backstage-plugin-deployment-common';
import { dataReadAt } from '../../model/age';
import { isLow, tightestBudget } from '../../model/budget';
import { providerName } from '../../model/provider';
import { rhythmWords } from '../../model/rhythm';
import {
  formatAge,
  formatCount,
  formatMoment,
  parseTime,
} from '../../model/time';
import { DottedLine } from '../../pipeline/follow/DottedLine';
import { useFollow } from '../../pipeline/follow/FollowContext';
import { SERVICE_LINK } from '../../pipeline/follow/model/asked';
import { useIsSignalled } from '../../pipeline/queries/useSignalledUpdates';
import { useMessages } from '../../translation/useMessages';
import { useNow } from '../Clock';
import { useOverview } from '../EntityDeployments/OverviewContext';
import { ConfigureLink } from '../ConfigureLink';
import { ExternalLink } from '../ExternalLink';
import styles from './OverviewHeader.module.css';

function BudgetText(props: { budget: Budget; all: Budget[] }) {
  const { budget, all } = props;
  const t = useMessages();
  const now = useNow();
  const resetsAt = parseTime(budget.resetsAt);
  const words = {
    remaining: formatCount(budget.remaining),
    limit: formatCount(budget.limit),
    time: resetsAt === undefined ? '' : formatMoment(resetsAt, now),
  };
  const title = all
    .map(({ host, resource, remaining, limit }) =>
      t('header.budgetTitle', {
        host,
        resource,
        remaining: formatCount(remaining),
        limit: formatCount(limit),
      }),
    )
    .join('\n');
  return (
    <span title={title}>
      {budget.resource === 'graphql'
        ? t('header.budgetPoints', words)
        : t('header.budget', words)}
    </span>
  );
}

/** That updates come less often, or not at all until when. */
function LowBudget(props: {
  budget: Budget;
  account: ProviderAccount | undefined;
}) {
  const { budget, account } = props;
  const t = useMessages();
  const now = useNow();
  const resetsAt = parseTime(budget.resetsAt);
  const isGone = budget.remaining === 0 && resetsAt !== undefined;
  const provider = account ? providerName(account.provider, t) : budget.host;
  const login = account?.login;
  if (isGone) {
    const words = { provider, time: formatMoment(resetsAt, now) };
    return (
      <p className={styles.low}>
        {login
          ? t('header.budgetGone', { ...words, login })
          : t('header.budgetGoneNobody', words)}
      </p>
    );
  }
  return (
    <p className={styles.low}>
      {login
        ? t('header.budgetLow', { provider, login })
        : t('header.budgetLowNobody', { provider })}
    </p>
  );
}

/**
 * What the page is about and how fresh it is: where the data comes from, its
 * age, how often it is read, as whom, and what is left of the request budget.
 */
export function OverviewHeader(props: {
  overview: ServiceOverview;
  /** What people call the service. */
  service: string;
  /** Milliseconds until the next refresh by itself; `false` for none. */
  delay: number | false;
  /** Whether the last attempt to refresh failed. */
  hasFailed: boolean;
}) {
  const { overview, service, delay, hasFailed } = props;
  const { refresh, isRefreshing, originIsShared } = useOverview();
  const { linkTo, keepLink } = useFollow();
  const isSignalled = useIsSignalled(overview.service);
  const t = useMessages();
  const now = useNow();
  const readAt = dataReadAt(overview);
  const origin = overview.environments[0]?.origin;
  const budget = tightestBudget(overview.budgets);

  const rhythm = rhythmWords({ delay, hasFailed, isSignalled }, now, t);
  const facts = [
    readAt !== undefined && (
      <span key="age">{t('header.age', { age: formatAge(now - readAt) })}</span>
    ),
    <span key="rhythm">{rhythm}</span>,
    ...overview.accounts.map(({ login, host }) => (
      <span
        key={`account ${host}`}
        title={t('header.accountTitle', { login, host })}
      >
        {t('header.account', { login })}
      </span>
    )),
    budget && (
      <BudgetText key="budget" budget={budget} all={overview.budgets} />
    ),
  ];

  return (
    <header className={styles.root}>
      <div className={styles.heading}>
        <h2 className={styles.title}>{t('page.title')}</h2>
        {originIsShared && origin && (
          <span className={styles.origin}>
            <ExternalLink
              href={origin.url}
              variant="body-small"
              title={`${origin.host}/${origin.repository}`}
            >
              {[origin.repository, origin.pipeline].filter(Boolean).join(' · ')}
            </ExternalLink>
          </span>
        )}
        {overview.environments.length > 0 && (
          <ConfigureLink entityRef={overview.service} service={service} />
        )}
      </div>
      <p className={styles.facts}>
        <DottedLine parts={facts} />
      </p>
      <div className={styles.actions}>
        {overview.environments.length > 1 && (
          <ButtonLink
            ref={link => keepLink(SERVICE_LINK, link)}
            variant="secondary"
            aria-label={t('pipeline.follow.entry.serviceOf', { service })}
            {...linkTo({ kind: 'service' })}
          >
            {t('pipeline.follow.entry.button')}
          </ButtonLink>
        )}
        <Button
          variant="secondary"
          iconStart={<RiRefreshLine />}
          isPending={isRefreshing}
          onPress={refresh}
        >
          {t('header.refresh')}
        </Button>
      </div>
      {budget && isLow(budget) && (
        <LowBudget budget={budget} account={overview.accounts[0]} />
      )}
    </header>
  );
}

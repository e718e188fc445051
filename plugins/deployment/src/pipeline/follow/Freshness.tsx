import { ButtonIcon } from '@backstage/ui';
import { RiRefreshLine } from '@remixicon/react';
import type {
  Problem,
  ProviderAccount,
} from 'backstage-plugin-deployment-common';
import { useNow } from '../../components/Clock';
import { rhythmWords } from '../../model/rhythm';
import { formatAge, parseTime } from '../../model/time';
import { useMessages } from '../../translation/useMessages';
import { useIsSignalled } from '../queries/useSignalledUpdates';
import { DottedLine } from './DottedLine';
import styles from './Freshness.module.css';

/** How old what is shown is, how it is kept fresh, and as whom it was read. */
export function Freshness(props: {
  entityRef: string;
  /** When the oldest of it was read from the provider. */
  fetchedAt: string | null;
  /** Milliseconds until the next refresh by itself; `false` for none. */
  delay: number | false;
  /** Whether the last attempt to refresh failed. */
  hasFailed: boolean;
  /** Why the provider could not be asked for it. */
  stale?: Problem | null;
  /** Whether nothing moves, so that not reading it again is no pause. */
  rests?: boolean;
  account: ProviderAccount | null | undefined;
  refresh(): Promise<void>;
  isRefreshing: boolean;
}) {
  const { entityRef, fetchedAt, delay, hasFailed, stale, rests, account } =
    props;
  const { refresh, isRefreshing } = props;
  const t = useMessages();
  const now = useNow();
  const isSignalled = useIsSignalled(entityRef);
  const readAt = parseTime(fetchedAt);
  const rhythm = rhythmWords(
    {
      delay,
      hasFailed,
      isSignalled,
      rests,
      retryAt: parseTime(stale?.details.retryAt),
    },
    now,
    t,
  );
  return (
    <div className={styles.root}>
      <p className={styles.facts}>
        <DottedLine
          parts={[
            readAt !== undefined &&
              t('header.age', { age: formatAge(now - readAt) }),
            rhythm,
            account && (
              <span
                title={t('header.accountTitle', {
                  login: account.login,
                  host: account.host,
                })}
              >
                {t('header.account', { login: account.login })}
              </span>
            ),
          ]}
        />
      </p>
      <ButtonIcon
        variant="tertiary"
        size="small"
        icon={<RiRefreshLine />}
        aria-label={t('header.refresh')}
        isPending={isRefreshing}
        onPress={refresh}
      />
    </div>
  );
}

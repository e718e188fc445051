import { ClockProvider } from '../../../components/Clock';
import { DeploymentQueryProvider } from '../../../queries/queryClient';
import styles from './ApprovalsPage.module.css';
import { InboxPage } from './InboxPage';

/** What waits at gates over all services, and what one may decide about. */
export function ApprovalsPage() {
  return (
    <DeploymentQueryProvider>
      {/* Answers about what waits carry no server time. */}
      <ClockProvider serverTime={undefined} browserTime={0}>
        <main className={styles.root}>
          <InboxPage />
        </main>
      </ClockProvider>
    </DeploymentQueryProvider>
  );
}

import { type ReactNode } from 'react';
import { ClockProvider } from '../../../components/Clock';
import { DeploymentQueryProvider } from '../../../queries/queryClient';
import styles from './SettingsRoot.module.css';

/** What every settings page stands on: its queries, its clock, its colours. */
export function SettingsRoot(props: { children: ReactNode }) {
  return (
    <DeploymentQueryProvider>
      {/* Answers about the configuration carry no server time. */}
      <ClockProvider serverTime={undefined} browserTime={0}>
        <main className={styles.root}>{props.children}</main>
      </ClockProvider>
    </DeploymentQueryProvider>
  );
}

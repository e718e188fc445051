import type {
  EnvironmentTest,
  ProviderAccount,
} from 'backstage-plugin-deployment-common';
import type { HostRef } from '../../../api/hosts';
import { useMessages } from '../../../translation/useMessages';
import { useForm } from '../../form/FormContext';
import { Checks } from '../Checks';
import { Fold } from '../Fold';
import { ProviderProblem } from '../RequestProblem';
import { CountedDeployments } from './CountedDeployments';
import { IgnoredRuns } from './IgnoredRuns';

/** Everything that the test of one environment found. */
export function OneTest(props: {
  test: EnvironmentTest;
  accounts: ProviderAccount[];
  about: HostRef & { repository: string };
  isRetrying: boolean;
  onRetry(): Promise<void>;
}) {
  const { test, accounts, about, isRetrying, onRetry } = props;
  const { hosts } = useForm();
  const t = useMessages();
  const account = accounts.find(
    ({ provider, host }) => provider === about.provider && host === about.host,
  );
  const rights = account
    ? t('settings.test.rightsAs', { login: account.login })
    : t('settings.test.rights');
  const isFine = (checks: EnvironmentTest['checks']) =>
    checks.every(({ outcome }) => outcome === 'passed');
  return (
    <>
      {test.problem && (
        <ProviderProblem
          problem={test.problem}
          about={about}
          hosts={hosts}
          isRetrying={isRetrying}
          onRetry={onRetry}
        />
      )}
      {test.checks.length > 0 && (
        <Checks label={t('settings.test.checks')} checks={test.checks} />
      )}
      {!test.problem && <CountedDeployments test={test} />}
      <div>
        {test.rights.length > 0 && (
          <Fold title={rights} isNeeded={!isFine(test.rights)}>
            <Checks label={rights} checks={test.rights} areRights />
          </Fold>
        )}
        {test.ignored.length > 0 && (
          <Fold
            title={t('settings.test.ignored', { count: test.ignored.length })}
            isNeeded={test.counted.length === 0}
          >
            <IgnoredRuns runs={test.ignored} />
          </Fold>
        )}
      </div>
    </>
  );
}

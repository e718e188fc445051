import { Box, Button } from '@backstage/ui';
import { useId } from 'react';
import type { LiveTest } from '../../form/useTests';
import { useForm } from '../../form/FormContext';
import { providerSettings } from '../../providers';
import { RequestProblem } from '../RequestProblem';
import { useMessages } from '../../../translation/useMessages';
import { AllVerdicts } from './AllVerdicts';
import { OneTest } from './OneTest';
import styles from './TestPanel.module.css';

/** What the form would count: for all environments in short, for one in full. */
export function TestPanel(props: {
  test: LiveTest;
  /** Names of the environments to correct before there can be a test. */
  invalid: string;
}) {
  const { test, invalid } = props;
  const { draft, hosts } = useForm();
  const t = useMessages();
  const id = useId();
  const shown =
    draft.items.find(item => item.id === draft.open) ?? draft.items[0];
  const result = shown && test.testOf(shown.name);
  const said = [
    test.isTesting && t('settings.test.testing'),
    !test.isTesting &&
      invalid &&
      t('settings.test.invalid', { names: invalid }),
    test.isOutdated && !invalid && t('settings.test.outdated'),
  ].find(Boolean);
  const about = shown && {
    provider: shown.provider,
    host: shown.host,
    repository:
      providerSettings(shown.provider)?.repositoryOf(shown.source) ?? '',
  };
  return (
    <Box as="section" bg="neutral" className={styles.root} aria-labelledby={id}>
      <div className={styles.head}>
        <h3 id={id} className={styles.title}>
          {shown
            ? t('settings.test.titleOf', {
                name: shown.name.trim() || t('settings.environments.unnamed'),
              })
            : t('settings.test.title')}
        </h3>
        <span role="status" className={styles.status}>
          {shown && said}
        </span>
      </div>
      {!shown && <p className={styles.note}>{t('settings.test.waiting')}</p>}
      {test.failure && test.errors.length === 0 && about && (
        <RequestProblem
          error={test.failure.error}
          about={about}
          hosts={hosts}
          isRetrying={test.isTesting}
          onRetry={async () => test.again()}
        />
      )}
      {test.errors.length > 0 && (
        <p role="alert" className={styles.note}>
          {test.errors[0].message}
        </p>
      )}
      {result && about && (
        <div
          className={styles.result}
          data-outdated={test.isOutdated || undefined}
        >
          <OneTest
            test={result}
            accounts={test.tests?.accounts ?? []}
            about={about}
            isRetrying={test.isTesting}
            onRetry={async () => test.again()}
          />
        </div>
      )}
      {draft.items.length > 1 && test.tests && (
        <AllVerdicts test={test} shown={shown?.id} />
      )}
      {shown && test.tests && !test.isTesting && !test.failure && !invalid && (
        <div>
          <Button size="small" variant="tertiary" onPress={() => test.again()}>
            {t('settings.test.again')}
          </Button>
        </div>
      )}
    </Box>
  );
}

import { StateShape } from '../../../components/StateBadge';
import { useMessages } from '../../../translation/useMessages';
import { useForm } from '../../form/FormContext';
import type { LiveTest } from '../../form/useTests';
import { testVerdict } from '../../model/testWords';
import styles from './TestPanel.module.css';

/** How every environment came out, a line each; a line opens its environment. */
export function AllVerdicts(props: {
  test: LiveTest;
  /** Id of the environment that is shown in full. */
  shown: string | undefined;
}) {
  const { test, shown } = props;
  const { draft, dispatch } = useForm();
  const t = useMessages();
  return (
    <div className={styles.all}>
      <h4 className={styles.heading}>{t('settings.test.all')}</h4>
      <ul>
        {draft.items.map(({ id, name }) => {
          const result = test.testOf(name);
          const verdict = result && testVerdict(result, t);
          return (
            <li key={id}>
              <button
                type="button"
                className={styles.verdict}
                data-tone={verdict?.tone ?? 'neutral'}
                aria-pressed={id === shown}
                onClick={() => dispatch({ type: 'open', id })}
              >
                <StateShape shape={verdict?.shape ?? 'unknown'} />{' '}
                <strong>
                  {name.trim() || t('settings.environments.unnamed')}
                </strong>{' '}
                <span>{verdict?.text ?? t('settings.test.testing')}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

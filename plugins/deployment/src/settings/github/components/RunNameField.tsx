import { Button } from '@backstage/ui';
import { HiddenText } from '../../../components/HiddenText';
import { useMessages } from '../../../translation/useMessages';
import { TextInput } from '../../components/TextInput';
import { runsOf } from '../model/facts';
import {
  patternFor,
  previewRunName,
  type RunNameReading,
} from '../model/runName';
import { withFields, workflowFile } from '../model/source';
import styles from './GithubForm.module.css';
import type { SectionProps } from './section';

const MOST_SHOWN = 6;

function Reading(props: { reading: RunNameReading }) {
  const { title, matches, version, environment } = props.reading;
  const t = useMessages();
  const read = [
    version && t('settings.github.runName.version', { version }),
    environment && t('settings.github.runName.environment', { environment }),
  ].filter(Boolean);
  return (
    <li data-matches={matches}>
      <span aria-hidden="true">{matches ? '✓' : '–'}</span>
      <span>
        <HiddenText>
          {t(
            matches
              ? 'settings.github.runName.matches'
              : 'settings.github.runName.differs',
          )}
          {': '}
        </HiddenText>
        {title}
        {read.length > 0 && <strong>{` → ${read.join(', ')}`}</strong>}
      </span>
    </li>
  );
}

/** The pattern on a run's title, tried on recent runs while one types. */
export function RunNameField(props: SectionProps) {
  const { source, facts, workflow, onChange, errorOf } = props;
  const t = useMessages();
  const file = workflowFile(source);
  const titles = runsOf(facts, source).flatMap(({ run }) => run.title ?? []);
  const preview = previewRunName(source.runName, titles);
  const suggested = patternFor(workflow?.runName, source);
  const change = (runName: string) => onChange(withFields(source, { runName }));
  return (
    <div className={styles.group}>
      <TextInput
        path="source.runName"
        label={t('settings.github.field.runName')}
        description={t('settings.github.runName.hint')}
        value={source.runName ?? ''}
        error={
          errorOf('source.runName') ??
          (preview.kind === 'invalid'
            ? t(`settings.github.runName.invalid.${preview.reason}`)
            : undefined)
        }
        onChange={change}
      />
      {suggested && suggested !== source.runName && (
        <p className={`${styles.hint} ${styles.suggestion}`}>
          <span>
            {t('settings.github.runName.suggestion', { pattern: suggested })}
          </span>
          <Button
            size="small"
            variant="tertiary"
            onPress={() => change(suggested)}
          >
            {t('settings.github.runName.use')}
          </Button>
        </p>
      )}
      {preview.kind === 'elsewhere' && (
        <p className={styles.hint}>{t('settings.github.runName.elsewhere')}</p>
      )}
      {preview.kind === 'read' && facts && preview.readings.length === 0 && (
        <p className={styles.hint}>
          {t('settings.github.runName.noRuns', { workflow: file })}
        </p>
      )}
      {preview.kind === 'read' && preview.readings.length > 0 && (
        <ul
          className={styles.preview}
          aria-label={t('settings.github.runName.preview', { workflow: file })}
        >
          {preview.readings.slice(0, MOST_SHOWN).map((reading, index) => (
            // Titles repeat, and the list is made anew with each answer.
            // eslint-disable-next-line react/no-array-index-key
            <Reading key={index} reading={reading} />
          ))}
        </ul>
      )}
    </div>
  );
}

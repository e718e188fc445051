import { Checkbox, CheckboxGroup } from '@backstage/ui';
import { useMessages } from '../../../translation/useMessages';
import { useForm } from '../../form/FormContext';
import type { DraftEnvironment } from '../../model/draft';
import { upstreamChoices } from '../../model/promotion';
import { Field } from '../Field';
import styles from './EnvironmentEditor.module.css';

/** Which of the other environments versions come from. */
export function UpstreamField(props: {
  item: DraftEnvironment;
  error?: string;
  onChange(upstream: string[]): void;
}) {
  const { item, error, onChange } = props;
  const { draft } = useForm();
  const t = useMessages();
  const choices = upstreamChoices(draft.items, item.id);
  if (choices.length === 0) {
    return null;
  }
  const circles = choices.filter(
    ({ id, circle }) => circle && !item.upstream.includes(id),
  );
  return (
    <Field path="promotesFrom" error={error}>
      {marks => (
        <>
          <CheckboxGroup
            label={t('settings.environments.upstream')}
            description={t('settings.environments.upstreamHint')}
            orientation="horizontal"
            value={item.upstream}
            onChange={onChange}
            {...marks}
          >
            {choices.map(({ id, name, circle }) => (
              <Checkbox
                key={id}
                value={id}
                // One that is ticked can always be taken away.
                isDisabled={circle !== undefined && !item.upstream.includes(id)}
              >
                {name.trim() || t('settings.environments.unnamed')}
              </Checkbox>
            ))}
          </CheckboxGroup>
          {circles.map(({ id, name, circle = [] }) => (
            <p key={id} className={styles.reason}>
              {t('settings.environments.circle', {
                name,
                way: [...circle, circle[0]].join(' → '),
              })}
            </p>
          ))}
        </>
      )}
    </Field>
  );
}

import type { GithubInput } from 'backstage-plugin-deployment-common';
import { useMemo } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { ChoiceField } from '../../components/ChoiceField';
import { withFields, workflowFile } from '../model/source';
import { inputWords } from '../model/words';
import styles from './GithubForm.module.css';
import type { SectionProps } from './section';

/** The input that chooses the environment, and the value that means this one. */
export function EnvironmentInputFields(
  props: SectionProps & { input: GithubInput | undefined },
) {
  const { source, facts, workflow, input, onChange, errorOf } = props;
  const t = useMessages();
  const { name = '', value = '' } = source.environmentInput ?? {};

  const inputs = useMemo(
    () =>
      (workflow?.inputs ?? []).map(one => ({
        value: one.name,
        description: inputWords(one, t),
      })),
    [workflow, t],
  );
  const values = useMemo(() => {
    const offered =
      input?.kind === 'environment'
        ? facts?.environments.map(one => one.name)
        : input?.options;
    return (offered ?? []).map(one => ({ value: one }));
  }, [facts, input]);

  const change = (changed: { name: string; value: string }) =>
    onChange(
      withFields(source, {
        environmentInput: changed.name || changed.value ? changed : undefined,
      }),
    );
  return (
    <div className={styles.pair}>
      <ChoiceField
        path="source.environmentInput.name"
        label={t('settings.github.environmentInput.name')}
        description={t('settings.github.environmentInput.nameHint')}
        choices={inputs}
        value={name}
        error={errorOf('source.environmentInput.name')}
        warning={
          workflow && workflow.error === null && name && !input
            ? t('settings.github.input.missing', {
                workflow: workflowFile(source),
                input: name,
              })
            : undefined
        }
        onChange={changed => change({ name: changed, value })}
      />
      <ChoiceField
        path="source.environmentInput.value"
        label={t('settings.github.environmentInput.value')}
        description={t('settings.github.environmentInput.valueHint')}
        choices={values}
        value={value}
        error={errorOf('source.environmentInput.value')}
        onChange={changed => change({ name, value: changed })}
      />
    </div>
  );
}

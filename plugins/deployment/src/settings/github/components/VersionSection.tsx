import { Radio, RadioGroup } from '@backstage/ui';
import type { GithubVersionFromRef } from 'backstage-plugin-deployment-common';
import { useMemo } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { ChoiceField } from '../../components/ChoiceField';
import { Field } from '../../components/Field';
import { inputOf } from '../model/facts';
import { withFields, workflowFile } from '../model/source';
import { inputWords } from '../model/words';
import styles from './GithubForm.module.css';
import { RunNameField } from './RunNameField';
import type { SectionProps } from './section';

const FROM_REF: GithubVersionFromRef[] = ['auto', 'always', 'never'];

/** How the version of a run is known. */
export function VersionSection(props: SectionProps) {
  const { source, workflow, onChange, errorOf } = props;
  const t = useMessages();
  const inputs = useMemo(
    () =>
      (workflow?.inputs ?? []).map(one => ({
        value: one.name,
        description: inputWords(one, t),
      })),
    [workflow, t],
  );
  const isMissing =
    workflow !== undefined &&
    workflow.error === null &&
    source.versionInput !== undefined &&
    !inputOf(workflow, source.versionInput);
  return (
    <>
      <ChoiceField
        path="source.versionInput"
        label={t('settings.github.field.versionInput')}
        description={t('settings.github.versionInput.hint')}
        choices={inputs}
        value={source.versionInput}
        error={errorOf('source.versionInput')}
        warning={
          isMissing
            ? t('settings.github.input.missing', {
                workflow: workflowFile(source),
                input: source.versionInput ?? '',
              })
            : undefined
        }
        onChange={versionInput =>
          onChange(withFields(source, { versionInput }))
        }
      />
      <RunNameField {...props} />
      <Field
        path="source.versionFromRef"
        error={errorOf('source.versionFromRef')}
      >
        {marks => (
          <RadioGroup
            label={t('settings.github.versionFromRef.label')}
            value={source.versionFromRef ?? 'auto'}
            onChange={value =>
              onChange(
                withFields(source, {
                  versionFromRef: value as GithubVersionFromRef,
                }),
              )
            }
            {...marks}
          >
            {FROM_REF.map(one => (
              <Radio key={one} value={one}>
                <span className={styles.radio}>
                  {t(`settings.github.versionFromRef.${one}`)}
                  <span className={styles.radioHint}>
                    {t(`settings.github.versionFromRef.${one}Hint`)}
                  </span>
                </span>
              </Radio>
            ))}
          </RadioGroup>
        )}
      </Field>
    </>
  );
}

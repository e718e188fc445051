import { Radio, RadioGroup, Switch } from '@backstage/ui';
import type {
  GithubDispatchInput,
  GithubRunRef,
} from 'backstage-plugin-deployment-common';
import { useMemo } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { ChoiceField } from '../../components/ChoiceField';
import { Field } from '../../components/Field';
import { Fold } from '../../components/Fold';
import { furtherInputs } from '../model/facts';
import { dispatchOf, withDispatch, workflowFile } from '../model/source';
import { dispatchWords } from '../model/words';
import { DispatchInputField } from './DispatchInputField';
import styles from './GithubForm.module.css';
import type { SectionProps } from './section';

const REF_KINDS = ['default_branch', 'fixed', 'selected_version'] as const;

function refOf(kind: string): GithubRunRef {
  return kind === 'fixed'
    ? { kind, name: '' }
    : { kind: kind as 'default_branch' | 'selected_version' };
}

/** How a version is sent on its way from here. */
export function DispatchSection(props: SectionProps) {
  const { source, facts, workflow, onChange, errorOf } = props;
  const t = useMessages();
  const { enabled, ref, inputs = [] } = dispatchOf(source);
  const further = furtherInputs(workflow, source);
  const branch = facts?.defaultBranch;
  const refs = useMemo(
    () => [
      ...(facts?.branches ?? []).map(value => ({ value })),
      ...(facts?.tags ?? []).map(value => ({ value })),
    ],
    [facts],
  );
  const setInput = (name: string, value: string | undefined) => {
    const others = inputs.filter(input => input.name !== name);
    const all: GithubDispatchInput[] =
      value === undefined ? others : [...others, { name, value }];
    const order = further.map(({ input }) => input.name);
    all.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
    onChange(withDispatch(source, { inputs: all }));
  };
  const refWords = {
    default_branch: branch
      ? t('settings.github.dispatch.default_branchNamed', { branch })
      : t('settings.github.dispatch.default_branch'),
    fixed: t('settings.github.dispatch.fixed'),
    selected_version: t('settings.github.dispatch.selected_version'),
  };
  return (
    <Fold
      title={t('settings.github.section.dispatch')}
      words={dispatchWords(source, t)}
      isNeeded={errorOf('source.dispatch') !== undefined}
    >
      <Field
        path="source.dispatch.enabled"
        error={errorOf('source.dispatch.enabled')}
        warning={
          enabled && workflow && !workflow.error && !workflow.dispatchable
            ? t('settings.github.dispatch.notDispatchable', {
                workflow: workflowFile(source),
              })
            : undefined
        }
      >
        {marks => (
          <Switch
            label={t('settings.github.dispatch.enabled')}
            isSelected={enabled}
            onChange={value =>
              onChange(withDispatch(source, { enabled: value }))
            }
            aria-describedby={marks['aria-describedby']}
          />
        )}
      </Field>
      {enabled && (
        <>
          <Field
            path="source.dispatch.ref"
            error={
              ref.kind === 'fixed' ? undefined : errorOf('source.dispatch.ref')
            }
          >
            {marks => (
              <RadioGroup
                label={t('settings.github.dispatch.ref')}
                value={ref.kind}
                onChange={kind =>
                  onChange(withDispatch(source, { ref: refOf(kind) }))
                }
                {...marks}
              >
                {REF_KINDS.map(kind => (
                  <Radio key={kind} value={kind}>
                    <span className={styles.radio}>
                      {refWords[kind]}
                      {kind === 'selected_version' && (
                        <span className={styles.radioHint}>
                          {t('settings.github.dispatch.selected_versionHint')}
                        </span>
                      )}
                    </span>
                  </Radio>
                ))}
              </RadioGroup>
            )}
          </Field>
          {ref.kind === 'fixed' && (
            <ChoiceField
              path="source.dispatch.ref.name"
              label={t('settings.github.dispatch.fixedName')}
              choices={refs}
              value={ref.name}
              error={errorOf('source.dispatch.ref')}
              onChange={name =>
                onChange(withDispatch(source, { ref: { kind: 'fixed', name } }))
              }
            />
          )}
          <div className={styles.group} data-field="source.dispatch.inputs">
            <p className={styles.hint}>
              <strong>{t('settings.github.dispatch.inputs')}</strong>
              <br />
              {further.length > 0
                ? t('settings.github.dispatch.inputsHint')
                : t('settings.github.dispatch.inputsNone')}
            </p>
            {further.map(({ input, isDeclared, value }) => (
              <DispatchInputField
                key={input.name}
                input={input}
                isDeclared={isDeclared}
                value={value}
                environments={facts?.environments ?? []}
                error={errorOf(
                  `source.dispatch.inputs[${inputs.findIndex(
                    one => one.name === input.name,
                  )}]`,
                )}
                onChange={changed => setInput(input.name, changed)}
              />
            ))}
          </div>
        </>
      )}
    </Fold>
  );
}

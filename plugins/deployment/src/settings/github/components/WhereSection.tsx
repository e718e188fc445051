import { Radio, RadioGroup } from '@backstage/ui';
import type { Topology } from 'backstage-plugin-deployment-common';
import { useMemo } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { ChoiceField } from '../../components/ChoiceField';
import { Field } from '../../components/Field';
import { inputOf, jobOf } from '../model/facts';
import {
  DEFAULT_WORKFLOW,
  TOPOLOGIES,
  withFields,
  withWorkflow,
  workflowFile,
} from '../model/source';
import { jobWords, protectionWords, workflowWords } from '../model/words';
import { EnvironmentInputFields } from './EnvironmentInputFields';
import styles from './GithubForm.module.css';
import type { SectionProps } from './section';

/** Which runs are deployments to this environment. */
export function WhereSection(props: SectionProps) {
  const { source, facts, workflow, onChange, errorOf } = props;
  const t = useMessages();
  const file = workflowFile(source);
  const topology = source.topology ?? 'environment-input';

  const workflows = useMemo(
    () =>
      (facts?.workflows ?? []).map(one => ({
        value: one.file,
        description: workflowWords(one, t),
      })),
    [facts, t],
  );
  const jobs = useMemo(
    () =>
      (workflow?.jobs ?? []).map(job => ({
        value: job.name,
        description: jobWords(job, t),
      })),
    [workflow, t],
  );
  const environments = useMemo(
    () =>
      (facts?.environments ?? []).map(one => ({
        value: one.name,
        description: protectionWords(one, t),
      })),
    [facts, t],
  );
  const environment = facts?.environments.find(
    ({ name }) => name === source.environment,
  );
  const isJobMissing =
    workflow !== undefined &&
    workflow.error === null &&
    source.job !== undefined &&
    !jobOf(workflow, source.job);
  const isEnvironmentMissing =
    facts !== undefined &&
    !facts.moreEnvironments &&
    source.environment !== undefined &&
    !environment;

  return (
    <>
      <Field path="source.topology" error={errorOf('source.topology')}>
        {marks => (
          <RadioGroup
            label={t('settings.github.field.topology')}
            value={topology}
            onChange={value =>
              onChange(withFields(source, { topology: value as Topology }))
            }
            {...marks}
          >
            {TOPOLOGIES.map(one => (
              <Radio key={one} value={one}>
                <span className={styles.radio}>
                  {t(`settings.github.topology.${one}`)}
                  <span className={styles.radioHint}>
                    {t(`settings.github.topology.${one}-hint`)}
                  </span>
                </span>
              </Radio>
            ))}
          </RadioGroup>
        )}
      </Field>
      <div className={styles.pair}>
        <ChoiceField
          path="source.workflow"
          label={t('settings.github.field.workflow')}
          description={t('settings.github.workflow.hint')}
          choices={workflows}
          placeholder={t('settings.github.workflow.default', {
            file: DEFAULT_WORKFLOW,
          })}
          value={source.workflow && file}
          error={errorOf('source.workflow')}
          warning={
            facts && !workflow && file
              ? t('settings.github.workflow.missing', {
                  file,
                  files:
                    facts.workflows.map(one => one.file).join(', ') ||
                    t('settings.value.none'),
                })
              : undefined
          }
          onChange={value => onChange(withWorkflow(source, value))}
        />
        <ChoiceField
          path="source.job"
          label={t('settings.github.field.job')}
          description={t(
            topology === 'job-per-environment'
              ? 'settings.github.job.hintNeeded'
              : 'settings.github.job.hint',
          )}
          choices={jobs}
          value={source.job}
          error={errorOf('source.job')}
          warning={
            isJobMissing
              ? t('settings.github.job.missing', {
                  workflow: file,
                  job: source.job ?? '',
                  jobs:
                    jobs.map(job => job.value).join(', ') ||
                    t('settings.value.none'),
                })
              : undefined
          }
          onChange={job => onChange(withFields(source, { job }))}
        />
      </div>
      <div className={styles.group}>
        <ChoiceField
          path="source.environment"
          label={t('settings.github.field.environment')}
          description={t('settings.github.environment.hint')}
          placeholder={t('settings.github.environment.default')}
          choices={environments}
          value={source.environment}
          error={errorOf('source.environment')}
          warning={
            isEnvironmentMissing
              ? t('settings.github.environment.missing', {
                  environment: source.environment ?? '',
                })
              : undefined
          }
          onChange={value =>
            onChange(withFields(source, { environment: value }))
          }
        />
        {environment && (
          <p className={styles.hint}>{protectionWords(environment, t)}</p>
        )}
      </div>
      {(topology === 'environment-input' || source.environmentInput) && (
        <EnvironmentInputFields
          {...props}
          input={inputOf(workflow, source.environmentInput?.name)}
        />
      )}
    </>
  );
}

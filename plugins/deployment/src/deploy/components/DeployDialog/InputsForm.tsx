import { Button, Skeleton } from '@backstage/ui';
import type { Preflight } from 'backstage-plugin-deployment-common';
import { useId } from 'react';
import { Ago } from '../../../components/Clock';
import { refWords } from '../../../settings/model/refs';
import { useMessages } from '../../../translation/useMessages';
import type { DeployDraft } from '../../form/useDeployDraft';
import { changedInputs, shownValue, showsAll } from '../../model/inputs';
import { InputField } from './InputField';
import styles from './InputsForm.module.css';

/** The inputs of the pipeline as a form. */
export function InputsForm(props: {
  preflight: Preflight;
  draft: DeployDraft;
  /** What is wrong with fields, by name. */
  errors: ReadonlyMap<string, string>;
  isDisabled: boolean;
}) {
  const { preflight, draft, errors, isDisabled } = props;
  const { plan, form, lastUsed } = preflight;
  const t = useMessages();
  const id = useId();
  if (form.length === 0) {
    return null;
  }
  const isLast = lastUsed && showsAll(form, draft.typed, lastUsed.inputs);
  const who = lastUsed ? refWords(lastUsed.by, 'user') : '';
  return (
    <section aria-labelledby={id} className={styles.root}>
      <div className={styles.head}>
        <h3 id={id} className={styles.title}>
          {t('deploy.dialog.input.title', plan)}
        </h3>
        {changedInputs(form, draft.typed).length > 0 && (
          <Button
            size="small"
            variant="tertiary"
            isDisabled={isDisabled}
            onPress={draft.reset}
          >
            {t('deploy.dialog.input.reset')}
          </Button>
        )}
      </div>
      {lastUsed && lastUsed.inputs.length > 0 && (
        <div className={styles.last}>
          {isLast ? (
            <Ago at={lastUsed.at}>
              {age => t('deploy.dialog.input.lastSame', { who, age })}
            </Ago>
          ) : (
            <>
              <Button
                size="small"
                variant="secondary"
                isDisabled={isDisabled}
                onPress={() => draft.typeAll(lastUsed.inputs)}
              >
                {t('deploy.dialog.input.useLast')}
              </Button>
              <Ago at={lastUsed.at}>
                {age => t('deploy.dialog.input.last', { who, age })}
              </Ago>
            </>
          )}
        </div>
      )}
      {form.map(field => (
        <InputField
          key={field.name}
          field={field}
          value={shownValue(field, draft.typed)}
          error={errors.get(field.name)}
          isDisabled={isDisabled}
          onChange={value => draft.type(field.name, value)}
        />
      ))}
    </section>
  );
}

/** Where the form will be, before it is known. */
export function LoadingInputs() {
  const t = useMessages();
  return (
    <div className={styles.root} role="status" aria-busy="true">
      <span className={styles.title}>{t('deploy.dialog.input.loading')}</span>
      <Skeleton height={28} />
      <Skeleton height={28} />
    </div>
  );
}

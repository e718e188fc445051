import { Select } from '@backstage/ui';
import type { Tier } from 'backstage-plugin-deployment-common';
import { useMessages } from '../../../translation/useMessages';
import { useForm } from '../../form/FormContext';
import type { DraftEnvironment } from '../../model/draft';
import type { DraftPatch } from '../../model/draftReducer';
import { messageFor } from '../../model/fieldErrors';
import { readRepository } from '../../model/repository';
import { providerSettings } from '../../providers';
import { useDebounced } from '../../../queries/useDebounced';
import { useInspection } from '../../queries/useSettings';
import { Field } from '../Field';
import { TextInput } from '../TextInput';
import styles from './EnvironmentEditor.module.css';
import { UpstreamField } from './UpstreamField';

const TIERS: Tier[] = [
  'development',
  'testing',
  'staging',
  'production',
  'other',
];

/** How long a repository has to rest before it is looked at. */
const LOOK_AFTER_MS = 600;

/** All fields of one environment: ours, then the provider's. */
export function EnvironmentFields(props: { item: DraftEnvironment }) {
  const { item } = props;
  const { service, annotated, hosts, dispatch, errors, isReadOnly, isSaving } =
    useForm();
  const t = useMessages();
  const provider = providerSettings(item.provider);
  const named = useDebounced(
    provider?.repositoryOf(item.source),
    LOOK_AFTER_MS,
  );
  // The same question as that of the page, unless this one is elsewhere.
  const inspection = useInspection(
    service,
    named && readRepository(named) && !isReadOnly
      ? { provider: item.provider, host: item.host, repository: named }
      : undefined,
  );
  const edit = (patch: DraftPatch) =>
    dispatch({ type: 'edit', id: item.id, patch });
  const errorOf = (field: string) => messageFor(errors, item.id, field);
  const whole = errors.find(
    error => error.id === item.id && error.field === '',
  );
  const choices = hosts.filter(host => host.provider === item.provider);
  return (
    <fieldset className={styles.fieldset} disabled={isReadOnly || isSaving}>
      {whole && (
        <p role="alert" className={styles.whole}>
          {whole.message}
        </p>
      )}
      <div className={styles.pair}>
        <TextInput
          path="name"
          label={t('settings.environments.name')}
          description={t('settings.environments.nameHint')}
          value={item.name}
          error={errorOf('name')}
          onChange={name => edit({ name })}
        />
        <Field path="tier" error={errorOf('tier')}>
          {marks => (
            <Select
              label={t('settings.environments.tier')}
              description={t('settings.environments.tierHint')}
              options={TIERS.map(tier => ({
                id: tier,
                label: t(`settings.tier.${tier}`),
              }))}
              value={item.tier}
              onChange={tier => edit({ tier: tier as Tier })}
              {...marks}
            />
          )}
        </Field>
      </div>
      <UpstreamField
        item={item}
        error={errorOf('promotesFrom')}
        onChange={upstream => edit({ upstream })}
      />
      {(choices.length > 1 || errorOf('host')) && (
        <Field path="host" error={errorOf('host')}>
          {marks => (
            <Select
              label={t('settings.environments.host')}
              options={choices.map(({ host }) => ({ id: host, label: host }))}
              value={item.host}
              onChange={host => edit({ host: String(host) })}
              {...marks}
            />
          )}
        </Field>
      )}
      {provider ? (
        <provider.Form
          service={service}
          environment={item}
          facts={inspection.data?.facts}
          annotated={annotated}
          onChange={source => edit({ source })}
          errorOf={errorOf}
        />
      ) : (
        <p className={styles.none}>
          {t('settings.environments.unknownProvider', {
            provider: item.provider,
          })}
        </p>
      )}
    </fieldset>
  );
}

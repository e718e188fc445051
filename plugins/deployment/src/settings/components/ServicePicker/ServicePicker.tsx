import { stringifyEntityRef } from '@backstage/catalog-model';
import { Combobox } from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { refWords } from '../../model/refs';
import { titleOf } from '../../queries/useEntities';
import { useDebounced } from '../../../queries/useDebounced';
import styles from './ServicePicker.module.css';

const MOST = 20;
const SETTLE_MS = 250;

/** Finds a service of the catalog by its name. */
export function ServicePicker(props: {
  /** Entity ref of a service that is no choice. */
  except?: string;
  value: string | undefined;
  onChange(entityRef: string | undefined): void;
}) {
  const { except, value, onChange } = props;
  const t = useMessages();
  const catalogApi = useApi(catalogApiRef);
  const [text, setText] = useState('');
  const asked = useDebounced(text.trim(), SETTLE_MS);
  const { data, error } = useQuery({
    queryKey: ['services', asked],
    queryFn: async () => {
      const { items } = await catalogApi.queryEntities({
        filter: { kind: 'component' },
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.title',
          'metadata.description',
        ],
        orderFields: { field: 'metadata.name', order: 'asc' },
        limit: MOST,
        ...(asked
          ? {
              fullTextFilter: {
                term: asked,
                fields: ['metadata.name', 'metadata.title'],
              },
            }
          : {}),
      });
      return items;
    },
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    retry: false,
    networkMode: 'always',
  });
  const options = (data ?? [])
    .map(entity => {
      const ref = stringifyEntityRef(entity);
      const name = refWords(ref);
      return {
        id: ref,
        label: titleOf(entity) === name ? name : titleOf(entity),
        description: [
          titleOf(entity) === name ? undefined : name,
          entity.metadata.description,
        ]
          .filter(Boolean)
          .join(' · '),
      };
    })
    .filter(({ id }) => id !== except);
  return (
    <div className={styles.root}>
      <Combobox
        label={t('settings.pick.label')}
        placeholder={t('settings.pick.placeholder')}
        options={options}
        value={value ?? null}
        onChange={key => onChange(key === null ? undefined : String(key))}
        search={{ mode: 'server', inputValue: text, onInputChange: setText }}
      />
      {error && (
        <p role="alert" className={styles.error}>
          {t('settings.pick.failed', { reason: error.message })}
        </p>
      )}
    </div>
  );
}

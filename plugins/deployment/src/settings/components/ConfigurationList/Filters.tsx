import { Button, SearchField, Select, TextField } from '@backstage/ui';
import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { refWords } from '../../model/refs';
import { readRepository } from '../../model/repository';
import type { ListFilters } from '../../queries/keys';
import { useDebounced } from '../../../queries/useDebounced';
import styles from './ConfigurationList.module.css';

const SETTLE_MS = 300;

/** Who owns components in the catalog. */
function useOwners() {
  const catalogApi = useApi(catalogApiRef);
  const { data } = useQuery({
    queryKey: ['owners'],
    queryFn: async () => {
      const { facets } = await catalogApi.getEntityFacets({
        facets: ['relations.ownedBy'],
        filter: { kind: 'component' },
      });
      return (facets['relations.ownedBy'] ?? [])
        .map(({ value }) => value)
        .sort((a, b) =>
          refWords(a, 'group').localeCompare(refWords(b, 'group')),
        );
    },
    staleTime: 5 * 60_000,
    retry: false,
    networkMode: 'always',
  });
  return data ?? [];
}

/** A text that is told on when it rests. */
function useTyped(
  value: string,
  onSettled: (value: string) => void,
): [string, (value: string) => void] {
  const [typed, setTyped] = useState(value);
  const settled = useDebounced(typed, SETTLE_MS);
  useEffect(() => {
    if (settled !== value) {
      onSettled(settled);
    }
    // Only what was typed is told on: an address that changes by itself is not.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [settled]);
  return [typed, setTyped];
}

/** What the list is narrowed to. */
export function Filters(props: {
  filters: ListFilters;
  onChange(change: Partial<ListFilters>): void;
}) {
  const { filters, onChange } = props;
  const t = useMessages();
  const known = useOwners();
  const [text, setText] = useTyped(filters.text ?? '', value =>
    onChange({ text: value.trim() || undefined }),
  );
  const [repository, setRepository] = useTyped(
    filters.repository ?? '',
    value => {
      const read = readRepository(value);
      if (read || value.trim() === '') {
        onChange({ repository: read?.repository });
      }
    },
  );
  const chosen = filters.owners ?? [];
  const owners = [...new Set([...chosen, ...known])];
  return (
    <div role="search" className={styles.filters}>
      <div className={styles.search}>
        <SearchField
          size="small"
          aria-label={t('settings.list.search')}
          placeholder={t('settings.list.search')}
          value={text}
          onChange={setText}
        />
      </div>
      <div className={styles.filter}>
        <Select
          aria-label={t('settings.list.owner')}
          placeholder={t('settings.list.anyOwner')}
          selectionMode="multiple"
          search
          options={owners.map(owner => ({
            id: owner,
            label: refWords(owner, 'group'),
          }))}
          value={chosen}
          onChange={keys => onChange({ owners: keys.map(String) })}
        />
      </div>
      <div className={styles.filter}>
        <TextField
          size="small"
          aria-label={t('settings.list.repository')}
          placeholder={t('settings.list.repositoryPlaceholder')}
          value={repository}
          onChange={setRepository}
        />
      </div>
      {(filters.text || filters.repository || chosen.length > 0) && (
        <Button
          variant="tertiary"
          size="small"
          onPress={() => {
            setText('');
            setRepository('');
            onChange({
              text: undefined,
              repository: undefined,
              owners: undefined,
            });
          }}
        >
          {t('settings.list.clear')}
        </Button>
      )}
    </div>
  );
}

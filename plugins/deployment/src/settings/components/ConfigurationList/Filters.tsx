import { Button, SearchField, Select, TextField } from '@backstage/ui';
import { useTyped } from '../../../hooks/useTyped';
import { useMessages } from '../../../translation/useMessages';
import { refWords } from '../../model/refs';
import { readRepository } from '../../model/repository';
import type { ListFilters } from '../../queries/keys';
import { useOwners } from '../../queries/useOwners';
import styles from './ConfigurationList.module.css';

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

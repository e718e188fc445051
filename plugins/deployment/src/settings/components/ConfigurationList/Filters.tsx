import { Button, TextField } from '@backstage/ui';
import { OwnerFilter, TextFilter } from '../../../components/Filters';
import { useTyped } from '../../../hooks/useTyped';
import { useMessages } from '../../../translation/useMessages';
import { readRepository } from '../../model/repository';
import type { ListFilters } from '../../queries/keys';
import styles from './ConfigurationList.module.css';

/** What the list is narrowed to. */
export function Filters(props: {
  filters: ListFilters;
  onChange(change: Partial<ListFilters>): void;
}) {
  const { filters, onChange } = props;
  const t = useMessages();
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
  return (
    <div role="search" className={styles.filters}>
      <div className={styles.search}>
        <TextFilter
          label={t('settings.list.search')}
          value={text}
          onChange={setText}
        />
      </div>
      <div className={styles.filter}>
        <OwnerFilter
          chosen={chosen}
          onChange={owners => onChange({ owners })}
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
          {t('filter.clear')}
        </Button>
      )}
    </div>
  );
}

import { Button, ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { OwnerFilter, TextFilter } from '../../../components/Filters';
import { useTyped } from '../../../hooks/useTyped';
import { formatCount } from '../../../model/time';
import { useMessages } from '../../../translation/useMessages';
import { MY_TEAMS, type InboxView, type WaitsFor } from '../../model/filter';
import styles from './InboxFilters.module.css';

const CHOICES: WaitsFor[] = ['me', 'others', 'all'];

/** What the inbox is narrowed to. */
export function InboxFilters(props: {
  view: InboxView;
  onChange(change: Partial<InboxView>): void;
  /** How many there are of each kind; absent as long as that is not known. */
  counts: Record<WaitsFor, number> | undefined;
  /** How many there are without the search. */
  totals: Record<WaitsFor, number>;
}) {
  const { view, onChange, counts, totals } = props;
  const t = useMessages();
  const amountOf = (kind: WaitsFor) => {
    if (!counts) {
      return '–';
    }
    const found = formatCount(counts[kind]);
    const total = formatCount(totals[kind]);
    return found === total
      ? total
      : t('pipeline.inbox.filter.amount', { found, total });
  };
  const [text, setText] = useTyped(view.text, value =>
    onChange({ text: value.trim() }),
  );
  return (
    <div role="search" className={styles.root}>
      <ToggleButtonGroup
        aria-label={t('pipeline.inbox.filter.label')}
        className={styles.kinds}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[view.waitsFor]}
        onSelectionChange={keys => {
          const [chosen] = keys;
          onChange({ waitsFor: CHOICES.find(kind => kind === chosen) ?? 'me' });
        }}
      >
        {CHOICES.map(kind => (
          <ToggleButton key={kind} id={kind}>
            {t(`pipeline.inbox.filter.${kind}`, {
              amount: amountOf(kind),
            })}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <div className={styles.search}>
        <TextFilter
          label={t('pipeline.inbox.filter.search')}
          value={text}
          onChange={setText}
        />
      </div>
      <div className={styles.owner}>
        <OwnerFilter
          chosen={view.owners}
          onChange={owners => onChange({ owners })}
          besides={[{ id: MY_TEAMS, label: t('pipeline.inbox.filter.mine') }]}
        />
      </div>
      {(view.text || view.owners.length > 0) && (
        <Button
          variant="tertiary"
          size="small"
          onPress={() => {
            setText('');
            onChange({ text: '', owners: [] });
          }}
        >
          {t('filter.clear')}
        </Button>
      )}
    </div>
  );
}

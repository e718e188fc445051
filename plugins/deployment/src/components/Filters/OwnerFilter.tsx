import { Select } from '@backstage/ui';
import { refWords } from '../../settings/model/refs';
import { useOwners } from '../../settings/queries/useOwners';
import { useMessages } from '../../translation/useMessages';

/** Narrows a list to what some owners own. */
export function OwnerFilter(props: {
  /** Entity refs; and the ids of what is offered besides. */
  chosen: string[];
  onChange(owners: string[]): void;
  /** What is offered before the owners of the catalog. */
  besides?: { id: string; label: string }[];
}) {
  const { chosen, onChange, besides = [] } = props;
  const t = useMessages();
  const known = useOwners();
  // Also one that the catalog does not show: it is chosen all the same.
  const owners = [...new Set([...chosen, ...known])].filter(
    owner => !besides.some(({ id }) => id === owner),
  );
  return (
    <Select
      aria-label={t('filter.owner')}
      placeholder={t('filter.anyOwner')}
      selectionMode="multiple"
      search
      options={[
        ...besides,
        ...owners.map(owner => ({
          id: owner,
          label: refWords(owner, 'group'),
        })),
      ]}
      value={chosen}
      onChange={keys => onChange(keys.map(String))}
    />
  );
}

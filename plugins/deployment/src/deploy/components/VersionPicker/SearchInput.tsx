import { RiCloseCircleLine, RiSearch2Line } from '@remixicon/react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { MOST_CHARACTERS } from './useSearchText';
import styles from './VersionPicker.module.css';

/**
 * The field that searches versions. Not one of Backstage UI's: those are no
 * comboboxes, or close their list and hide what cannot be chosen.
 */
export function SearchInput(props: {
  value: string;
  onChange(text: string): void;
  onKeyDown(event: KeyboardEvent): void;
  /** Id of the list, where there is one. */
  listId: string | undefined;
  /** Id of the row that the keyboard is at. */
  activeId: string | undefined;
  takesFocus?: boolean;
}) {
  const { value, onChange, onKeyDown, listId, activeId, takesFocus } = props;
  const t = useMessages();
  const ref = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (takesFocus) {
      ref.current?.focus();
    }
  }, [takesFocus]);
  return (
    <div className={styles.search}>
      <RiSearch2Line size={18} aria-hidden="true" />
      <input
        ref={ref}
        type="text"
        role="combobox"
        aria-label={t('deploy.picker.label')}
        aria-autocomplete="list"
        aria-expanded={listId !== undefined}
        aria-controls={listId}
        aria-activedescendant={activeId}
        placeholder={t('deploy.picker.placeholder')}
        autoComplete="off"
        autoCapitalize="off"
        autoCorrect="off"
        spellCheck={false}
        maxLength={MOST_CHARACTERS}
        className={styles.input}
        value={value}
        onChange={event => onChange(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {value !== '' && (
        <button
          type="button"
          className={styles.clear}
          aria-label={t('deploy.picker.clear')}
          onClick={() => {
            onChange('');
            ref.current?.focus();
          }}
        >
          <RiCloseCircleLine size={16} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}

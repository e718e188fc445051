import type { OfferedVersion } from 'backstage-plugin-deployment-common';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { shownSections, type Row } from '../../model/rows';
import { isPossible, isSameChoice } from '../../model/versions';
import { useVersions } from '../../queries/useVersions';
import { useFirstChoice } from './useFirstChoice';
import { useSearchText } from './useSearchText';
import type { VersionPickerProps } from './VersionPicker';

/** How many rows PageUp and PageDown go over. */
const PAGE_ROWS = 8;

/** State and keyboard of the picker: the field keeps the focus, the list the place. */
export function usePicker(props: VersionPickerProps) {
  const { target, value, onChange, initialLabel } = props;
  const search = useSearchText();
  const all = useVersions(target, '');
  const found = useVersions(target, search.asked);
  const [isOpen, setOpen] = useState(false);
  const [activeKey, setActiveKey] = useState<string>();
  /** A search whose first result is chosen as soon as it is there. */
  const [first, setFirst] = useState<string>();
  /** Where to go on when the next page of a section has come. */
  const [goOn, setGoOn] = useState<{ section: string; after: number }>();

  const choose = (version: OfferedVersion) => {
    if (isPossible(version) && !isSameChoice(version.choice, value?.choice)) {
      onChange(version);
    }
  };

  const firstChoice = useFirstChoice({
    wanted: initialLabel,
    hasValue: value !== undefined,
    all,
    found,
    search,
    onFound: choose,
  });

  const isSearching = search.isTyping || found.isEarlier;
  const sections = shownSections(found.sections, {
    isOpen,
    keep: version => isSameChoice(version.choice, value?.choice),
  });
  const rows = sections.flatMap(section => section.rows);
  const isChosen = (row: Row) =>
    row.kind === 'version' && isSameChoice(row.version.choice, value?.choice);
  const active = rows.find(({ key }) => key === activeKey);
  const chosen = active && isChosen(active) ? active : rows.find(isChosen);
  // Without a search, moving starts where the choice is.
  const current = active ?? (search.text === '' ? chosen : undefined);

  const goTo = (row: Row | undefined) => {
    if (row) {
      firstChoice.end();
      setActiveKey(row.key);
      if (row.kind === 'version') {
        choose(row.version);
      }
    }
  };

  const type = (text: string) => {
    firstChoice.end();
    setFirst(undefined);
    setActiveKey(undefined);
    search.type(text);
  };

  const press = (row: Row) => {
    setActiveKey(row.key);
    switch (row.kind) {
      case 'version':
        goTo(row);
        break;
      case 'fold':
        setOpen(!isOpen);
        break;
      case 'more':
        if (row.state !== 'loading') {
          const section = rows.filter(one => one.section === row.section);
          setGoOn({ section: row.section, after: section.indexOf(row) });
          found.loadMore(row.cursor);
        }
        break;
      case 'retry':
        found.refetch();
        break;
      default:
        firstChoice.end();
        setActiveKey(undefined);
        search.ask(row.sha);
    }
  };

  // The first of what has come by a press on "more" is where one goes on.
  useEffect(() => {
    const section = rows.filter(row => row.section === goOn?.section);
    const next = goOn && section[goOn.after];
    if (next && next.kind !== 'more' && next.kind !== 'fold') {
      setGoOn(undefined);
      if (active?.kind === 'more') {
        setActiveKey(next.key);
      }
    }
  }, [goOn, rows, active]);

  // Enter was faster than the server.
  useEffect(() => {
    if (first !== undefined && first === search.asked && !isSearching) {
      setFirst(undefined);
      const versions = rows.filter(row => row.kind === 'version');
      goTo(
        versions.find(
          row => row.kind === 'version' && isPossible(row.version),
        ) ?? versions[0],
      );
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [first, search.asked, isSearching, rows.length]);

  const move = (to: (from: number) => number) => {
    if (isSearching || rows.length === 0) {
      // The rows are those of an earlier search.
      return;
    }
    const place = to(current ? rows.indexOf(current) : -1);
    goTo(rows[Math.min(Math.max(place, 0), rows.length - 1)]);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) {
      return;
    }
    const moves: Record<string, (from: number) => number> = {
      ArrowDown: from => from + 1,
      ArrowUp: from => (from < 0 ? rows.length - 1 : from - 1),
      PageDown: from => from + PAGE_ROWS,
      PageUp: from => from - PAGE_ROWS,
      Home: () => 0,
      End: () => rows.length - 1,
    };
    // In a text these two move the caret.
    const isOfText =
      search.text !== '' && (event.key === 'Home' || event.key === 'End');
    if (event.key in moves && !isOfText) {
      event.preventDefault();
      move(moves[event.key]);
    } else if (event.key === 'Enter') {
      // Not the form around: whoever is choosing has not decided to deploy.
      event.preventDefault();
      if (isSearching || !current) {
        search.ask(search.text);
        setFirst(search.text.trim());
      } else {
        press(current);
      }
    } else if (event.key === 'Escape' && search.text !== '') {
      // The dialog around closes with the next one.
      event.preventDefault();
      event.stopPropagation();
      type('');
    }
  };

  return {
    all,
    found,
    search,
    sections,
    current,
    chosen,
    isSearching,
    firstChoice: firstChoice.state,
    type,
    press,
    /** What has come into view. */
    see: (row: Row) => {
      if (row.kind === 'more' && row.state === 'idle') {
        found.loadMore(row.cursor);
      }
    },
    onKeyDown,
  };
}

/** What {@link usePicker} gives. */
export type Picker = ReturnType<typeof usePicker>;

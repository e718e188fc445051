import { useEffect, useRef, type MouseEvent } from 'react';
import type { EnvironmentTarget } from '../../../api/DispatchApi';
import { formatCount } from '../../../model/time';
import { useMessages } from '../../../translation/useMessages';
import { noteSentence } from '../../model/noteWords';
import type { Row, ShownSection } from '../../model/rows';
import { isLiveIn, isRollback, sharedReason } from '../../model/versions';
import { ActionOption } from './ActionOption';
import type { Picker } from './usePicker';
import styles from './VersionPicker.module.css';
import { VersionOption } from './VersionOption';

/** Id of a row's element. */
export function rowId(listId: string, row: Row): string {
  return `${listId}-${encodeURIComponent(row.key)}`;
}

function SectionGroup(props: {
  listId: string;
  section: ShownSection;
  title: string;
  target: EnvironmentTarget;
  picker: Picker;
  /** When what is live was committed. */
  liveDate: number | undefined;
}) {
  const { listId, section, title, target, picker, liveDate } = props;
  const { kind, rows, notes, total } = section;
  const t = useMessages();
  const id = `${listId}-${kind}`;
  const isCounted = total !== null && rows.some(row => row.kind === 'more');
  const hasVersions = rows.some(row => row.kind === 'version');
  const reason = sharedReason(
    rows.flatMap(row => (row.kind === 'version' ? [row.version] : [])),
  );
  // Where there are versions they come first; where not, why not does.
  const said = notes.length > 0 && (
    <div role="presentation" id={`${id}-notes`} className={styles.notes}>
      {notes.map(note => {
        const sentence = noteSentence(note, t);
        return (
          <span key={sentence} className={styles.note}>
            {sentence}
          </span>
        );
      })}
    </div>
  );
  return (
    <div
      role="group"
      aria-labelledby={`${id}-title`}
      aria-describedby={
        [reason && `${id}-reason`, notes.length > 0 && `${id}-notes`]
          .filter(Boolean)
          .join(' ') || undefined
      }
    >
      <div role="presentation" className={styles.heading}>
        <span id={`${id}-title`}>{title}</span>
        {isCounted && (
          <span className={styles.total}>
            {t('deploy.picker.section.total', { total: formatCount(total) })}
          </span>
        )}
      </div>
      {reason && (
        <div role="presentation" id={`${id}-reason`} className={styles.notes}>
          <span className={styles.note}>{reason}</span>
        </div>
      )}
      {hasVersions ? null : said}
      {rows.map(row =>
        row.kind === 'version' ? (
          <VersionOption
            key={row.key}
            id={rowId(listId, row)}
            version={row.version}
            environment={target.environment}
            isActive={row.key === picker.current?.key}
            isChosen={row.key === picker.chosen?.key}
            isReasonSaid={reason !== undefined}
            isRollback={
              !isLiveIn(row.version, target.environment) &&
              isRollback(row.version, liveDate)
            }
          />
        ) : (
          <ActionOption
            key={row.key}
            id={rowId(listId, row)}
            row={row}
            isActive={row.key === picker.current?.key}
            onSeen={
              row.kind === 'more' && row.isAutomatic && row.state === 'idle'
                ? () => picker.see(row)
                : undefined
            }
          />
        ),
      )}
      {hasVersions ? said : null}
    </div>
  );
}

/** The sections of versions, below the field that searches them. */
export function VersionList(props: {
  id: string;
  target: EnvironmentTarget;
  picker: Picker;
  liveDate: number | undefined;
  titleOf(section: ShownSection): string;
}) {
  const { id, target, picker, liveDate, titleOf } = props;
  const { sections, current, isSearching } = picker;
  const t = useMessages();
  const ref = useRef<HTMLDivElement>(null);

  const place = current && rowId(id, current);
  useEffect(() => {
    if (place) {
      // Looked for by its id: labels may hold what selectors do not take.
      ref.current?.ownerDocument
        .getElementById(place)
        ?.scrollIntoView?.({ block: 'nearest' });
    }
  }, [place]);

  const onClick = (event: MouseEvent<HTMLDivElement>) => {
    const option = (event.target as Element).closest('[role="option"]');
    const row = sections
      .flatMap(({ rows }) => rows)
      .find(one => rowId(id, one) === option?.id);
    if (row) {
      picker.press(row);
    }
  };

  return (
    // The field has the focus, and its keys do what clicks do.
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
    <div
      ref={ref}
      id={id}
      role="listbox"
      aria-label={t('deploy.picker.label')}
      aria-busy={isSearching || undefined}
      data-earlier={isSearching || undefined}
      className={styles.list}
      onMouseDown={event => event.preventDefault()}
      onClick={onClick}
    >
      {sections.map(section => (
        <SectionGroup
          key={section.kind}
          listId={id}
          section={section}
          title={titleOf(section)}
          target={target}
          picker={picker}
          liveDate={liveDate}
        />
      ))}
    </div>
  );
}

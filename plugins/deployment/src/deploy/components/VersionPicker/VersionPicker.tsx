import { Button, Skeleton, VisuallyHidden } from '@backstage/ui';
import type {
  KnownVersion,
  OfferedVersion,
} from 'backstage-plugin-deployment-common';
import { useId } from 'react';
import type { EnvironmentTarget } from '../../../api/DispatchApi';
import type { Translate } from '../../../translation/ref';
import { useMessages } from '../../../translation/useMessages';
import { noteSentence } from '../../model/noteWords';
import type { ShownSection } from '../../model/rows';
import { liveDate, upstreamNames } from '../../model/versions';
import { useKnownEnvironment } from '../../queries/useOrigin';
import { TargetProblem } from '../TargetProblem';
import { PickerNotices } from './PickerNotices';
import { SearchInput } from './SearchInput';
import { usePicker, type Picker } from './usePicker';
import { rowId, VersionList } from './VersionList';
import styles from './VersionPicker.module.css';

/** Props of {@link VersionPicker}. */
export interface VersionPickerProps {
  target: EnvironmentTarget;
  /** The version that is chosen. */
  value: OfferedVersion | undefined;
  /**
   * Called once with the version to begin with, and then for each one that the
   * viewer moves to, by keyboard or pointer; never for one that cannot be
   * deployed. What depends on a version may change as one moves, so whoever asks
   * a server about it waits until the moving has ended (250 ms, say).
   */
  onChange(version: OfferedVersion): void;
  /**
   * Label or SHA to begin with, in place of what is proposed. It is searched for
   * where it is not among what is offered first; where it cannot be found, that
   * is said and nothing is chosen.
   */
  initialLabel?: string;
  /** What is live here; the answer's own where it is left out. */
  live?: KnownVersion | null;
  /** Whether the field takes the focus when it appears. The default is `false`. */
  takesFocus?: boolean;
}

function LoadingVersions() {
  const t = useMessages();
  return (
    <div role="status" className={styles.loading}>
      <VisuallyHidden>{t('deploy.picker.loading')}</VisuallyHidden>
      {[38, 52, 45, 60, 42].map(width => (
        <div key={width} className={styles.loadingRow} aria-hidden="true">
          <Skeleton width={`${width}%`} height={14} />
          <Skeleton width={`${width + 28}%`} height={12} />
        </div>
      ))}
    </div>
  );
}

function NothingFound(props: { picker: Picker; environment: string }) {
  const { picker, environment } = props;
  const t = useMessages();
  const query = picker.search.asked;
  return (
    <div className={styles.empty}>
      <p className={styles.emptyTitle}>
        {query
          ? t('deploy.picker.nothingTitle', { query })
          : t('deploy.picker.emptyTitle')}
      </p>
      <p className={styles.note}>
        {query
          ? t('deploy.picker.nothingText')
          : t('deploy.picker.emptyText', { environment })}
      </p>
      {query && (
        <Button variant="secondary" onPress={() => picker.type('')}>
          {t('deploy.picker.showAll')}
        </Button>
      )}
    </div>
  );
}

function heard(picker: Picker, t: Translate): string {
  const { found, search, sections, isSearching } = picker;
  if (isSearching) {
    return t('deploy.picker.searching');
  }
  if (!found.answer || search.asked === '') {
    return '';
  }
  const count = sections
    .flatMap(({ rows }) => rows)
    .filter(({ kind }) => kind === 'version').length;
  return [
    t('deploy.picker.found', { count }),
    ...sections
      .flatMap(({ notes }) => notes)
      .map(note => noteSentence(note, t)),
  ].join('. ');
}

/**
 * Chooses one of the versions that could be put into an environment: a search
 * field, and below it what was found, in sections. The field keeps the focus;
 * arrows, Home, End, PageUp and PageDown move in the list, and what is moved to
 * is chosen.
 *
 * Ages go by the `ClockProvider` around it, without one by the browser's clock.
 */
export function VersionPicker(props: VersionPickerProps) {
  const { target, live, takesFocus } = props;
  const { environment } = target;
  const t = useMessages();
  const listId = useId();
  const picker = usePicker(props);
  const known = useKnownEnvironment(target);
  const { all, found, search, sections, current } = picker;

  const titleOf = ({ kind }: ShownSection): string => {
    switch (kind) {
      case 'upstream': {
        const section = all.sections.find(one => one.kind === kind);
        const names = section
          ? upstreamNames(section, environment, known?.promotesFrom)
          : [];
        return names.length > 0
          ? t('deploy.picker.section.upstream', {
              environments: names.join(t('deploy.picker.section.and')),
            })
          : t('deploy.picker.section.upstreamUnnamed');
      }
      case 'commits': {
        const [branch] =
          all.sections.find(one => one.kind === 'branches')?.versions ?? [];
        return branch
          ? t('deploy.picker.section.commits', { branch: branch.label })
          : t('deploy.picker.section.commitsUnnamed');
      }
      default:
        return t(`deploy.picker.section.${kind}`);
    }
  };

  const hasList = found.answer !== undefined && sections.length > 0;
  return (
    <div className={styles.root}>
      <SearchInput
        value={search.text}
        onChange={picker.type}
        onKeyDown={picker.onKeyDown}
        listId={hasList ? listId : undefined}
        activeId={hasList && current ? rowId(listId, current) : undefined}
        takesFocus={takesFocus}
      />
      <VisuallyHidden>
        <div role="status" aria-live="polite">
          {heard(picker, t)}
        </div>
      </VisuallyHidden>
      <PickerNotices picker={picker} />
      <div className={styles.pane}>
        {hasList && (
          <VersionList
            id={listId}
            target={target}
            picker={picker}
            titleOf={titleOf}
            liveDate={liveDate(
              [...all.sections, ...found.sections],
              live === undefined ? all.answer?.live : live,
              environment,
            )}
          />
        )}
        {found.answer && sections.length === 0 && (
          <NothingFound picker={picker} environment={environment} />
        )}
        {!found.answer && found.error && (
          <TargetProblem
            target={target}
            error={found.error}
            isRetrying={found.isFetching}
            onRetry={found.refetch}
          />
        )}
        {!found.answer && !found.error && <LoadingVersions />}
      </div>
    </div>
  );
}

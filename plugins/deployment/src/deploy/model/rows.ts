import type {
  OfferedVersion,
  SectionKind,
  SectionNote,
  VersionSection,
} from 'backstage-plugin-deployment-common';

/** How far the rest of a section has been read. */
export type MoreState = 'idle' | 'loading' | 'failed';

/** A section with all that was read of it. */
export interface ReadSection extends VersionSection {
  /** Of what follows, if anything does. */
  more: MoreState;
  /** How many pages were read after the first. */
  pages: number;
}

/** What a row of the list is, and does. */
export type RowContent =
  | { kind: 'version'; version: OfferedVersion }
  /** Shows or hides the versions that come before a release. */
  | { kind: 'fold'; count: number; isOpen: boolean }
  /**
   * Asks for what follows in its section: by itself as soon as it is seen, where
   * that hides nothing below or was asked for before.
   */
  | { kind: 'more'; cursor: string; state: MoreState; isAutomatic: boolean }
  /** Asks once more for what could not be read. */
  | { kind: 'retry' }
  /** Searches for a SHA that is told apart from others. */
  | { kind: 'candidate'; sha: string };

/** A row that the keyboard can reach. */
export type Row = { key: string; section: SectionKind } & RowContent;

/** A section as it is shown. */
export interface ShownSection {
  kind: SectionKind;
  rows: Row[];
  notes: SectionNote[];
  /** How many there are in all, where that is known. */
  total: number | null;
}

const isProblem = ({ kind }: SectionNote) =>
  kind === 'unavailable' || kind === 'not_read';

function foldRows(
  { kind, versions }: ReadSection,
  isOpen: boolean,
  keep: (version: OfferedVersion) => boolean,
): { shown: OfferedVersion[]; fold?: Row } {
  const folded = versions.filter(one => one.prerelease && !keep(one));
  // Where there is nothing else, hiding them would leave an empty list.
  if (folded.length === 0 || folded.length === versions.length) {
    return { shown: versions };
  }
  return {
    shown: isOpen ? versions : versions.filter(one => !folded.includes(one)),
    fold: {
      key: `${kind}:fold`,
      section: kind,
      kind: 'fold',
      count: folded.length,
      isOpen,
    },
  };
}

function rowsOf(
  section: ReadSection,
  isLast: boolean,
  isOpen: boolean,
  keep: (version: OfferedVersion) => boolean,
): Row[] {
  const { kind, nextCursor, notes, more, pages } = section;
  const { shown, fold } =
    kind === 'tags'
      ? foldRows(section, isOpen, keep)
      : { shown: section.versions, fold: undefined };
  const seen = new Set<string>();
  const rows: Row[] = [];
  for (const version of shown) {
    const key = `${kind}:${version.labelKind}:${version.label}:${version.choice.sha}`;
    // Something may have come in front between one page and the next.
    if (!seen.has(key)) {
      seen.add(key);
      rows.push({ key, section: kind, kind: 'version', version });
    }
  }
  for (const note of notes) {
    if (note.kind === 'commit_ambiguous') {
      for (const sha of note.candidates) {
        rows.push({
          key: `${kind}:candidate:${sha}`,
          section: kind,
          kind: 'candidate',
          sha,
        });
      }
    }
  }
  if (notes.some(isProblem)) {
    rows.push({ key: `${kind}:retry`, section: kind, kind: 'retry' });
  }
  if (fold) {
    rows.push(fold);
  }
  if (nextCursor) {
    rows.push({
      key: `${kind}:more`,
      section: kind,
      kind: 'more',
      cursor: nextCursor,
      state: more,
      isAutomatic: isLast || pages > 0,
    });
  }
  return rows;
}

/** What is shown of the sections: nothing of one that has nothing to say. */
export function shownSections(
  sections: ReadSection[],
  options: {
    /** Whether versions before a release are shown. */
    isOpen: boolean;
    /** Versions that are not folded away, such as the one that is chosen. */
    keep(version: OfferedVersion): boolean;
  },
): ShownSection[] {
  return sections
    .map((section, index) => ({
      kind: section.kind,
      rows: rowsOf(
        section,
        index === sections.length - 1,
        options.isOpen,
        options.keep,
      ),
      notes: section.notes,
      total: section.total,
    }))
    .filter(({ rows, notes }) => rows.length > 0 || notes.length > 0);
}

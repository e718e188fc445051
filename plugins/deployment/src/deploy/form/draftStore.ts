import type { EnvironmentTarget } from '../../api/DispatchApi';
import type { Typed } from '../model/inputs';

/** What is kept of a deploy dialog that was left. Never a token. */
export interface KeptDraft {
  /** When it was last changed, in milliseconds since 1970 by this browser's clock. */
  savedAt: number;
  /** What the dialog was asked to begin with; absent where nothing was. */
  openedWith?: string;
  /** Label of the version that was chosen; absent where none was. */
  version?: string;
  typed: Typed;
  reason: string;
}

/** Whose draft, and of which dialog. */
export interface DraftPlace extends EnvironmentTarget {
  /**
   * Entity ref of who is signed in: somebody else may sign in in the same tab.
   * Where it is `null` nothing is kept.
   */
  viewer: string | null;
}

function keyOf({ viewer, entityRef, environment }: DraftPlace): string {
  return `deployment:draft:${viewer}:${entityRef}:${environment}`;
}

function isText(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}

function isKeptDraft(value: unknown): value is KeptDraft {
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  const { savedAt, openedWith, version, typed, reason } =
    value as Partial<KeptDraft>;
  return (
    typeof savedAt === 'number' &&
    isText(openedWith) &&
    isText(version) &&
    typeof reason === 'string' &&
    typeof typed === 'object' &&
    typed !== null &&
    Object.values(typed).every(one => typeof one === 'string')
  );
}

/** What was left in the dialog of an environment, in this tab and this session. */
export function readDraft(place: DraftPlace): KeptDraft | undefined {
  if (place.viewer === null) {
    return undefined;
  }
  try {
    const text = window.sessionStorage.getItem(keyOf(place));
    const draft: unknown = text === null ? undefined : JSON.parse(text);
    return isKeptDraft(draft) ? draft : undefined;
  } catch {
    // A browser may forbid it; then nothing comes back.
    return undefined;
  }
}

/** Keeps what is in the dialog, for as long as the tab is open. */
export function writeDraft(place: DraftPlace, draft: KeptDraft): void {
  if (place.viewer === null) {
    return;
  }
  try {
    window.sessionStorage.setItem(keyOf(place), JSON.stringify(draft));
  } catch {
    // Full or forbidden; the dialog itself still has it.
  }
}

/** Forgets what was kept. */
export function removeDraft(place: DraftPlace): void {
  try {
    window.sessionStorage.removeItem(keyOf(place));
  } catch {
    // Where nothing can be stored there is nothing to forget.
  }
}

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

function keyOf({ entityRef, environment }: EnvironmentTarget): string {
  return `deployment:draft:${entityRef}:${environment}`;
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
export function readDraft(target: EnvironmentTarget): KeptDraft | undefined {
  try {
    const text = window.sessionStorage.getItem(keyOf(target));
    const draft: unknown = text === null ? undefined : JSON.parse(text);
    return isKeptDraft(draft) ? draft : undefined;
  } catch {
    // A browser may forbid it; then nothing comes back.
    return undefined;
  }
}

/** Keeps what is in the dialog, for as long as the tab is open. */
export function writeDraft(target: EnvironmentTarget, draft: KeptDraft): void {
  try {
    window.sessionStorage.setItem(keyOf(target), JSON.stringify(draft));
  } catch {
    // Full or forbidden; the dialog itself still has it.
  }
}

/** Forgets what was kept. */
export function removeDraft(target: EnvironmentTarget): void {
  try {
    window.sessionStorage.removeItem(keyOf(target));
  } catch {
    // Where nothing can be stored there is nothing to forget.
  }
}

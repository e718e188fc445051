import { useEffect, useRef } from 'react';

/** What takes letters itself, or is to be answered first. */
const TAKES_KEYS = [
  'input:not([type="checkbox"]):not([type="radio"])',
  'textarea',
  'select',
  '[contenteditable]:not([contenteditable="false"])',
  '[role="combobox"]',
  '[role="listbox"]',
  '[role="menu"]',
  '[role="dialog"]',
].join(', ');

const ROW = '[data-inbox-row]';

const find = <T extends HTMLElement>(
  root: Element | null | undefined,
  selector: string,
) => root?.querySelector<T>(selector) ?? undefined;

function rowWithFocus(root: Element): HTMLElement | undefined {
  const row = document.activeElement?.closest<HTMLElement>(ROW);
  return row && root.contains(row) ? row : undefined;
}

function move(root: Element, step: 1 | -1) {
  const rows = [...root.querySelectorAll<HTMLElement>(ROW)];
  const now = rowWithFocus(root);
  const next = now
    ? rows[rows.indexOf(now) + step]
    : rows[step > 0 ? 0 : rows.length - 1];
  next?.focus();
}

function tick(root: Element) {
  find<HTMLInputElement>(
    rowWithFocus(root),
    'input[type="checkbox"]:not(:disabled)',
  )?.click();
}

const APPROVES = '[data-decision="approve"]';

/** Gives the focus to what approves: pressing it is left to the viewer. */
function goToApprove(root: Element) {
  const bar = find(root, `[data-decision-bar] ${APPROVES}`);
  if (bar) {
    bar.focus();
    return;
  }
  const row = rowWithFocus(root);
  if (!row) {
    return;
  }
  if (!find(row, APPROVES)) {
    find(row, 'button[aria-expanded="false"]')?.click();
  }
  // What was opened is there with the next frame.
  requestAnimationFrame(() => find(row, APPROVES)?.focus());
}

/**
 * Keys of the inbox, as the lists of code hosts have them: to move between rows,
 * select one, go to what approves, search, and see what the keys do. None of them
 * decides anything, and all of them are left to whatever is written in.
 */
export function useInboxKeys(options: {
  /** The page, once it is there. */
  root(): Element | null | undefined;
  /** Asked for what the keys do. */
  onHelp(): void;
}) {
  const latest = useRef(options);
  latest.current = options;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { root: rootOf, onHelp } = latest.current;
      const root = rootOf();
      const isTaken =
        event.defaultPrevented ||
        event.ctrlKey ||
        event.metaKey ||
        event.altKey ||
        (event.target instanceof Element &&
          event.target.closest(TAKES_KEYS) !== null);
      if (!root || isTaken) {
        return;
      }
      const keys: Record<string, () => void> = {
        j: () => move(root, 1),
        k: () => move(root, -1),
        x: () => tick(root),
        a: () => goToApprove(root),
        '/': () => find(root, '[role="search"] input[type="search"]')?.focus(),
        '?': onHelp,
      };
      if (Object.hasOwn(keys, event.key)) {
        event.preventDefault();
        keys[event.key]();
      }
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, []);
}

import { useState } from 'react';
import { useDebounced } from '../../../queries/useDebounced';

const SETTLE_MS = 250;

/** The backend takes no longer ones. */
export const MOST_CHARACTERS = 200;

/** What is typed into the search field, and what of it is asked for. */
export interface SearchText {
  text: string;
  /** What the server is asked for: the text, once typing has paused. */
  asked: string;
  /** Whether the text is still being typed. */
  isTyping: boolean;
  type(text: string): void;
  /** Asks for a text without waiting. */
  ask(text: string): void;
}

/** Waits with a search until typing has paused; clearing it does not wait. */
export function useSearchText(): SearchText {
  const [text, setText] = useState('');
  const [atOnce, setAtOnce] = useState<string>();
  const trimmed = text.trim();
  const settled = useDebounced(trimmed, SETTLE_MS);
  const asked = trimmed === '' || trimmed === atOnce ? trimmed : settled;
  return {
    text,
    asked,
    isTyping: asked !== trimmed,
    type: next => {
      setText(next);
      setAtOnce(undefined);
    },
    ask: next => {
      const cut = next.trim().slice(0, MOST_CHARACTERS);
      setText(cut);
      setAtOnce(cut);
    },
  };
}

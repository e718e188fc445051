import { createContext, useContext, type ReactNode } from 'react';
import type { StageView } from '../model/view';

/** What the rows of a list share. */
export interface ListActions {
  provider: string | null;
  selected: string | undefined;
  isOpen: (stage: StageView) => boolean;
  select: (stageId: string) => void;
  /** Shows or hides the parts of a stage. */
  choose: (stageId: string, isOpen: boolean) => void;
  /** What else a row leads to. */
  linksOf: ((stageId: string) => ReactNode) | undefined;
}

const Context = createContext<ListActions | undefined>(undefined);

export const ListActionsProvider = Context.Provider;

/** What can be done at a row. */
export function useListActions(): ListActions {
  const actions = useContext(Context);
  if (!actions) {
    throw new Error('A row needs a list around it.');
  }
  return actions;
}

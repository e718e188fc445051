import { createContext, useContext } from 'react';

/** What the nodes of a graph share. It stays the same for its whole life, so that only their data renders them anew. */
export interface GraphActions {
  select: (stageId: string) => void;
  /** Shows or hides the parts of a stage. */
  choose: (stageId: string, isOpen: boolean) => void;
}

const Context = createContext<GraphActions | undefined>(undefined);

export const GraphActionsProvider = Context.Provider;

/** What can be done at a node. */
export function useGraphActions(): GraphActions {
  const actions = useContext(Context);
  if (!actions) {
    throw new Error('A node needs a graph around it.');
  }
  return actions;
}

import { createContext, useContext } from 'react';

const Context = createContext<string | undefined>(undefined);

/** Says to all below when they were read, where that is not fresh. */
export const StaleSinceProvider = Context.Provider;

/** When what is shown was read; `undefined` where it is fresh. */
export function useStaleSince(): string | undefined {
  return useContext(Context);
}

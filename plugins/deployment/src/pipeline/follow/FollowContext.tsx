import { createContext, useContext } from 'react';
import type { PipelineLink } from '../../hooks/usePipelineLocation';
import type { AskedPipeline, AskedRun } from './model/asked';

/** How to get from one thing that is followed to another. */
export interface FollowContextValue {
  /** Entity ref of the service. */
  entityRef: string;
  /** What people call it. */
  service: string;
  /** A link to something else; with `replace` in place of what is shown now. */
  linkTo(asked: AskedPipeline, options?: { replace?: boolean }): PipelineLink;
  /** Shows another attempt or stage of a run in place of what is shown now. */
  replace(asked: AskedRun): void;
  /** The same on a page of its own; `undefined` on that page, or where there is none. */
  pageOf(asked: AskedPipeline): string | undefined;
  /** The service tab; `undefined` on it, or where it has no place. */
  tab: string | undefined;
  /** Where the focus goes when the drawer closes that no link opened. */
  keepLink(environment: string, link: HTMLElement | null): void;
  /** Gives that link the focus, where nothing has it. */
  focusIfLost(environment: string): void;
}

const FollowContext = createContext<FollowContextValue | undefined>(undefined);

/** Says how to get from one thing that is followed to another. */
export const FollowProvider = FollowContext.Provider;

/** How to get from one thing that is followed to another. */
export function useFollow(): FollowContextValue {
  const value = useContext(FollowContext);
  if (!value) {
    throw new Error('useFollow is used outside a FollowProvider');
  }
  return value;
}

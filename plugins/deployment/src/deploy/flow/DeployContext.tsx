import type {
  DispatchOutcome,
  EnvironmentOverview,
} from 'backstage-plugin-deployment-common';
import { createContext, useContext } from 'react';
import type { PossibleRunAction } from '../model/runActions';

/** What the cards need to deploy, and to follow what was started. */
export interface DeployContextValue {
  /** Entity ref of the service. */
  entityRef: string;
  /** What people call it. */
  service: string;
  /** All its environments, in their order. */
  environments: EnvironmentOverview[];
  /** What was started from here and is not among the deployments yet. */
  dispatchedOf(environment: EnvironmentOverview): DispatchOutcome | undefined;
  /** Opens the deploy dialog of an environment. */
  deploy(environment: string, version?: string): void;
  /** Opens the dialog that cancels a run or runs its failed parts again. */
  actOn(environment: string, action: PossibleRunAction): void;
  /** The address that opens the deploy dialog of an environment. */
  linkTo(environment: string): string;
  /** Told when it is known what became of something that was started. */
  onSettled(environment: string, outcome: DispatchOutcome): void;
  /** Where the focus goes when a dialog of an environment closes that no button opened. */
  keepButton(environment: string, button: HTMLElement | null): void;
  /** Gives that button the focus, where nothing has it once a dialog closed. */
  focusIfLost(environment: string): void;
}

const DeployContext = createContext<DeployContextValue | undefined>(undefined);

/** Gives the cards what they need to deploy. */
export const DeployContextProvider = DeployContext.Provider;

/** What the cards need to deploy. */
export function useDeploy(): DeployContextValue {
  const value = useContext(DeployContext);
  if (!value) {
    throw new Error('useDeploy is used outside a DeployFlow');
  }
  return value;
}

import type { EnvironmentOverview } from 'backstage-plugin-deployment-common';
import { useRef } from 'react';
import {
  deployTarget,
  type AskedDeployment,
  type DeployTarget,
} from '../model/deployTarget';

/**
 * What is shown of what an address asks for. A dialog that is open stays, with
 * what was known last, where its environment cannot be read for a while: what
 * was typed would be lost with it.
 */
export function useDeployTarget(
  asked: AskedDeployment | undefined,
  environments: EnvironmentOverview[],
  /** Whether nothing may be shown any more: then nothing is opened either. */
  isRefused: boolean,
): DeployTarget {
  const openFor = useRef<EnvironmentOverview>();
  const target = deployTarget(asked, environments);
  if (
    isRefused &&
    !(
      target.kind === 'dialog' &&
      openFor.current?.name === target.environment.name
    )
  ) {
    openFor.current = undefined;
    return { kind: 'nothing' };
  }
  if (target.kind === 'dialog') {
    openFor.current = target.environment;
    return target;
  }
  if (
    target.kind === 'unreadable' &&
    openFor.current?.name === target.environment.name
  ) {
    return { kind: 'dialog', environment: openFor.current };
  }
  openFor.current = undefined;
  return target;
}

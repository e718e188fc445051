import type { DispatchCommand, RunActionCommand } from './generated/model';

/**
 * Body of the request that starts a deployment: what the path does not say.
 *
 * @public
 */
export type DispatchRequest = Omit<DispatchCommand, 'service' | 'environment'>;

/**
 * Body of the request that does something to a run.
 *
 * @public
 */
export type RunActionRequest = Pick<RunActionCommand, 'action' | 'accepted'>;

import type {
  DecideCommand,
  DispatchCommand,
  RunActionCommand,
} from './generated/model';

/**
 * Body of the request that starts a deployment: what neither the path nor the
 * permissions say.
 *
 * @public
 */
export type DispatchRequest = Omit<
  DispatchCommand,
  'service' | 'environment' | 'authorized'
>;

/**
 * Body of the request that does something to a run.
 *
 * @public
 */
export type RunActionRequest = Pick<RunActionCommand, 'action' | 'accepted'>;

/**
 * Body of the request that approves or rejects.
 *
 * @public
 */
export type DecisionRequest = Pick<
  DecideCommand,
  'environments' | 'decision' | 'comment'
>;

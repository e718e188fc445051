/**
 * Channel on which the backend tells open pages that a provider reported a
 * change. Only where webhooks are set up.
 *
 * @public
 */
export const DEPLOYMENT_SIGNALS_CHANNEL = 'deployment';

/**
 * A signal: whose data to ask for again, and nothing else.
 *
 * @public
 */
export type DeploymentSignal = {
  /** Full entity ref of a service. */
  service: string;
  /**
   * Whether something of it began to wait for somebody, so that what waits
   * everywhere is to be asked for again too.
   */
  waits?: boolean;
};

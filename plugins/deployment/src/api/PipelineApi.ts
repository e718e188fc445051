import type {
  DecisionOutcome,
  DecisionRequest,
  EnvironmentRuns,
  Inbox,
  Pipeline,
  ServicePipeline,
} from 'backstage-plugin-deployment-common';
import type { EnvironmentTarget, RunTarget } from './DispatchApi';
import type { HostConnection } from './hosts';

/**
 * Everything that waits, as one viewer sees it.
 *
 * @public
 */
export interface InboxAnswer {
  /** What the backend answered. */
  inbox: Inbox;
  /** Every host that can be used, and how the viewer stands there. */
  hosts: HostConnection[];
}

/**
 * The part of the client that follows runs and decides at gates. Never opens a
 * login dialog by itself.
 *
 * @public
 */
export interface PipelineApi {
  /**
   * A run as stages with their gates.
   *
   * @throws ResponseError when the backend refuses or fails.
   */
  getPipeline(
    target: RunTarget,
    options?: {
      /** 1 for the first; the newest where absent. */
      attempt?: number;
      signal?: AbortSignal;
    },
  ): Promise<Pipeline>;

  /**
   * The runs that count for an environment, newest first.
   *
   * @throws ResponseError when the backend refuses or fails.
   */
  getRuns(
    target: EnvironmentTarget,
    options?: { cursor?: string; limit?: number; signal?: AbortSignal },
  ): Promise<EnvironmentRuns>;

  /**
   * A service as one pipeline, its environments as stages.
   *
   * @throws ResponseError when the backend refuses or fails.
   */
  getServicePipeline(
    entityRef: string,
    options?: { signal?: AbortSignal },
  ): Promise<ServicePipeline>;

  /**
   * Approves or rejects environments that a run waits to enter.
   *
   * @throws ResponseError when nothing was decided. What nobody knows is in the
   * outcome.
   */
  decide(
    target: {
      /** Full entity ref of the service. */
      entityRef: string;
      /** The provider's id of the run. */
      run: string;
    },
    request: DecisionRequest,
  ): Promise<DecisionOutcome>;

  /**
   * Everything that waits at a gate, over all services that the viewer may read.
   *
   * @throws ResponseError when the backend refuses or fails.
   */
  getInbox(options?: {
    /** Only of these services, by entity ref. */
    services?: string[];
    /** Only of services of these owners, by entity ref. */
    owners?: string[];
    signal?: AbortSignal;
    /** As of `GetOverviewOptions`. */
    thorough?: boolean;
  }): Promise<InboxAnswer>;
}

import type {
  Dispatches,
  DispatchOutcome,
  DispatchRequest,
  DispatchValue,
  OfferedVersions,
  Preflight,
  RunAction,
  RunActionOutcome,
  RunActionRequest,
  RunPreflight,
  VersionChanges,
  VersionChoice,
} from 'backstage-plugin-deployment-common';

/**
 * One environment of one service.
 *
 * @public
 */
export interface EnvironmentTarget {
  /** Full entity ref of the service. */
  entityRef: string;
  /** Name of the environment. */
  environment: string;
}

/**
 * A run, as seen in one environment.
 *
 * @public
 */
export interface RunTarget extends EnvironmentTarget {
  /** The provider's id of the run. */
  run: string;
}

/**
 * The part of the client that deploys: what could be deployed, what that would
 * mean, doing it, and what can be done to a run afterwards. Never opens a login
 * dialog by itself.
 *
 * @public
 */
export interface DispatchApi {
  /**
   * What could be put into an environment, in sections.
   *
   * @throws ResponseError when the backend refuses or fails.
   */
  getVersions(
    target: EnvironmentTarget,
    options?: {
      /** What to search for. */
      query?: string;
      /** `nextCursor` of a section: answers what follows in it. */
      cursor?: string;
      signal?: AbortSignal;
    },
  ): Promise<OfferedVersions>;

  /**
   * What a version would add to an environment and take from it.
   *
   * @throws ResponseError when the backend refuses or fails.
   */
  getChanges(
    target: EnvironmentTarget,
    question: { version: VersionChoice; pullRequests?: boolean },
    options?: { signal?: AbortSignal },
  ): Promise<VersionChanges>;

  /**
   * What a deployment would send, and whether anything stands in its way.
   *
   * @throws ResponseError when the backend refuses or fails.
   */
  getPreflight(
    target: EnvironmentTarget,
    question: { version: VersionChoice; inputs: DispatchValue[] },
    options?: { signal?: AbortSignal },
  ): Promise<Preflight>;

  /**
   * Starts a deployment, once for each `idempotencyKey`.
   *
   * @throws ResponseError when nothing was started. Where nobody knows, the
   * outcome says so; where no answer came, sending the same request again finds
   * out, and starts nothing twice.
   */
  dispatch(
    target: EnvironmentTarget,
    request: DispatchRequest,
    options?: {
      /**
       * Names the press anew, for the one repetition with a renewed token: the
       * first name stands for a press that the rejected token kept from
       * starting anything. Whoever keeps names is told by being asked.
       */
      nextKey?(): string;
    },
  ): Promise<DispatchOutcome>;

  /**
   * What was started from here, newest first.
   *
   * @throws ResponseError when the backend refuses or fails.
   */
  getDispatches(
    target: EnvironmentTarget,
    options?: { limit?: number; signal?: AbortSignal },
  ): Promise<Dispatches>;

  /**
   * Says which of its candidates a dispatch started.
   *
   * @throws ResponseError when the backend refuses or fails.
   */
  identifyDispatch(
    target: EnvironmentTarget,
    choice: { dispatch: string; run: string },
  ): Promise<DispatchOutcome>;

  /**
   * What cancelling a run, or running its failed parts again, would mean.
   *
   * @throws ResponseError when the backend refuses or fails.
   */
  getRunPreflight(
    target: RunTarget,
    action: RunAction,
    options?: { signal?: AbortSignal },
  ): Promise<RunPreflight>;

  /**
   * Cancels a run, or runs its failed parts again.
   *
   * @throws ResponseError when nothing was done, or nobody knows.
   */
  actOnRun(
    target: RunTarget,
    request: RunActionRequest,
  ): Promise<RunActionOutcome>;
}

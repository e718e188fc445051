import {
  dispatchRunPath,
  environmentPath,
  runPath,
  type Dispatches,
  type DispatchOutcome,
  type DispatchRequest,
  type DispatchValue,
  type EnvironmentPart,
  type OfferedVersions,
  type Preflight,
  type RequiredHost,
  type RunAction,
  type RunActionOutcome,
  type RunActionRequest,
  type RunPreflight,
  type VersionChanges,
  type VersionChoice,
} from 'backstage-plugin-deployment-common';
import type { DispatchApi, EnvironmentTarget, RunTarget } from './DispatchApi';
import { newPressKey } from './pressKey';
import { withQuery } from './query';
import type { TokenRequest, TokenRequests } from './TokenRequests';

const pathOf = (
  { entityRef, environment }: EnvironmentTarget,
  part: EnvironmentPart,
) => environmentPath(entityRef, environment, part);

/** {@link DispatchApi} over HTTP. */
export class DispatchClient implements DispatchApi {
  readonly #withTokens: TokenRequests;
  readonly #hostsOf: (
    entityRef: string,
    signal?: AbortSignal,
  ) => Promise<RequiredHost[]>;

  constructor(options: {
    withTokens: TokenRequests;
    /** The hosts that a service needs. */
    hostsOf(entityRef: string, signal?: AbortSignal): Promise<RequiredHost[]>;
  }) {
    this.#withTokens = options.withTokens;
    this.#hostsOf = options.hostsOf;
  }

  getVersions(
    target: EnvironmentTarget,
    options: { query?: string; cursor?: string; signal?: AbortSignal } = {},
  ): Promise<OfferedVersions> {
    const { signal, query, cursor } = options;
    return this.#ask(target, {
      path: withQuery(pathOf(target, 'versions'), { query, cursor }),
      signal,
    });
  }

  getChanges(
    target: EnvironmentTarget,
    question: { version: VersionChoice; pullRequests?: boolean },
    options: { signal?: AbortSignal } = {},
  ): Promise<VersionChanges> {
    return this.#ask(target, {
      path: pathOf(target, 'changes'),
      method: 'POST',
      body: question,
      ...options,
    });
  }

  getPreflight(
    target: EnvironmentTarget,
    question: { version: VersionChoice; inputs: DispatchValue[] },
    options: { signal?: AbortSignal } = {},
  ): Promise<Preflight> {
    return this.#ask(target, {
      path: pathOf(target, 'preflight'),
      method: 'POST',
      body: question,
      ...options,
    });
  }

  dispatch(
    target: EnvironmentTarget,
    request: DispatchRequest,
    options: { nextKey?(): string } = {},
  ): Promise<DispatchOutcome> {
    const { nextKey = newPressKey } = options;
    return this.#ask(target, {
      path: pathOf(target, 'dispatches'),
      method: 'POST',
      body: request,
      bodyAnew: () => ({ ...request, idempotencyKey: nextKey() }),
    });
  }

  getDispatches(
    target: EnvironmentTarget,
    options: { limit?: number; signal?: AbortSignal } = {},
  ): Promise<Dispatches> {
    const { limit, signal } = options;
    return this.#ask(target, {
      path: withQuery(pathOf(target, 'dispatches'), { limit }),
      signal,
    });
  }

  identifyDispatch(
    target: EnvironmentTarget,
    choice: { dispatch: string; run: string },
  ): Promise<DispatchOutcome> {
    const { entityRef, environment } = target;
    return this.#ask(target, {
      path: dispatchRunPath(entityRef, environment, choice.dispatch),
      method: 'PUT',
      body: { run: choice.run },
    });
  }

  getRunPreflight(
    target: RunTarget,
    action: RunAction,
    options: { signal?: AbortSignal } = {},
  ): Promise<RunPreflight> {
    const { entityRef, environment, run } = target;
    const path = runPath(entityRef, environment, run, 'preflight');
    return this.#ask(target, {
      path: withQuery(path, { action }),
      ...options,
    });
  }

  actOnRun(
    target: RunTarget,
    request: RunActionRequest,
  ): Promise<RunActionOutcome> {
    const { entityRef, environment, run } = target;
    return this.#ask(target, {
      path: runPath(entityRef, environment, run, 'actions'),
      method: 'POST',
      body: request,
    });
  }

  async #ask<T>(
    { entityRef }: EnvironmentTarget,
    request: Omit<TokenRequest<T>, 'hosts'>,
  ): Promise<T> {
    const hosts = await this.#hostsOf(entityRef, request.signal);
    const { answer } = await this.#withTokens.json<T>({ ...request, hosts });
    return answer;
  }
}

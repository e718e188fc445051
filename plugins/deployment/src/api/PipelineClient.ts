import {
  decisionsPath,
  deploymentRoutes,
  environmentPath,
  runPath,
  servicePipelinePath,
  type DecisionOutcome,
  type DecisionRequest,
  type EnvironmentRuns,
  type Inbox,
  type Pipeline,
  type RequiredHost,
  type ServicePipeline,
} from 'backstage-plugin-deployment-common';
import type { EnvironmentTarget, RunTarget } from './DispatchApi';
import type { InboxAnswer, PipelineApi } from './PipelineApi';
import { withQuery } from './query';
import type { TokenRequest, TokenRequests } from './TokenRequests';

/** {@link PipelineApi} over HTTP. */
export class PipelineClient implements PipelineApi {
  readonly #withTokens: TokenRequests;
  readonly #hostsOf: (
    entityRef: string,
    signal?: AbortSignal,
  ) => Promise<RequiredHost[]>;
  readonly #allHosts: () => Promise<RequiredHost[]>;

  constructor(options: {
    withTokens: TokenRequests;
    /** The hosts that a service needs. */
    hostsOf(entityRef: string, signal?: AbortSignal): Promise<RequiredHost[]>;
    /** Every host that can be used. */
    allHosts(): Promise<RequiredHost[]>;
  }) {
    this.#withTokens = options.withTokens;
    this.#hostsOf = options.hostsOf;
    this.#allHosts = options.allHosts;
  }

  getPipeline(
    target: RunTarget,
    options: { attempt?: number; signal?: AbortSignal } = {},
  ): Promise<Pipeline> {
    const { entityRef, environment, run } = target;
    const { attempt, signal } = options;
    const path = runPath(entityRef, environment, run, 'pipeline');
    return this.#ask(entityRef, {
      path: withQuery(path, { attempt }),
      signal,
    });
  }

  getRuns(
    { entityRef, environment }: EnvironmentTarget,
    options: { cursor?: string; limit?: number; signal?: AbortSignal } = {},
  ): Promise<EnvironmentRuns> {
    const { cursor, limit, signal } = options;
    const path = environmentPath(entityRef, environment, 'runs');
    return this.#ask(entityRef, {
      path: withQuery(path, { cursor, limit }),
      signal,
    });
  }

  getServicePipeline(
    entityRef: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<ServicePipeline> {
    return this.#ask(entityRef, {
      path: servicePipelinePath(entityRef),
      ...options,
    });
  }

  decide(
    { entityRef, run }: { entityRef: string; run: string },
    request: DecisionRequest,
  ): Promise<DecisionOutcome> {
    return this.#ask(entityRef, {
      path: decisionsPath(entityRef, run),
      method: 'POST',
      body: request,
    });
  }

  async getInbox(
    options: {
      services?: string[];
      owners?: string[];
      signal?: AbortSignal;
      thorough?: boolean;
    } = {},
  ): Promise<InboxAnswer> {
    const { services, owners, signal, thorough } = options;
    const { answer, hosts } = await this.#withTokens.json<Inbox>({
      path: withQuery(deploymentRoutes.inbox, {
        service: services,
        owner: owners,
      }),
      hosts: await this.#allHosts(),
      signal,
      thorough,
      rejectedIn: ({ answer: inbox, hosts: sent }) =>
        sent.filter(({ host }) =>
          inbox.problems.some(
            problem =>
              problem.code === 'token_rejected' &&
              problem.details.host === host,
          ),
        ),
    });
    return { inbox: answer, hosts };
  }

  async #ask<T>(
    entityRef: string,
    request: Omit<TokenRequest<T>, 'hosts'>,
  ): Promise<T> {
    const hosts = await this.#hostsOf(entityRef, request.signal);
    const { answer } = await this.#withTokens.json<T>({ ...request, hosts });
    return answer;
  }
}

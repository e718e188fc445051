import {
  encodeProviderTokens,
  problemFromError,
  PROVIDER_TOKENS_HEADER,
  type RequiredHost,
} from 'backstage-plugin-deployment-common';
import type { BackendRequest, BackendRequests } from './BackendRequests';
import type { HostConnection } from './hosts';
import type {
  CollectedTokens,
  ProviderTokenSource,
} from './ProviderTokenSource';

/** An answer that was read with the viewer's tokens. */
export interface TokenAnswer<T> {
  answer: T;
  /** The hosts whose tokens were asked for, and how the viewer stands. */
  hosts: HostConnection[];
}

/** A request that carries the viewer's provider tokens. */
export interface TokenRequest<T> extends BackendRequest {
  /** Hosts whose tokens are sent. */
  hosts: RequiredHost[];
  /** Also asks for what background requests leave alone for a while. */
  thorough?: boolean;
  /**
   * Hosts that rejected their token, where the answer itself says so. Answers
   * about several hosts do, since the others' part is worth having.
   */
  rejectedIn?(answer: TokenAnswer<T>): HostConnection[];
  /**
   * Makes the body of the repetition, where it may not be that of the first
   * request again.
   */
  bodyAnew?(): unknown;
}

/** Hosts whose token an error response says was rejected. */
function rejectedBy(error: unknown, hosts: HostConnection[]): HostConnection[] {
  const problem = problemFromError(error);
  if (problem?.code !== 'token_rejected') {
    return [];
  }
  const { host } = problem.details;
  return host ? hosts.filter(candidate => candidate.host === host) : hosts;
}

/**
 * Requests that carry the viewer's provider tokens. A token that a provider
 * rejects is renewed silently where that is possible, and the request is
 * repeated once, with a token that differs.
 */
export class TokenRequests {
  readonly #backend: BackendRequests;
  readonly #tokenSource: ProviderTokenSource;

  constructor(backend: BackendRequests, tokenSource: ProviderTokenSource) {
    this.#backend = backend;
    this.#tokenSource = tokenSource;
  }

  async json<T>(request: TokenRequest<T>): Promise<TokenAnswer<T>> {
    const { hosts, thorough, rejectedIn, bodyAnew } = request;
    const collected = await this.#tokenSource.collect(hosts, { thorough });
    let first: TokenAnswer<T> | undefined;
    let failure: unknown;
    let rejected: HostConnection[];
    try {
      first = await this.#send(request, collected);
      rejected = rejectedIn?.(first) ?? [];
    } catch (error) {
      failure = error;
      rejected = rejectedBy(error, collected.connections);
    }
    const renewed =
      rejected.length > 0
        ? await this.#tokenSource.renewSilently(rejected, collected)
        : undefined;
    if (renewed) {
      return this.#send(
        bodyAnew ? { ...request, body: bodyAnew() } : request,
        renewed,
      );
    }
    if (!first) {
      throw failure;
    }
    return first;
  }

  async #send<T>(
    request: TokenRequest<T>,
    collected: CollectedTokens,
  ): Promise<TokenAnswer<T>> {
    const header = encodeProviderTokens(collected.tokens);
    const answer = await this.#backend.json<T>({
      ...request,
      headers: {
        ...request.headers,
        ...(header ? { [PROVIDER_TOKENS_HEADER]: header } : {}),
      },
    });
    return { answer, hosts: collected.connections };
  }
}

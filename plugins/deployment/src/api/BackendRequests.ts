import { ResponseError } from '@backstage/errors';
import type { FetchApi } from '@backstage/frontend-plugin-api';
import { DEPLOYMENT_PLUGIN_ID } from 'backstage-plugin-deployment-common';

/** One request to the deployment backend. */
export interface BackendRequest {
  /** Path below the backend's base, with its query. */
  path: string;
  /** The default is `GET`. */
  method?: 'GET' | 'POST' | 'PUT';
  /** Sent as JSON. */
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Talks to the deployment backend, and to nothing else. */
export class BackendRequests {
  readonly #fetchApi: FetchApi;

  constructor(fetchApi: FetchApi) {
    this.#fetchApi = fetchApi;
  }

  /** Reads a JSON answer; throws a ResponseError for any but a good one. */
  async json<T>(request: BackendRequest): Promise<T> {
    return (await this.#send(request)).json();
  }

  /** Reads an answer as text; throws a ResponseError for any but a good one. */
  async text(request: BackendRequest): Promise<string> {
    return (await this.#send(request)).text();
  }

  async #send(request: BackendRequest): Promise<Response> {
    const { path, method, body, headers, signal } = request;
    const init: RequestInit = { signal, headers: headers ?? {} };
    if (method) {
      init.method = method;
    }
    if (body !== undefined) {
      init.body = JSON.stringify(body);
      init.headers = { ...headers, 'Content-Type': 'application/json' };
    }
    const response = await this.#fetchApi.fetch(
      `plugin://${DEPLOYMENT_PLUGIN_ID}${path}`,
      init,
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response;
  }
}

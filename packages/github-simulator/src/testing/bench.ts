/** A running simulator with the requests that tests make to it. */
import type { TestContext } from 'node:test';
import { DEFAULT_CACHE } from '../contract/cache.ts';
import { fetchDescriptions } from '../contract/fetch.ts';
import {
  startSimulator,
  type RunningSimulator,
  type SimulatorOptions,
} from '../index.ts';
import { TEST_SCENARIO } from './scenario.ts';

/** The scopes that the product asks for. */
export const SCOPES = ['repo', 'workflow', 'read:org', 'read:user'];

/** Monday, 23 November 2026, 09:00 UTC. */
export const START = Date.UTC(2026, 10, 23, 9);

/** An answer, read to its end. */
export interface BenchAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; tests assert what they expect of it. */
  readonly json: JsonView;
}

/** Reads into JSON without knowing its shape: absent parts are undefined. */
export class JsonView {
  readonly value: unknown;

  constructor(value: unknown) {
    this.value = value;
  }

  /** A member by its path: `at('resources', 'core', 'used')`. */
  at(...path: readonly (string | number)[]): JsonView {
    let value: unknown = this.value;
    for (const key of path) {
      value =
        typeof value === 'object' && value !== null
          ? Reflect.get(value, key)
          : undefined;
    }
    return new JsonView(value);
  }

  /** A member's value. */
  get(...path: readonly (string | number)[]): unknown {
    return this.at(...path).value;
  }

  /** The elements of a list; none where there is no list. */
  list(...path: readonly (string | number)[]): JsonView[] {
    const { value } = this.at(...path);
    return Array.isArray(value) ? value.map(each => new JsonView(each)) : [];
  }
}

/** A request of a test. */
export interface BenchRequest {
  readonly method?: string;
  readonly body?: unknown;
  readonly token?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A simulator and somebody who talks to it. */
export class Bench {
  readonly simulator: RunningSimulator;
  /** Alice's token, used where a request names none. */
  readonly token: string;

  private constructor(simulator: RunningSimulator) {
    this.simulator = simulator;
    this.token = this.issue('alice');
  }

  /** Starts one that ends with the test. */
  static async start(
    test: TestContext | null,
    options: SimulatorOptions = {},
  ): Promise<Bench> {
    const simulator = await startSimulator({
      scenario: TEST_SCENARIO,
      now: START,
      ...options,
    });
    test?.after(() => simulator.close());
    return new Bench(simulator);
  }

  /** One that checks everything against GitHub's descriptions. */
  static async startChecked(
    test: TestContext | null,
    options: SimulatorOptions = {},
  ): Promise<Bench> {
    await fetchDescriptions(DEFAULT_CACHE);
    return Bench.start(test, { ...options, contract: DEFAULT_CACHE });
  }

  get control() {
    return this.simulator.control;
  }

  /** A token of somebody. */
  issue(login: string, scopes: readonly string[] = SCOPES): string {
    return this.control.issueToken({ login, scopes });
  }

  /** Calls an address of the simulator, redirects not followed. */
  async fetch(url: string, request: BenchRequest = {}): Promise<BenchAnswer> {
    const token = request.token === undefined ? this.token : request.token;
    const response = await fetch(new URL(url, this.simulator.url), {
      method: request.method ?? 'GET',
      redirect: 'manual',
      headers: {
        'user-agent': 'bench',
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...request.headers,
      },
      ...(request.body === undefined
        ? {}
        : {
            body:
              typeof request.body === 'string'
                ? request.body
                : JSON.stringify(request.body),
          }),
    });
    const text = await response.text();
    let json: unknown;
    try {
      json = JSON.parse(text);
    } catch {
      json = undefined;
    }
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: new JsonView(json),
    };
  }

  /** Calls the REST API: `rest('/repos/acme/shop')`. */
  rest(path: string, request: BenchRequest = {}): Promise<BenchAnswer> {
    return this.fetch(this.simulator.apiBaseUrl + path, request);
  }

  /** Sends a GraphQL query. */
  graphql(
    query: string,
    variables: Record<string, unknown> = {},
    request: BenchRequest = {},
  ): Promise<BenchAnswer> {
    const { apiBaseUrl, url } = this.simulator;
    const address = apiBaseUrl.endsWith('/api/v3')
      ? `${url}/api/graphql`
      : `${apiBaseUrl}/graphql`;
    return this.fetch(address, {
      method: 'POST',
      ...request,
      body: { query, variables },
    });
  }

  /** Calls the control over HTTP. */
  command(method: string, path: string, body?: unknown): Promise<BenchAnswer> {
    return this.fetch(`/_simulator${path}`, {
      method,
      token: null,
      ...(body === undefined ? {} : { body }),
    });
  }
}

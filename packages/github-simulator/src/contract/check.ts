/** The contract check of a running simulator: listens, and remembers. */
import type { GraphqlObserver } from '../graphql/api.ts';
import type { SimAnswer, SimRequest } from '../http/exchange.ts';
import type { DeliveryObserver } from '../webhooks/sender.ts';
import { API_VERSIONS, isCurrent, type ApiVersion } from './cache.ts';
import { RestContract } from './rest-contract.ts';
import { WebhookContract } from './webhook-contract.ts';

/** Something that GitHub's description does not allow. */
export interface Violation {
  /** Who is wrong: the caller, or the simulator. */
  readonly side: 'request' | 'answer' | 'webhook';
  /** `GET /repos/{owner}/{repo}`, `POST /graphql`, or a webhook's name. */
  readonly operation: string;
  readonly version: string | null;
  /** The request's path with query; null for webhooks. */
  readonly path: string | null;
  /** The status of the answer; null where none was looked at. */
  readonly status: number | null;
  readonly message: string;
}

/** What was checked so far. */
export interface ContractReport {
  /** Requests, answers and deliveries that were looked at. */
  readonly checked: number;
  readonly violations: readonly Violation[];
}

/** More would repeat the same mistake. */
const MAX_VIOLATIONS = 1_000;

function pathOf(request: SimRequest): string {
  const query = request.query.toString();
  return query === '' ? request.path : `${request.path}?${query}`;
}

/**
 * The version that a request asked for where the host, a GitHub Enterprise
 * Server, said that it does not have it: that is how clients learn.
 */
function refusedVersion(
  request: SimRequest,
  answer: SimAnswer | null,
): ApiVersion | null {
  const asked = request.headers['x-github-api-version'];
  const known = API_VERSIONS.find(version => version === asked);
  return answer?.status === 400 ? known ?? null : null;
}

/** Checks everything that goes in and out. */
export class ContractCheck {
  readonly #rest: ReadonlyMap<string, RestContract>;
  readonly #webhooks: WebhookContract;
  #checked = 0;
  #violations: Violation[] = [];

  /**
   * @param directory - the cache directory that `fetch.ts` filled
   * @throws Error when it is not current
   */
  constructor(directory: string) {
    if (!isCurrent(directory)) {
      throw new Error(
        `"${directory}" does not hold GitHub's descriptions in the form that this simulator needs. ` +
          `Fill it: node packages/github-simulator/src/contract/fetch.ts ${directory}`,
      );
    }
    this.#rest = new Map(
      API_VERSIONS.map(version => [
        version,
        RestContract.load(directory, version),
      ]),
    );
    this.#webhooks = WebhookContract.load(directory);
  }

  /** Everything so far. */
  report(): ContractReport {
    return { checked: this.#checked, violations: [...this.#violations] };
  }

  /** Forgets what was found. */
  clear(): void {
    this.#checked = 0;
    this.#violations = [];
  }

  /**
   * Looks at a REST exchange.
   *
   * @param path - below the API's base, with `/repos/OWNER/NAME`
   * @param answer - null where a fault made the answer
   */
  rest(
    request: SimRequest,
    path: string,
    version: ApiVersion | null,
    answer: SimAnswer | null,
  ): void {
    const note = (
      side: Violation['side'],
      operation: string,
      messages: readonly string[],
    ) => {
      this.#checked += 1;
      this.#add(
        messages.map(message => ({
          side,
          operation,
          version,
          path: pathOf(request),
          status: answer?.status ?? null,
          message,
        })),
      );
    };
    const refused = version === null ? refusedVersion(request, answer) : null;
    const contract = this.#rest.get(version ?? refused ?? 'none');
    if (contract === undefined) {
      note('request', `${request.method} ${path}`, [
        `API version "${request.headers['x-github-api-version']}" does not exist`,
      ]);
      return;
    }
    const matched = contract.match(request.method, path);
    if (matched === null) {
      note('request', `${request.method} ${path}`, [
        'no operation of GitHub that the simulator knows has this path',
      ]);
      return;
    }
    const { name } = matched.operation;
    note('request', name, contract.checkRequest(matched, request));
    if (answer !== null) {
      note('answer', name, contract.checkAnswer(matched.operation, answer));
    }
  }

  /** Hears about GraphQL queries. */
  readonly graphql: GraphqlObserver = {
    valid: () => {
      this.#checked += 1;
    },
    invalid: (request, messages) => this.#graphql('request', request, messages),
    failed: (request, messages) => this.#graphql('answer', request, messages),
  };

  #graphql(
    side: Violation['side'],
    request: SimRequest,
    messages: readonly string[],
  ): void {
    this.#checked += 1;
    this.#add(
      messages.map(message => ({
        side,
        operation: 'POST /graphql',
        version: null,
        path: pathOf(request),
        status: 200,
        message,
      })),
    );
  }

  /** Hears about webhooks. */
  readonly webhook: DeliveryObserver = (message, headers) => {
    this.#checked += 1;
    this.#add(
      this.#webhooks.check(message, headers).map(problem => ({
        side: 'webhook',
        operation:
          message.action === null
            ? message.event
            : `${message.event}.${message.action}`,
        version: null,
        path: null,
        status: null,
        message: problem,
      })),
    );
  };

  #add(violations: readonly Violation[]): void {
    this.#violations.push(
      ...violations.slice(0, MAX_VIOLATIONS - this.#violations.length),
    );
  }
}

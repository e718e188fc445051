/** What can be made to go wrong, and the shape of the orders for it. */
import { isObject } from '../http/exchange.ts';

/** Which requests a fault hits. */
export interface FaultMatch {
  /** `GET`, `POST`, …; every method when absent. */
  readonly method?: string;
  /** A regular expression searched in path and query; all when absent. */
  readonly path?: string;
  /** Only requests with a token of this user. */
  readonly login?: string;
  /** How many requests it hits; without end when absent. */
  readonly times?: number;
}

/** What happens to a request that is hit. */
export type Fault =
  /** The answer comes after so many milliseconds of real time. */
  | { readonly kind: 'delay'; readonly ms: number }
  /**
   * The request waits until holds are released. It is carried out after that,
   * also where its sender has gone by then; with `processed` before, so that
   * only its answer waits.
   */
  | { readonly kind: 'hold'; readonly processed?: boolean }
  /** The body comes in pieces with a pause after each. */
  | { readonly kind: 'drip'; readonly bytes?: number; readonly ms?: number }
  /**
   * The connection is cut: before the headers, or after so many bytes of the
   * body. The request has been carried out by then, unless `processed` is
   * false.
   */
  | {
      readonly kind: 'drop';
      readonly afterBytes?: number;
      readonly processed?: boolean;
    }
  /**
   * A JSON error with this status; with `processed` the request has been
   * carried out all the same.
   */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly processed?: boolean;
      readonly message?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /**
   * A page of HTML, as a proxy in front of GitHub answers; with `processed`
   * GitHub has carried the request out behind it.
   */
  | {
      readonly kind: 'html-5xx';
      readonly status?: number;
      readonly processed?: boolean;
    }
  /** The hour's budget is spent. */
  | {
      readonly kind: 'primary-limit';
      readonly status?: number;
      readonly resetInSeconds?: number;
    }
  /** Too fast. `retryAfter` in seconds; `null` leaves the header out. */
  | {
      readonly kind: 'secondary-limit';
      readonly status?: number;
      readonly retryAfter?: number | null;
    }
  /** The organization wants a SAML session. */
  | {
      readonly kind: 'sso';
      readonly url?: string;
      readonly organization?: string;
    }
  /** The token is refused as if it were revoked. */
  | { readonly kind: 'unauthorized' }
  /** As if the resource were absent or invisible. */
  | { readonly kind: 'not-found' }
  /** Status 200 with something that is not JSON; `processed` as for `status`. */
  | {
      readonly kind: 'garbage';
      readonly body?: string;
      readonly processed?: boolean;
    };

/** A fault with the requests it hits. */
export interface FaultRule {
  readonly match: FaultMatch;
  readonly fault: Fault;
}

const KINDS: ReadonlySet<string> = new Set([
  'delay',
  'hold',
  'drip',
  'drop',
  'status',
  'html-5xx',
  'primary-limit',
  'secondary-limit',
  'sso',
  'unauthorized',
  'not-found',
  'garbage',
]);

/** Field names with the JavaScript type that each must have. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  ms: ['number'],
  bytes: ['number'],
  afterBytes: ['number'],
  processed: ['boolean'],
  status: ['number'],
  message: ['string'],
  headers: ['object'],
  resetInSeconds: ['number'],
  retryAfter: ['number', 'object'],
  url: ['string'],
  organization: ['string'],
  body: ['string'],
};

/** Says what is wrong with an order of the control interface. */
export class FaultError extends Error {
  override name = 'FaultError';
}

function isFault(value: unknown): value is Fault {
  if (!isObject(value) || typeof value.kind !== 'string') {
    return false;
  }
  if (!KINDS.has(value.kind)) {
    return false;
  }
  if (value.kind === 'delay' && typeof value.ms !== 'number') {
    return false;
  }
  if (value.kind === 'status' && typeof value.status !== 'number') {
    return false;
  }
  return Object.entries(value).every(
    ([name, field]) =>
      name === 'kind' || FIELDS[name]?.includes(typeof field) === true,
  );
}

function isMatch(value: unknown): value is FaultMatch {
  return (
    isObject(value) &&
    Object.entries(value).every(([name, field]) =>
      name === 'times'
        ? Number.isInteger(field)
        : ['method', 'path', 'login'].includes(name) &&
          typeof field === 'string',
    )
  );
}

/**
 * Reads a fault rule from JSON.
 *
 * @throws FaultError when it is not one
 */
export function readFaultRule(value: unknown): FaultRule {
  if (!isObject(value)) {
    throw new FaultError('A fault is an object with "match" and "fault".');
  }
  const match = value.match ?? {};
  if (!isMatch(match)) {
    throw new FaultError(
      '"match" takes method, path (a regular expression), login and times.',
    );
  }
  if (!isFault(value.fault)) {
    throw new FaultError(
      `"fault" needs a kind (${[...KINDS].join(', ')}) and its fields.`,
    );
  }
  return { match, fault: value.fault };
}

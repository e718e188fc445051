import { InputError } from '@backstage/errors';
import {
  decodeProviderTokens,
  PROVIDER_TOKENS_HEADER,
  ProviderTokensError,
  type ProviderTokens,
} from 'backstage-plugin-deployment-common';
import type { Request, RequestHandler } from 'express';

const HEADER = PROVIDER_TOKENS_HEADER.toLowerCase();

/** What a request sent, until the handler that needs it has taken it. */
const sent = new WeakMap<Request, string>();

/**
 * Takes the provider tokens header off every request before anything else sees
 * it, so that neither a log nor a later middleware can come across a token.
 */
export function detachProviderTokens(): RequestHandler {
  return (req, _res, next) => {
    const header = req.headers[HEADER];
    delete req.headers[HEADER];
    // The raw list alternates names and values.
    for (let i = req.rawHeaders.length - 2; i >= 0; i -= 2) {
      if (req.rawHeaders[i].toLowerCase() === HEADER) {
        req.rawHeaders.splice(i, 2);
      }
    }
    if (header !== undefined) {
      sent.set(req, Array.isArray(header) ? header.join(', ') : header);
    }
    next();
  };
}

/**
 * Hands over the provider tokens of a request, once: a second call finds none.
 *
 * @throws InputError that says what is expected, when the header cannot be read.
 */
export function takeProviderTokens(req: Request): ProviderTokens {
  const header = sent.get(req);
  sent.delete(req);
  try {
    return decodeProviderTokens(header);
  } catch (error) {
    if (error instanceof ProviderTokensError) {
      throw new InputError(error.message);
    }
    throw error;
  }
}

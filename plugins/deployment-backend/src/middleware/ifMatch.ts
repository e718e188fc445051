import { InputError } from '@backstage/errors';
import type { Request } from 'express';
import { invalidInput } from './invalidInput';

const HEADER = 'If-Match';
const EXPECTED =
  `${HEADER} is expected to be the ETag that came with the environment, for ` +
  'example "3" with its quotes.';

/** The entity tag of a revision. */
export function entityTagOf(revision: number): string {
  return `"${revision}"`;
}

/**
 * Reads which revision a write starts from.
 *
 * @throws An error with status 428 where the header is missing, and InputError
 * where it names no revision.
 */
export function requireRevision(req: Request): number {
  const header = req.headers['if-match'];
  if (header === undefined) {
    throw Object.assign(
      new InputError(
        `Say which revision you change, so that you overwrite nobody: ${EXPECTED}`,
      ),
      {
        name: 'PreconditionRequiredError',
        statusCode: 428,
        code: 'invalid_input' as const,
        details: { field: HEADER },
      },
    );
  }
  if (header.trim() === '*') {
    throw invalidInput(
      HEADER,
      `A write must name one revision, so * is refused. ${EXPECTED}`,
    );
  }
  // Proxies that compress answers make our tags weak. A revision stays one.
  const revision = Number(/^\s*(?:W\/)?"(\d{1,16})"\s*$/.exec(header)?.[1]);
  if (!Number.isSafeInteger(revision)) {
    throw invalidInput(HEADER, EXPECTED);
  }
  return revision;
}

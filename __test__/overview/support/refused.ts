// What is refused, and in which words.

import assert from 'node:assert/strict';
import type {
  ProblemCode,
  ProblemDetails,
} from 'backstage-plugin-deployment-common';

/** Something is rejected with this code, about this field, and says so. */
export async function refusedWith(
  action: () => Promise<unknown>,
  code: ProblemCode,
  field: string | undefined,
  words: RegExp,
): Promise<void> {
  await assert.rejects(action, (error: Error & { code: string }) => {
    const { details } = error as unknown as { details: ProblemDetails };
    assert.equal(error.code, code, error.message);
    assert.equal(details.field, field, error.message);
    assert.match(error.message, words);
    return true;
  });
}

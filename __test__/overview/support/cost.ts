// What a span of the simulator's log says, for messages.

import type { TestContext } from 'node:test';
import type { Cost } from './harness.ts';

/** What was asked, and what it was charged. */
export const paths = ({ entries }: Cost): string[] =>
  entries.map(
    ({ method, path, status, charged }) =>
      `${method} ${path} ${status}, ${charged} charged`,
  );

/** Says in the report of a test what something costs. */
export function print(context: TestContext, what: string, cost: Cost): void {
  const drift = cost.comparisons > 0 ? ` + ${cost.comparisons} for drift` : '';
  const requests = cost.requests === 1 ? 'request' : 'requests';
  context.diagnostic(
    `${what}: ${cost.charged} charged${drift}, ${cost.requests} ${requests}`,
  );
}

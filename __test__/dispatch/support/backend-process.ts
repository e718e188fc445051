// A backend in a process of its own, as far as the addon is concerned: does what it is told over IPC until it is killed.
import { createRequire } from 'node:module';

const { DeploymentCore } = createRequire(import.meta.url)(
  '../../../index.js',
) as typeof import('../../../index.js');

/** What is to be done: an instance opened at first, then calls of it. */
export type Task =
  | {
      open: Parameters<typeof DeploymentCore.create>[0];
      /** Seconds by which its clock is put forward. */
      ahead: number;
    }
  | { method: string; args: unknown[] };

/** A task, and what its report is named by. */
export type Order = Task & { id: number };

/** What came of it. */
export type Report =
  | { id: number; answer: string | null }
  | {
      id: number;
      error: { message: string; code?: unknown; details?: unknown };
    };

let core: InstanceType<typeof DeploymentCore>;

async function carryOut(order: Task): Promise<string | null> {
  if ('open' in order) {
    core = await DeploymentCore.create(order.open);
    core.advanceClock(order.ahead);
    return null;
  }
  const method = core[order.method as 'dispatch'] as (
    ...args: unknown[]
  ) => unknown;
  const answer = await method.apply(core, order.args);
  return Buffer.isBuffer(answer)
    ? answer.toString('utf8')
    : JSON.stringify(answer ?? null);
}

process.on('message', async (order: Order) => {
  let report: Report;
  try {
    report = { id: order.id, answer: await carryOut(order) };
  } catch (thrown) {
    const { message, code, details } = thrown as Error & {
      code?: unknown;
      details?: unknown;
    };
    report = { id: order.id, error: { message, code, details } };
  }
  process.send?.(report);
});

// The benchmark is no test, and what it measures is asserted nowhere. That it still works is.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const benchmark = fileURLToPath(
  new URL('../../bench/overview.ts', import.meta.url),
);

test('the benchmark runs a round of each, in which both ways read the same', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    benchmark,
    ...['--rounds', '1'],
  ]);
  for (const latency of [0, 60]) {
    assert.match(stdout, new RegExp(`${latency} ms upstream latency, 1 round`));
  }
  assert.equal(stdout.match(/^cold {2}ratio .* to 1$/gm)?.length, 2);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countTests, diagnostics } from './counts.mjs';

const cases = [
  {
    name: 'nextest counts failures and time-outs from its summary',
    runner: 'nextest',
    output:
      '     Summary [   1.234s] 45 tests run: 43 passed (1 slow), 1 failed, 1 timed out, 3 skipped\n',
    succeeded: false,
    expected: { passed: 43, failed: 2, skipped: 3 },
  },
  {
    name: 'cargo test is summed over its binaries',
    runner: 'cargo',
    output:
      'test result: ok. 4 passed; 0 failed; 1 ignored; 0 measured\ntest result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured\n',
    succeeded: false,
    expected: { passed: 7, failed: 2, skipped: 1 },
  },
  {
    name: 'node --test counts what was cancelled as failed',
    runner: 'node',
    output:
      'ℹ tests 5\nℹ suites 0\nℹ pass 2\nℹ fail 1\nℹ cancelled 1\nℹ skipped 1\nℹ todo 0\n',
    succeeded: false,
    expected: { passed: 2, failed: 2, skipped: 1 },
  },
  {
    name: 'Jest is read through its colours',
    runner: 'jest',
    output:
      '\x1b[1mTest Suites: \x1b[22m2 passed, 2 total\n\x1b[1mTests:       \x1b[22m2 skipped, \x1b[32m5 passed\x1b[39m, 7 total\n',
    succeeded: true,
    expected: { passed: 5, failed: 0, skipped: 2 },
  },
  {
    name: 'a Jest suite that cannot be loaded is a failure although no test failed',
    runner: 'jest',
    output:
      'Test Suites: 1 failed, 1 passed, 2 total\nTests:       5 passed, 5 total\n',
    succeeded: false,
    expected: { passed: 5, failed: 1, skipped: 0 },
  },
  {
    name: 'Playwright counts what is flaky or did not run as failed',
    runner: 'playwright',
    output:
      '  1 failed\n    [github] › a.spec.ts:3:5 › 9 passed\n  1 flaky\n  2 did not run\n  12 passed (1.2m)\n',
    succeeded: false,
    expected: { passed: 12, failed: 4, skipped: 0 },
  },
  {
    name: 'a runner that ran nothing has failed',
    runner: 'node',
    output: 'ℹ tests 0\nℹ pass 0\nℹ fail 0\n',
    succeeded: true,
    expected: { passed: 0, failed: 1, skipped: 0 },
  },
  {
    name: 'a check without tests of its own counts as one',
    runner: undefined,
    output: 'All matched files use the style\n',
    succeeded: true,
    expected: { passed: 1, failed: 0, skipped: 0 },
  },
];

for (const { name, runner, output, succeeded, expected } of cases) {
  test(name, () => {
    assert.deepEqual(countTests(runner, output, succeeded), expected);
  });
}

test('figures that tests report are told apart from the closing lines', () => {
  assert.deepEqual(
    diagnostics(
      '✔ cheap (1ms)\n  ℹ payments, cold: 3 charged\nℹ tests 1\nℹ pass 1\nℹ duration_ms 12.5\n',
    ),
    ['payments, cold: 3 charged'],
  );
});

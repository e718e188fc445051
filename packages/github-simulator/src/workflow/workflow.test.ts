import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WorkflowFileError, parseWorkflow } from './definition.ts';
import { MatrixError, expandMatrix, legSuffix } from './matrix.ts';
import {
  checkInputs,
  filterMatches,
  policyMatches,
  startsOnPush,
} from './triggers.ts';

const job = 'jobs: { a: { runs-on: x } }';
const on = (text: string) => parseWorkflow('w.yml', `on: ${text}\n${job}`);

test('the first axis of a matrix varies slowest, and names follow', () => {
  const legs = expandMatrix({ os: ['linux', 'mac'], node: [20, 22] });
  assert.deepEqual(legs.map(legSuffix), [
    ' (linux, 20)',
    ' (linux, 22)',
    ' (mac, 20)',
    ' (mac, 22)',
  ]);
});

test('exclude takes legs away; include extends or adds', () => {
  const legs = expandMatrix({
    fruit: ['apple', 'pear'],
    animal: ['cat', 'dog'],
    exclude: [{ fruit: 'pear', animal: 'dog' }],
    include: [
      { color: 'green' },
      { color: 'pink', animal: 'cat' },
      { fruit: 'apple', shape: 'circle' },
      { fruit: 'banana' },
      { fruit: 'banana', animal: 'cat' },
    ],
  });
  assert.deepEqual(legs, [
    { fruit: 'apple', animal: 'cat', color: 'pink', shape: 'circle' },
    { fruit: 'apple', animal: 'dog', color: 'green', shape: 'circle' },
    { fruit: 'pear', animal: 'cat', color: 'pink' },
    { fruit: 'banana' },
    { fruit: 'banana', animal: 'cat' },
  ]);
});

test('a matrix of includes alone has one leg each', () => {
  const legs = expandMatrix({
    include: [{ region: 'eu' }, { region: 'us', big: true }],
  });
  assert.deepEqual(legs.map(legSuffix), [' (eu)', ' (us, true)']);
});

test('a matrix beyond 256 legs is refused', () => {
  const axis = Array.from({ length: 17 }, (_, i) => i);
  assert.throws(() => expandMatrix({ a: axis, b: axis }), MatrixError);
});

test('on is read as a word, a list and a map', () => {
  assert.deepEqual([...on('push').on.keys()], ['push']);
  assert.deepEqual(
    [...on('[push, workflow_dispatch]').on.keys()],
    ['push', 'workflow_dispatch'],
  );
  assert.deepEqual(
    [...on('{ push: , schedule: [{ cron: "0 1 * * *" }] }').on.keys()],
    ['push', 'schedule'],
  );
});

for (const [what, text] of [
  ['no jobs', 'on: push'],
  ['a job without runs-on', 'on: push\njobs: { a: {} }'],
  ['an unknown need', 'on: push\njobs: { a: { runs-on: x, needs: b } }'],
  [
    'a circle',
    'on: push\njobs: { a: { runs-on: x, needs: b }, b: { runs-on: x, needs: a } }',
  ],
  ['broken YAML', 'on: [push'],
  ['no map', '- 1'],
]) {
  test(`a workflow file with ${what} is refused with its path`, () => {
    assert.throws(
      () => parseWorkflow('.github/workflows/w.yml', text!),
      (e: Error) =>
        e instanceof WorkflowFileError &&
        e.message.startsWith('.github/workflows/w.yml: '),
    );
  });
}

test('pushes start workflows by branch, tag and path', () => {
  const starts = (
    text: string,
    kind: 'branch' | 'tag',
    name: string,
    changedPaths: string[] = [],
  ) => startsOnPush(on(text), { kind, name, changedPaths });
  assert.equal(starts('push', 'branch', 'x'), true);
  assert.equal(starts('push', 'tag', 'v1'), true);
  assert.equal(
    starts('{ push: { branches: [main] } }', 'branch', 'main'),
    true,
  );
  assert.equal(starts('{ push: { branches: [main] } }', 'branch', 'x'), false);
  assert.equal(starts('{ push: { branches: [main] } }', 'tag', 'main'), false);
  assert.equal(starts('{ push: { tags: ["v*"] } }', 'tag', 'v1.2'), true);
  assert.equal(starts('{ push: { tags: ["v*"] } }', 'branch', 'v1'), false);
  assert.equal(
    starts('{ push: { branches: ["**", "!wip/**"] } }', 'branch', 'wip/a'),
    false,
  );
  const paths = '{ push: { branches: [main], paths: ["cart/**"] } }';
  assert.equal(starts(paths, 'branch', 'main', ['cart/src/a.ts']), true);
  assert.equal(starts(paths, 'branch', 'main', ['other/a.ts']), false);
});

test('patterns: * stops at /, ** does not, and policies follow fnmatch', () => {
  assert.equal(filterMatches('release/*', 'release/1'), true);
  assert.equal(filterMatches('release/*', 'release/1/a'), false);
  assert.equal(filterMatches('release/**', 'release/1/a'), true);
  assert.equal(filterMatches('v[0-9]+.x', 'v12.x'), true);
  assert.equal(policyMatches('v*', 'v1.2.3'), true);
  assert.equal(policyMatches('cart/v*', 'cart/v1'), true);
  assert.equal(policyMatches('*', 'a/b'), false);
});

test('inputs are completed, typed, and refused in the words of GitHub', () => {
  const { inputs } = on(`
  workflow_dispatch:
    inputs:
      where: { type: choice, options: [a, b], required: true }
      dry: { type: boolean, default: true }
      many: { type: number }
      note: {}`).on.get('workflow_dispatch')!;
  assert.deepEqual(checkInputs(inputs, { where: 'a', many: '4' }), {
    ok: true,
    inputs: { where: 'a', dry: true, many: 4, note: '' },
  });
  const message = (given: Record<string, string>) => {
    const checked = checkInputs(inputs, given);
    return checked.ok ? 'ok' : checked.message;
  };
  assert.equal(
    message({ where: 'a', x: '1' }),
    'Unexpected inputs provided: ["x"]',
  );
  assert.match(message({}), /Required input 'where' not provided/);
  assert.match(message({ where: 'c' }), /not in the list of allowed values/);
  assert.match(message({ where: 'a', dry: 'perhaps' }), /not a boolean/);
});

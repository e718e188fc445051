import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, test } from 'node:test';
import { cacheDir, root } from './paths.mjs';
import { fingerprint, isStamped, stamp } from './stamps.mjs';

const folder = join(cacheDir, 'test-stamps');
const inputs = [relative(root, join(folder, 'src'))];

beforeEach(() => {
  mkdirSync(join(folder, 'src', 'deep'), { recursive: true });
  writeFileSync(join(folder, 'src', 'deep', 'a.txt'), 'one');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a step is done again when the content, the name or the number of its inputs changes', () => {
  const prints = [fingerprint(inputs)];
  writeFileSync(join(folder, 'src', 'deep', 'a.txt'), 'two');
  prints.push(fingerprint(inputs));
  writeFileSync(join(folder, 'src', 'b.txt'), 'two');
  prints.push(fingerprint(inputs));
  rmSync(join(folder, 'src', 'deep'), { recursive: true });
  prints.push(fingerprint(inputs), fingerprint(inputs, ['other Node']));
  assert.equal(new Set(prints).size, prints.length);
});

test('neither what a build writes beside its sources nor a test counts as an input', () => {
  const before = fingerprint(inputs);
  for (const name of ['dist', 'node_modules', 'coverage']) {
    mkdirSync(join(folder, 'src', name));
    writeFileSync(join(folder, 'src', name, 'out.js'), 'x');
  }
  writeFileSync(join(folder, 'src', 'a.test.ts'), 'x');
  assert.equal(fingerprint(inputs), before);
});

test('a step counts as done only for the inputs that it was done for', () => {
  const file = join(folder, 'step.stamp');
  assert.equal(isStamped(file, 'a'), false);
  stamp(file, 'a');
  assert.equal(isStamped(file, 'a'), true);
  assert.equal(isStamped(file, 'b'), false);
});

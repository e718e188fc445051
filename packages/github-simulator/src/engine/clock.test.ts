import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Clock } from './clock.ts';

test('everything due happens in order, each at its own time', () => {
  const clock = new Clock('manual', 0);
  const seen: string[] = [];
  const note = (name: string) => () => seen.push(`${name}@${clock.now()}`);
  clock.after(3, note('c'));
  clock.after(1, () => {
    note('a')();
    clock.after(1, note('b'));
  });
  clock.after(3, note('d'));
  clock.advance(10);
  assert.deepEqual(seen, ['a@1000', 'b@2000', 'c@3000', 'd@3000']);
  assert.equal(clock.now(), 10_000);
});

test('many small steps and one big step come to the same', () => {
  const record = (steps: number[]) => {
    const clock = new Clock('manual', 0);
    const seen: number[] = [];
    for (let at = 50; at > 0; at -= 1)
      clock.after((at * 7) % 13, () => seen.push(at));
    for (const step of steps) clock.advance(step);
    return seen;
  };
  assert.deepEqual(record(Array.from({ length: 26 }, () => 0.5)), record([13]));
});

test('what was cancelled does not happen', () => {
  const clock = new Clock('manual', 0);
  clock.after(1, () => assert.fail('it happened')).cancelled = true;
  clock.advance(2);
  assert.equal(clock.nextDue(), null);
});

test('time does not go back', () => {
  const clock = new Clock('manual', 5000);
  assert.throws(() => clock.advance(-1), RangeError);
  clock.advanceTo(1000);
  assert.equal(clock.now(), 5000);
});

test('a real clock follows the system and can be shifted', () => {
  const clock = new Clock('real', Date.now() - 3_600_000);
  const seen: number[] = [];
  clock.after(3000, () => seen.push(clock.now()));
  clock.follow();
  assert.ok(Math.abs(clock.now() - Date.now()) < 1000);
  assert.equal(seen.length, 1);
  clock.after(60, () => seen.push(clock.now()));
  clock.advance(61);
  assert.equal(seen.length, 2);
  assert.ok(clock.now() - Date.now() > 60_000);
  clock.stop();
});

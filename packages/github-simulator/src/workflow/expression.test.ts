import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  conditionHolds,
  evaluate,
  interpolate,
  resolveValue,
} from './evaluate.ts';
import { ExpressionError, parseExpression, type Value } from './expression.ts';

const scope = {
  contexts: {
    github: {
      ref: 'refs/heads/main',
      event: { labels: [{ name: 'a' }, { name: 'b' }] },
    },
    inputs: { environment: 'Production', count: 3, empty: '' },
  } as Record<string, Value>,
  standing: { success: true, failure: false, cancelled: false },
};
const value = (text: string) => evaluate(parseExpression(text), scope);

const cases: [string, Value][] = [
  ["inputs.environment == 'production'", true],
  ["inputs['environment'] != 'staging'", true],
  ['inputs.count == 3 && true', true],
  ["inputs.count == '3'", true],
  ["inputs.empty || 'fallback'", 'fallback'],
  ["inputs.environment && 'x'", 'x'],
  ['!inputs.missing', true],
  ['inputs.missing == null', true],
  ["(1 < 2 || false) && !('' || 0)", true],
  ["contains('Hello World', 'world')", true],
  ['contains(fromJSON(\'["a", "b"]\'), \'B\')', true],
  ["startsWith(github.ref, 'refs/heads/')", true],
  ["endsWith(github.ref, 'MAIN')", true],
  ["format('{0}-{1} {{x}}', 'a', 2)", 'a-2 {x}'],
  ["join(github.event.labels.*.name, '+')", 'a+b'],
  ["'it''s'", "it's"],
  ['0x10', 16],
  ['toJSON(inputs.count)', '3'],
];
for (const [text, expected] of cases) {
  test(`the expression ${text} is ${JSON.stringify(expected)}`, () => {
    assert.deepEqual(value(text), expected);
  });
}

test('a text keeps what stands around its expressions', () => {
  assert.equal(
    interpolate(
      "Deploy ${{ inputs.count }} to ${{ format('{0}', '}}') }}!",
      scope,
    ),
    'Deploy 3 to }}!',
  );
});

test('a value that is one expression keeps its type', () => {
  const list = resolveValue({ a: ["${{ fromJSON('[1, 2]') }}", 'x'] }, scope);
  assert.deepEqual(list, { a: [[1, 2], 'x'] });
});

test('what cannot be read is an ExpressionError, never a crash', () => {
  for (const text of [
    '1 +',
    'a..b',
    "'open",
    'f(',
    'f(1',
    '',
    'a b',
    '('.repeat(200),
  ]) {
    assert.throws(() => parseExpression(text), ExpressionError, text);
  }
  assert.throws(() => value('nosuch(1)'), ExpressionError);
  assert.throws(() => value("fromJSON('{')"), ExpressionError);
});

test('a condition without a status function requires success, too', () => {
  const failed = {
    ...scope,
    standing: { success: false, failure: true, cancelled: false },
  };
  assert.equal(conditionHolds('inputs.count == 3', scope), true);
  assert.equal(conditionHolds('inputs.count == 3', failed), false);
  assert.equal(
    conditionHolds('${{ failure() && inputs.count == 3 }}', failed),
    true,
  );
  assert.equal(conditionHolds('always()', failed), true);
  assert.equal(conditionHolds(null, failed), false);
});

test('a cancelled run satisfies always and cancelled, and nothing else', () => {
  const cancelled = {
    ...scope,
    standing: { success: true, failure: false, cancelled: true },
  };
  assert.equal(conditionHolds('always()', cancelled), true);
  assert.equal(conditionHolds('cancelled()', cancelled), true);
  assert.equal(conditionHolds('success()', cancelled), false);
  assert.equal(conditionHolds('!cancelled()', cancelled), false);
  assert.equal(conditionHolds(true, cancelled), false);
});

// Computing expressions, and the templates that contain them.
// Facts: GitHub's "Evaluate expressions in workflows and actions": loose
// equality, strings compared without case, operands as results of && and ||.

import { createHash } from 'node:crypto';
import {
  ExpressionError,
  calls,
  parseExpression,
  type Expression,
  type Value,
} from './expression.ts';

/** How things stand, for `success()` and its like. */
export interface Standing {
  success: boolean;
  failure: boolean;
  cancelled: boolean;
}

/** The contexts by name (`github`, `inputs`, …) and the standing. */
export interface Scope {
  contexts: Record<string, Value>;
  standing: Standing;
}

const statusFunctions = new Set(['success', 'failure', 'always', 'cancelled']);

/** Computes an expression. @throws ExpressionError */
export function evaluate(expression: Expression, scope: Scope): Value {
  switch (expression.kind) {
    case 'literal':
      return expression.value;
    case 'name':
      return scope.contexts[expression.name] ?? null;
    case 'index':
      return index(
        evaluate(expression.of, scope),
        evaluate(expression.key, scope),
        expression.of.kind === 'all',
      );
    case 'all':
      return elements(evaluate(expression.of, scope));
    case 'not':
      return !isTruthy(evaluate(expression.of, scope));
    case 'call':
      return call(expression.name, expression.arguments, scope);
    case 'binary':
      return binary(expression, scope);
    default:
      return null;
  }
}

function binary(
  { operator, left, right }: Extract<Expression, { kind: 'binary' }>,
  scope: Scope,
): Value {
  const a = evaluate(left, scope);
  if (operator === '&&') return isTruthy(a) ? evaluate(right, scope) : a;
  if (operator === '||') return isTruthy(a) ? a : evaluate(right, scope);
  const b = evaluate(right, scope);
  if (operator === '==') return looselyEqual(a, b);
  if (operator === '!=') return !looselyEqual(a, b);
  const order = compare(a, b);
  if (Number.isNaN(order)) return false;
  if (operator === '<') return order < 0;
  if (operator === '<=') return order <= 0;
  if (operator === '>') return order > 0;
  return order >= 0;
}

function index(of: Value, key: Value, filtered: boolean): Value {
  if (filtered && Array.isArray(of)) {
    return of.map(item => index(item, key, false)).filter(v => v !== null);
  }
  if (Array.isArray(of)) return of[toNumber(key)] ?? null;
  if (of === null || typeof of !== 'object') return null;
  const wanted = toText(key).toLowerCase();
  for (const [name, value] of Object.entries(of)) {
    if (name.toLowerCase() === wanted) return value;
  }
  return null;
}

function elements(value: Value): Value[] {
  if (Array.isArray(value)) return value;
  return value && typeof value === 'object' ? Object.values(value) : [];
}

function call(name: string, args: Expression[], scope: Scope): Value {
  const { standing } = scope;
  const values = args.map(argument => evaluate(argument, scope));
  const [first = null, second = null] = values;
  switch (name) {
    case 'success':
      return standing.success && !standing.cancelled;
    case 'failure':
      return standing.failure && !standing.cancelled;
    case 'always':
      return true;
    case 'cancelled':
      return standing.cancelled;
    case 'contains':
      return Array.isArray(first)
        ? first.some(item => looselyEqual(item, second))
        : toText(first).toLowerCase().includes(toText(second).toLowerCase());
    case 'startswith':
      return toText(first)
        .toLowerCase()
        .startsWith(toText(second).toLowerCase());
    case 'endswith':
      return toText(first).toLowerCase().endsWith(toText(second).toLowerCase());
    case 'format':
      return format(toText(first), values.slice(1));
    case 'join':
      return elements(first)
        .map(toText)
        .join(args.length > 1 ? toText(second) : ',');
    case 'tojson':
      return JSON.stringify(first, null, 2);
    case 'fromjson':
      return fromJson(toText(first));
    case 'hashfiles':
      // No files are checked out here; the same patterns give the same hash.
      return createHash('sha256')
        .update(values.map(toText).join('\n'))
        .digest('hex');
    default:
      throw new ExpressionError(`Unrecognized function: '${name}'`);
  }
}

function format(template: string, values: Value[]): string {
  return template.replace(
    /\{\{|\}\}|\{(\d+)\}/g,
    (found, number: string | undefined) => {
      if (found === '{{') return '{';
      if (found === '}}') return '}';
      const value = values[Number(number)];
      if (value === undefined) {
        throw new ExpressionError(`format: no argument for ${found}`);
      }
      return toText(value);
    },
  );
}

function fromJson(text: string): Value {
  try {
    return JSON.parse(text) as Value;
  } catch {
    throw new ExpressionError(`fromJSON: not JSON: ${text.slice(0, 80)}`);
  }
}

/** False are: false, 0, '', null and NaN. */
export function isTruthy(value: Value): boolean {
  return Boolean(value);
}

/** A value as text, as GitHub writes it into a template. */
export function toText(value: Value): string {
  if (value === null) return '';
  if (Array.isArray(value)) return 'Array';
  return typeof value === 'object' ? 'Object' : String(value);
}

function toNumber(value: Value): number {
  if (value === null) return 0;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return NaN;
  return value.trim() === '' ? 0 : Number(value);
}

function looselyEqual(a: Value, b: Value): boolean {
  if (typeof a === 'string' && typeof b === 'string') {
    return a.toLowerCase() === b.toLowerCase();
  }
  if (
    a !== null &&
    b !== null &&
    typeof a === 'object' &&
    typeof b === 'object'
  ) {
    return a === b;
  }
  if (a === b) return true;
  return toNumber(a) === toNumber(b);
}

function compare(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') {
    const [left, right] = [a.toLowerCase(), b.toLowerCase()];
    if (left === right) return 0;
    return left < right ? -1 : 1;
  }
  return toNumber(a) - toNumber(b);
}

const whole = /^\s*\$\{\{((?:[^}']|'(?:[^']|'')*'|\}(?!\}))*)\}\}\s*$/;
const inside = /\$\{\{((?:[^}']|'(?:[^']|'')*'|\}(?!\}))*)\}\}/g;

/** Replaces every `${{ … }}` in a text. @throws ExpressionError */
export function interpolate(template: string, scope: Scope): string {
  return template.replace(inside, (_, text: string) =>
    toText(evaluate(parseExpression(text), scope)),
  );
}

/**
 * As `interpolate` through a whole YAML value; a text that is nothing but one
 * expression keeps the type of its value, so that `fromJSON` can give lists.
 */
export function resolveValue(value: Value, scope: Scope): Value {
  if (typeof value === 'string') {
    const only = whole.exec(value);
    return only
      ? evaluate(parseExpression(only[1]!), scope)
      : interpolate(value, scope);
  }
  if (Array.isArray(value)) return value.map(item => resolveValue(item, scope));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      resolveValue(item, scope),
    ]),
  );
}

/**
 * Whether an `if:` lets its job or step run. Without a status function,
 * `success()` is required on top, as GitHub does. @throws ExpressionError
 */
export function conditionHolds(
  condition: string | boolean | null,
  scope: Scope,
): boolean {
  const { success, cancelled } = scope.standing;
  if (condition === null) return success && !cancelled;
  const text = String(condition);
  const expression = parseExpression(whole.exec(text)?.[1] ?? text);
  if (!calls(expression, statusFunctions) && (!success || cancelled)) {
    return false;
  }
  return isTruthy(evaluate(expression, scope));
}

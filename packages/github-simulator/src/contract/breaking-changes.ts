/**
 * `x-github-breaking-changes`: how a later API version differs, as patches at
 * the nodes that differ. Two forms occur: JSON Patch (RFC 6902: add, remove,
 * replace) and merge patch (RFC 7386: null removes).
 */
import { isObject } from '../http/exchange.ts';

const KEY = 'x-github-breaking-changes';

interface Change {
  readonly version: string;
  readonly patch: unknown;
}

function isChange(value: unknown): value is Change {
  return isObject(value) && typeof value.version === 'string';
}

function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) {
    return patch;
  }
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      delete result[key];
    } else {
      result[key] = mergePatch(result[key], value);
    }
  }
  return result;
}

function unescapePointer(part: string): string {
  return part.replace(/~1/g, '/').replace(/~0/g, '~');
}

function applyOperation(root: unknown, operation: unknown): void {
  if (!isObject(operation) || typeof operation.path !== 'string') {
    throw new Error('A breaking change holds something else than JSON Patch.');
  }
  const parts = operation.path.split('/').slice(1).map(unescapePointer);
  const last = parts.pop() ?? '';
  let node: unknown = root;
  for (const part of parts) {
    node = Array.isArray(node)
      ? node[Number(part)]
      : isObject(node)
      ? node[part]
      : undefined;
  }
  if (Array.isArray(node)) {
    const index = last === '-' ? node.length : Number(last);
    if (operation.op === 'remove') {
      node.splice(index, 1);
    } else if (operation.op === 'add') {
      node.splice(index, 0, operation.value);
    } else {
      node[index] = operation.value;
    }
  } else if (isObject(node)) {
    if (operation.op === 'remove') {
      delete node[last];
    } else {
      node[last] = operation.value;
    }
  }
  // A node that pruning took away needs no change.
}

/**
 * The document as a version sees it.
 *
 * @param value - the document, or a part of it; it is not changed
 * @param version - patches of this version are applied, others dropped
 */
export function applyBreakingChanges(value: unknown, version: string): unknown {
  if (Array.isArray(value)) {
    return value.map(item => applyBreakingChanges(item, version));
  }
  if (!isObject(value)) {
    return value;
  }
  let result: unknown = {};
  for (const [key, child] of Object.entries(value)) {
    if (key !== KEY && isObject(result)) {
      result[key] = applyBreakingChanges(child, version);
    }
  }
  const changes = value[KEY];
  for (const change of Array.isArray(changes) ? changes : []) {
    if (isChange(change) && change.version === version) {
      if (Array.isArray(change.patch)) {
        change.patch.forEach(operation => applyOperation(result, operation));
      } else {
        result = mergePatch(result, change.patch);
      }
    }
  }
  return result;
}

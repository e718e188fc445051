/**
 * The parts of an OpenAPI description that the contract check reads, and the
 * pruning that makes a small file of GitHub's 13 MB.
 */
import { isObject } from '../http/exchange.ts';

/** Any node of the document. */
export type Node = Record<string, unknown>;

/** A pruned description: some operations and everything they refer to. */
export interface Description {
  readonly openapi: string;
  readonly info: Node;
  readonly paths: Record<string, Record<string, Node>>;
  readonly components: Record<string, Record<string, unknown>>;
}

/** Keys that only explain; they are four fifths of the document. */
const PROSE = new Set([
  'description',
  'summary',
  'example',
  'examples',
  'externalDocs',
  'tags',
  'deprecated',
  'x-octokit',
]);

const METHODS = new Set(['get', 'put', 'post', 'delete', 'patch']);

/**
 * Copies a part of the document without what only explains. A property of an
 * object may be called `description`, so names below `properties` are kept.
 */
function withoutProse(value: unknown, insideNames = false): unknown {
  if (Array.isArray(value)) {
    return value.map(item => withoutProse(item));
  }
  if (!isObject(value)) {
    return value;
  }
  const copy: Node = {};
  for (const [key, child] of Object.entries(value)) {
    if (insideNames || !PROSE.has(key)) {
      copy[key] = withoutProse(child, key === 'properties' && !insideNames);
    }
  }
  return copy;
}

function collectReferences(value: unknown, into: Set<string>): void {
  if (Array.isArray(value)) {
    value.forEach(item => collectReferences(item, into));
  } else if (isObject(value)) {
    for (const [key, child] of Object.entries(value)) {
      if (key === '$ref' && typeof child === 'string') {
        into.add(child);
      } else {
        collectReferences(child, into);
      }
    }
  }
}

function component(document: Node, reference: string): unknown {
  const [, , kind = '', name = ''] = reference.split('/');
  const components = document.components;
  const family = isObject(components) ? components[kind] : undefined;
  return isObject(family) ? family[name] : undefined;
}

/**
 * The operations with everything they refer to.
 *
 * @param document - a whole description, `paths` or `webhooks`
 * @param roots - the operations to keep, by path (or webhook) and method
 * @throws Error naming an operation that the description lacks
 */
export function prune(
  document: Node,
  roots: readonly { readonly path: string; readonly method: string }[],
): Description {
  const all = document.paths ?? document.webhooks;
  const paths: Record<string, Record<string, Node>> = {};
  for (const { path, method } of roots) {
    const item = isObject(all) ? all[path] : undefined;
    const operation = isObject(item) ? item[method] : undefined;
    if (!isObject(operation)) {
      throw new Error(`The description has no ${method} ${path}.`);
    }
    paths[path] ??= {};
    paths[path][method] = withoutProse(operation) as Node;
  }
  const components: Record<string, Record<string, unknown>> = {};
  const pending = new Set<string>();
  const done = new Set<string>();
  collectReferences(paths, pending);
  for (const reference of pending) {
    // Sets are walked in order of insertion, also of what is added meanwhile.
    if (!done.has(reference)) {
      done.add(reference);
      const [, , kind = '', name = ''] = reference.split('/');
      const copy = withoutProse(component(document, reference));
      if (copy === undefined) {
        throw new Error(`The description refers to an absent ${reference}.`);
      }
      components[kind] ??= {};
      components[kind][name] = copy;
      collectReferences(copy, pending);
    }
  }
  return {
    openapi: String(document.openapi),
    info: isObject(document.info) ? { version: document.info.version } : {},
    paths,
    components,
  };
}

/** The operations of a description as path and method. */
export function operationsOf(
  description: Description,
): { path: string; method: string; operation: Node }[] {
  return Object.entries(description.paths).flatMap(([path, item]) =>
    Object.entries(item)
      .filter(([method]) => METHODS.has(method))
      .map(([method, operation]) => ({ path, method, operation })),
  );
}

// Which workflows an event starts, and the inputs of a dispatch.
// Facts: GitHub's "Workflow syntax", filter patterns and workflow_dispatch.

import type { InputValue } from '../state/model.ts';
import type {
  InputDefinition,
  Trigger,
  WorkflowDefinition,
} from './definition.ts';

/** A change of a ref, for `on: push`. */
export interface PushFacts {
  kind: 'branch' | 'tag';
  name: string;
  changedPaths: string[];
}

/** Whether a push starts a workflow. */
export function startsOnPush(
  { on }: WorkflowDefinition,
  { kind, name, changedPaths }: PushFacts,
): boolean {
  const push = on.get('push');
  if (!push) return false;
  if (!refMatches(push, kind, name)) return false;
  // Path filters do not apply to tags.
  if (kind === 'tag') return true;
  if (push.paths) return changedPaths.some(path => listed(push.paths!, path));
  if (push.pathsIgnore) {
    return changedPaths.some(path => !listed(push.pathsIgnore!, path));
  }
  return true;
}

function refMatches(
  push: Trigger,
  kind: PushFacts['kind'],
  name: string,
): boolean {
  const branchFilters = push.branches ?? push.branchesIgnore;
  const tagFilters = push.tags ?? push.tagsIgnore;
  if (kind === 'branch') {
    if (push.branches) return listed(push.branches, name);
    if (push.branchesIgnore) return !listed(push.branchesIgnore, name);
    // Only tags are filtered: branches do not start it.
    return tagFilters === null;
  }
  if (push.tags) return listed(push.tags, name);
  if (push.tagsIgnore) return !listed(push.tagsIgnore, name);
  return branchFilters === null;
}

/** Whether `release` of that type starts a workflow. */
export function startsOnRelease(
  { on }: WorkflowDefinition,
  type: string,
): boolean {
  const release = on.get('release');
  return Boolean(release && (!release.types || release.types.includes(type)));
}

/** Whether a name is matched by a filter list; a later `!` takes back. */
function listed(patterns: string[], name: string): boolean {
  let match = false;
  for (const pattern of patterns) {
    if (pattern.startsWith('!')) {
      if (filterMatches(pattern.slice(1), name)) match = false;
    } else if (filterMatches(pattern, name)) match = true;
  }
  return match;
}

/** GitHub's filter patterns: `*` stops at `/`, `**` does not, `?`, `+`, `[]`. */
export function filterMatches(pattern: string, name: string): boolean {
  let source = '';
  for (let at = 0; at < pattern.length; at += 1) {
    const char = pattern[at]!;
    if (char === '*') {
      const double = pattern[at + 1] === '*';
      if (double) at += 1;
      if (double && pattern[at + 1] === '/') {
        at += 1;
        source += '(?:.*/)?';
      } else source += double ? '.*' : '[^/]*';
    } else if (char === '[') {
      const end = pattern.indexOf(']', at);
      if (end < 0) source += '\\[';
      else {
        source += `[${pattern.slice(at + 1, end).replace(/[\\^]/g, '\\$&')}]`;
        at = end;
      }
    } else if (char === '?' || char === '+') source += char;
    else source += char.replace(/[\\^$.|(){}\]]/g, '\\$&');
  }
  return new RegExp(`^${source}$`).test(name);
}

/** Names of deployment branch policies: fnmatch, where `*` excludes `/`. */
export function policyMatches(pattern: string, name: string): boolean {
  return filterMatches(pattern.replace(/[+]/g, '[+]'), name);
}

/** Inputs of a dispatch after checks, or what is wrong with them. */
export type CheckedInputs =
  | { ok: true; inputs: Record<string, InputValue> }
  | { ok: false; message: string };

/**
 * Checks the inputs of a dispatch as GitHub does: none undeclared, none
 * required missing, choices among their options, and completes the defaults.
 */
export function checkInputs(
  declared: Map<string, InputDefinition>,
  given: Record<string, InputValue>,
): CheckedInputs {
  const unexpected = Object.keys(given).filter(name => !declared.has(name));
  if (unexpected.length > 0) {
    const message = `Unexpected inputs provided: ${JSON.stringify(unexpected)}`;
    return { ok: false, message };
  }
  const inputs: Record<string, InputValue> = {};
  for (const [name, definition] of declared) {
    const value = given[name] ?? definition.default;
    if (value === null || value === '') {
      if (definition.required) {
        const message = `Required input '${name}' not provided`;
        return { ok: false, message };
      }
      inputs[name] = emptyValue(definition);
      continue;
    }
    const { type, options } = definition;
    if (type === 'choice' && !options.includes(String(value))) {
      const message = `Provided value '${value}' for input '${name}' not in the list of allowed values`;
      return { ok: false, message };
    }
    if (type === 'boolean' && !['true', 'false'].includes(String(value))) {
      const message = `Provided value '${value}' for input '${name}' is not a boolean`;
      return { ok: false, message };
    }
    if (type === 'number' && Number.isNaN(Number(value))) {
      const message = `Provided value '${value}' for input '${name}' is not a number`;
      return { ok: false, message };
    }
    inputs[name] = typed(definition, value);
  }
  return { ok: true, inputs };
}

function emptyValue({ type, options }: InputDefinition): InputValue {
  if (type === 'boolean') return false;
  if (type === 'number') return 0;
  return type === 'choice' ? options[0] ?? '' : '';
}

function typed({ type }: InputDefinition, value: InputValue): InputValue {
  if (type === 'boolean') return String(value) === 'true';
  return type === 'number' ? Number(value) : String(value);
}

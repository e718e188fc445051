import type { GithubSourceDraft } from 'backstage-plugin-deployment-common';
import { escapeRegExp } from './regExp';

/** What a pattern reads from the title of one run. */
export interface RunNameReading {
  title: string;
  matches: boolean;
  version?: string;
  environment?: string;
}

/**
 * What a pattern gives, as far as it can be told here.
 *
 * - `none`: there is no pattern.
 * - `invalid`: it is no regular expression, or it has no named group.
 * - `elsewhere`: it is left to the core, whose engine takes any pattern in linear time.
 * - `read`: what it reads from each title.
 */
export type RunNamePreview =
  | { kind: 'none' }
  | { kind: 'invalid'; reason: 'syntax' | 'groups' }
  | { kind: 'elsewhere' }
  | { kind: 'read'; readings: RunNameReading[] };

/** Steps that a browser takes unnoticed while somebody types. */
const MOST_STEPS = 2e7;

/** What a browser reads otherwise than the core, or not at all. */
const OTHER_SYNTAX = /\(\?(?:[a-zA-Z-]+[:)]|<?[=!])|\\[pPzA]|&&|~~|\[\[:/;

/** Where a match can go on in more than one way. */
const CHOICES = /(?<!\\)(?:\\\\)*(?:[*+|]|\{\d+,\d*\}|(?<!\()\?)/g;
const REPEATED_GROUP = /\)(?:[*+]|\{\d+,?\d*\})/;

/**
 * Whether a pattern could keep the browser busy: its engine tries every way to
 * divide a title among the repetitions. A pattern is stored by one person and
 * opened by another, so that this is not only the typist's own trouble.
 */
function isTooCostly(pattern: string, titles: string[]): boolean {
  if (REPEATED_GROUP.test(pattern)) {
    return true;
  }
  const choices = (pattern.match(CHOICES) ?? []).length;
  let steps = 0;
  for (const { length } of titles) {
    // Places for k choices and a start in n characters: n^(k+1) / (k+1)!
    let ways = 1;
    for (let index = 1; index <= choices + 1; index += 1) {
      ways *= length / index;
    }
    steps += Math.max(ways, length);
  }
  return steps > MOST_STEPS;
}

/** Tries a run-name pattern on titles. */
export function previewRunName(
  pattern: string | undefined,
  titles: string[],
): RunNamePreview {
  if (!pattern) {
    return { kind: 'none' };
  }
  if (!/\(\?P?<(version|environment)>/.test(pattern)) {
    return { kind: 'invalid', reason: 'groups' };
  }
  if (OTHER_SYNTAX.test(pattern) || isTooCostly(pattern, titles)) {
    return { kind: 'elsewhere' };
  }
  let regex: RegExp;
  try {
    regex = new RegExp(pattern.replace(/\(\?P</g, '(?<'));
  } catch {
    return { kind: 'invalid', reason: 'syntax' };
  }
  const readings = titles.map((title): RunNameReading => {
    const groups = regex.exec(title)?.groups;
    return groups
      ? {
          title,
          matches: true,
          version: groups.version?.trim() || undefined,
          environment: groups.environment?.trim() || undefined,
        }
      : { title, matches: false };
  });
  return { kind: 'read', readings };
}

const EXPRESSION = /\$\{\{\s*([^}]*?)\s*\}\}/g;

/**
 * A pattern that reads what a workflow's `run-name` writes.
 *
 * @returns `undefined` where it writes neither version nor environment.
 */
export function patternFor(
  runName: string | null | undefined,
  source: GithubSourceDraft,
): string | undefined {
  if (!runName) {
    return undefined;
  }
  const named = new Set<string>();
  let pattern = '';
  let end = 0;
  for (const match of runName.matchAll(EXPRESSION)) {
    pattern += escapeRegExp(runName.slice(end, match.index));
    end = match.index + match[0].length;
    const input = /^(?:github\.event\.)?inputs\.([\w-]+)$/.exec(match[1])?.[1];
    const groups: [string, string | undefined][] = [
      ['version', source.versionInput],
      ['environment', source.environmentInput?.name],
    ];
    const group = groups.find(
      ([name, of]) => of !== undefined && of === input && !named.has(name),
    )?.[0];
    if (group) {
      named.add(group);
      pattern += `(?<${group}>\\S+)`;
    } else {
      pattern += '.*';
    }
  }
  pattern += escapeRegExp(runName.slice(end));
  return named.size > 0 ? pattern : undefined;
}

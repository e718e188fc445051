// Ids as GitHub makes them: large, growing, and node ids that name a kind.
//
// Every numeric id lies between 2^33 and 2^53, so that a client which reads
// one into 32 bits is found out. Real user and repository ids are smaller.

import { createHash } from 'node:crypto';

/** Prefix of a node id by the GraphQL type it stands for. */
export const nodePrefixes = {
  User: 'U',
  Bot: 'BOT',
  Organization: 'O',
  Team: 'T',
  Repository: 'R',
  Commit: 'C',
  Blob: 'B',
  Tree: 'T2',
  Ref: 'REF',
  Tag: 'TA',
  Release: 'RE',
  Workflow: 'W',
  WorkflowRun: 'WFR',
  WorkflowRunFile: 'WRF',
  CheckSuite: 'CS',
  CheckRun: 'CR',
  App: 'A',
  Installation: 'IN',
  Environment: 'EN',
  GateRule: 'GA',
  RefPattern: 'DBP',
  Deployment: 'DE',
  DeploymentStatus: 'DES',
  DeploymentReview: 'DER',
  PullRequest: 'PR',
  StatusCheckRollup: 'SCR',
} as const;

/** A GraphQL type that has node ids here. */
export type NodeKind = keyof typeof nodePrefixes;

const kindOfPrefix = new Map<string, NodeKind>(
  Object.entries(nodePrefixes).map(([kind, prefix]) => [
    prefix,
    kind as NodeKind,
  ]),
);

/**
 * Makes a node id, `WFR_…`: the prefix of the kind and base64url of the parts.
 * Commits and refs have two parts: the repository's id and the SHA or name.
 */
export function nodeId(kind: NodeKind, ...parts: (number | string)[]): string {
  const body = Buffer.from(JSON.stringify(parts), 'utf8').toString('base64url');
  return `${nodePrefixes[kind]}_${body}`;
}

/** Takes a node id apart; null where it is not one of ours. */
export function decodeNodeId(
  id: string,
): { kind: NodeKind; parts: (number | string)[] } | null {
  const cut = id.indexOf('_');
  const kind = kindOfPrefix.get(id.slice(0, Math.max(cut, 0)));
  if (!kind) return null;
  try {
    const parts: unknown = JSON.parse(
      Buffer.from(id.slice(cut + 1), 'base64url').toString('utf8'),
    );
    const valid =
      Array.isArray(parts) &&
      parts.length > 0 &&
      parts.every(p => typeof p === 'number' || typeof p === 'string');
    return valid ? { kind, parts: parts as (number | string)[] } : null;
  } catch {
    return null;
  }
}

/** What numeric ids are drawn for; each grows on its own. */
export type IdKind =
  | 'user'
  | 'organization'
  | 'team'
  | 'repository'
  | 'release'
  | 'workflow'
  | 'run'
  | 'job'
  | 'checkSuite'
  | 'runner'
  | 'environment'
  | 'rule'
  | 'app'
  | 'installation'
  | 'deployment'
  | 'deploymentStatus'
  | 'review'
  | 'webhook'
  | 'delivery';

const smallest = 2 ** 33;

/** Where each kind starts, roughly in the proportions of the real ones. */
const starts: Record<IdKind, number> = {
  user: 9_120_000_000,
  organization: 9_310_000_000,
  team: 9_410_000_000,
  repository: 9_870_000_000,
  release: 10_240_000_000,
  workflow: 11_060_000_000,
  run: 19_480_000_000,
  job: 55_730_000_000,
  checkSuite: 46_150_000_000,
  runner: 12_010_000_000,
  environment: 13_520_000_000,
  rule: 14_700_000_000,
  app: 15_810_000_000,
  installation: 16_380_000_000,
  deployment: 21_640_000_000,
  deploymentStatus: 30_330_000_000,
  review: 16_900_000_000,
  webhook: 17_450_000_000,
  delivery: 180_200_000_000,
};

/** Draws ids and other arbitrary values, the same for the same seed. */
export class IdGenerator {
  readonly seed: number;
  #last = new Map<IdKind, number>();
  #state: number;

  constructor(seed: number) {
    this.seed = seed;
    this.#state = (seed ^ 0x9e3779b9) >>> 0;
  }

  /** The next id of a kind: greater than all before it. */
  next(kind: IdKind): number {
    const last =
      this.#last.get(kind) ??
      Math.max(starts[kind], smallest) + this.integer(0, 999_999);
    const id = last + this.integer(1, 977);
    this.#last.set(kind, id);
    return id;
  }

  /** A number of [0, 1): mulberry32. */
  random(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** An integer between both, inclusive. */
  integer(from: number, to: number): number {
    return from + Math.floor(this.random() * (to - from + 1));
  }
}

/** Git's SHA-1 of an object. */
export function gitSha(type: 'blob' | 'tree' | 'commit' | 'tag', body: string) {
  const bytes = Buffer.from(body, 'utf8');
  return createHash('sha1')
    .update(`${type} ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
}

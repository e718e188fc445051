// A workflow file as we understand it: text to definition. Expressions stay
// text here; they are computed when a run needs them.

import { parse } from 'yaml';
import type { Value } from './expression.ts';

/** A workflow file. */
export interface WorkflowDefinition {
  path: string;
  /** `name:`, or the path. */
  name: string;
  runName: string | null;
  /** By event name. */
  on: Map<string, Trigger>;
  env: Record<string, Value>;
  concurrency: ConcurrencyDefinition | null;
  /** In the order of the file. */
  jobs: Map<string, JobDefinition>;
}

/** What starts a workflow; only the parts that fit the event are set. */
export interface Trigger {
  branches: string[] | null;
  branchesIgnore: string[] | null;
  tags: string[] | null;
  tagsIgnore: string[] | null;
  paths: string[] | null;
  pathsIgnore: string[] | null;
  types: string[] | null;
  /** Of `workflow_dispatch` and `workflow_call`. */
  inputs: Map<string, InputDefinition>;
}

/** A declared input. */
export interface InputDefinition {
  type: 'string' | 'choice' | 'boolean' | 'number' | 'environment';
  required: boolean;
  default: string | boolean | number | null;
  options: string[];
}

/** `concurrency:` of a workflow or a job. */
export interface ConcurrencyDefinition {
  group: string;
  /** True, false, or an expression. */
  cancelInProgress: boolean | string;
}

/** A job as written. */
export interface JobDefinition {
  key: string;
  name: string | null;
  needs: string[];
  if: string | boolean | null;
  runsOn: Value;
  environment: EnvironmentDefinition | null;
  concurrency: ConcurrencyDefinition | null;
  /** The value of `strategy.matrix`: a map, or an expression that gives one. */
  matrix: Value;
  /** True by default; may be an expression. */
  failFast: boolean | string;
  maxParallel: number | null;
  /** `./.github/workflows/x.yml` of a called workflow. */
  uses: string | null;
  with: Record<string, Value>;
  env: Record<string, Value>;
  outputs: Record<string, Value>;
  continueOnError: boolean | string;
  timeoutMinutes: number;
  steps: StepDefinition[];
}

/** `environment:` of a job; all parts may be expressions. */
export interface EnvironmentDefinition {
  name: string;
  url: string | null;
  deployment: boolean | string;
}

/** A step as written. */
export interface StepDefinition {
  id: string | null;
  name: string | null;
  uses: string | null;
  run: string | null;
  if: string | boolean | null;
}

/** A workflow file that GitHub would not run. */
export class WorkflowFileError extends Error {
  constructor(path: string, message: string) {
    super(`${path}: ${message}`);
    this.name = 'WorkflowFileError';
  }
}

/** Reads a workflow file. @throws WorkflowFileError */
export function parseWorkflow(path: string, text: string): WorkflowDefinition {
  let document: unknown;
  try {
    document = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw new WorkflowFileError(
      path,
      error instanceof Error ? error.message : String(error),
    );
  }
  return new Reader(path).workflow(document);
}

type Map_ = Record<string, Value>;

class Reader {
  #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  workflow(document: unknown): WorkflowDefinition {
    const file = this.#map(document as Value, 'the file');
    const jobs = this.#map(file.jobs ?? null, 'jobs');
    if (Object.keys(jobs).length === 0) this.#fail('no jobs');
    const definition: WorkflowDefinition = {
      path: this.#path,
      name: textOr(file.name, this.#path),
      runName: textOr(file['run-name'], null),
      on: this.#triggers(file.on ?? null),
      env: this.#optionalMap(file.env, 'env'),
      concurrency: this.#concurrency(file.concurrency, 'concurrency'),
      jobs: new Map(
        Object.entries(jobs).map(([key, job]) => [key, this.#job(key, job)]),
      ),
    };
    this.#checkNeeds(definition.jobs);
    return definition;
  }

  #triggers(on: Value): Map<string, Trigger> {
    if (typeof on === 'string') return new Map([[on, this.#trigger(on, null)]]);
    if (Array.isArray(on)) {
      return new Map(on.map(e => [String(e), this.#trigger(String(e), null)]));
    }
    return new Map(
      Object.entries(this.#map(on, 'on')).map(([event, value]) => [
        event,
        // `schedule` holds a list of cron lines, which have no filters.
        this.#trigger(event, Array.isArray(value) ? null : value),
      ]),
    );
  }

  #trigger(event: string, value: Value): Trigger {
    const at = `on.${event}`;
    const map = this.#optionalMap(value, at);
    const inputs = this.#optionalMap(map.inputs, `${at}.inputs`);
    return {
      branches: list(map.branches),
      branchesIgnore: list(map['branches-ignore']),
      tags: list(map.tags),
      tagsIgnore: list(map['tags-ignore']),
      paths: list(map.paths),
      pathsIgnore: list(map['paths-ignore']),
      types: list(map.types),
      inputs: new Map(
        Object.entries(inputs).map(([name, input]) => [
          name,
          this.#input(input, `${at}.inputs.${name}`),
        ]),
      ),
    };
  }

  #input(value: Value, at: string): InputDefinition {
    const map = this.#optionalMap(value, at);
    const type = textOr(map.type, 'string');
    if (!isInputType(type)) this.#fail(`${at}.type is '${type}'`);
    const preset = map.default ?? null;
    if (preset !== null && typeof preset === 'object') {
      this.#fail(`${at}.default is not a single value`);
    }
    return {
      type,
      required: map.required === true,
      default: preset,
      options: list(map.options) ?? [],
    };
  }

  #job(key: string, value: Value): JobDefinition {
    const at = `jobs.${key}`;
    const map = this.#map(value, at);
    const strategy = this.#optionalMap(map.strategy, `${at}.strategy`);
    const uses = textOr(map.uses, null);
    if (!uses && map['runs-on'] === undefined) {
      this.#fail(`${at} has neither runs-on nor uses`);
    }
    const steps = map.steps ?? [];
    if (!Array.isArray(steps)) this.#fail(`${at}.steps is not a list`);
    return {
      key,
      name: textOr(map.name, null),
      needs: list(map.needs) ?? [],
      if: condition(map.if),
      runsOn: map['runs-on'] ?? null,
      environment: this.#environment(map.environment, `${at}.environment`),
      concurrency: this.#concurrency(map.concurrency, `${at}.concurrency`),
      matrix: strategy.matrix ?? null,
      failFast: flag(strategy['fail-fast'], true),
      maxParallel: numberOr(strategy['max-parallel'], null),
      uses,
      with: this.#optionalMap(map.with, `${at}.with`),
      env: this.#optionalMap(map.env, `${at}.env`),
      outputs: this.#optionalMap(map.outputs, `${at}.outputs`),
      continueOnError: flag(map['continue-on-error'], false),
      timeoutMinutes: numberOr(map['timeout-minutes'], 360),
      steps: steps.map((step, index) =>
        this.#step(step, `${at}.steps[${index}]`),
      ),
    };
  }

  #step(value: Value, at: string): StepDefinition {
    const map = this.#map(value, at);
    return {
      id: textOr(map.id, null),
      name: textOr(map.name, null),
      uses: textOr(map.uses, null),
      run: textOr(map.run, null),
      if: condition(map.if),
    };
  }

  #environment(
    value: Value | undefined,
    at: string,
  ): EnvironmentDefinition | null {
    if (value === undefined || value === null) return null;
    if (typeof value !== 'object') {
      return { name: String(value), url: null, deployment: true };
    }
    const map = this.#map(value, at);
    if (map.name === undefined) this.#fail(`${at} has no name`);
    return {
      name: String(map.name),
      url: textOr(map.url, null),
      deployment: flag(map.deployment, true),
    };
  }

  #concurrency(
    value: Value | undefined,
    at: string,
  ): ConcurrencyDefinition | null {
    if (value === undefined || value === null) return null;
    if (typeof value !== 'object') {
      return { group: String(value), cancelInProgress: false };
    }
    const map = this.#map(value, at);
    if (map.group === undefined) this.#fail(`${at} has no group`);
    return {
      group: String(map.group),
      cancelInProgress: flag(map['cancel-in-progress'], false),
    };
  }

  #checkNeeds(jobs: Map<string, JobDefinition>): void {
    const done = new Set<string>();
    const visit = (key: string, path: string[]): void => {
      if (done.has(key)) return;
      if (path.includes(key))
        this.#fail(`jobs need each other: ${[...path, key].join(' → ')}`);
      for (const need of jobs.get(key)!.needs) {
        if (!jobs.has(need))
          this.#fail(`jobs.${key} needs unknown job '${need}'`);
        visit(need, [...path, key]);
      }
      done.add(key);
    };
    for (const key of jobs.keys()) visit(key, []);
  }

  #map(value: Value, at: string): Map_ {
    if (value === null || typeof value !== 'object' || Array.isArray(value)) {
      this.#fail(`${at} is not a map`);
    }
    return value;
  }

  #optionalMap(value: Value | undefined, at: string): Map_ {
    return value === undefined || value === null ? {} : this.#map(value, at);
  }

  #fail(message: string): never {
    throw new WorkflowFileError(this.#path, message);
  }
}

function isInputType(text: string): text is InputDefinition['type'] {
  return ['string', 'choice', 'boolean', 'number', 'environment'].includes(
    text,
  );
}

function textOr<T>(value: Value | undefined, otherwise: T): string | T {
  return value === undefined || value === null || typeof value === 'object'
    ? otherwise
    : String(value);
}

function numberOr<T>(value: Value | undefined, otherwise: T): number | T {
  return typeof value === 'number' ? value : otherwise;
}

function flag(value: Value | undefined, otherwise: boolean): boolean | string {
  return typeof value === 'boolean' || typeof value === 'string'
    ? value
    : otherwise;
}

function condition(value: Value | undefined): string | boolean | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'boolean' ? value : String(value);
}

function list(value: Value | undefined): string[] | null {
  if (value === undefined || value === null) return null;
  return Array.isArray(value) ? value.map(String) : [String(value)];
}

import type {
  GithubFacts,
  GithubInput,
  GithubJob,
  GithubRun,
  GithubSourceDraft,
  GithubWorkflow,
} from 'backstage-plugin-deployment-common';
import { escapeRegExp } from './regExp';
import { workflowFile } from './source';

/**
 * Reads the facts of an inspection.
 *
 * @returns `undefined` while there are none, or they are another provider's.
 */
export function readFacts(facts: unknown): GithubFacts | undefined {
  return typeof facts === 'object' && facts !== null && 'workflows' in facts
    ? (facts as GithubFacts)
    : undefined;
}

/** The workflow that a source names, where the repository has it. */
export function workflowOf(
  facts: GithubFacts | undefined,
  source: GithubSourceDraft,
): GithubWorkflow | undefined {
  const file = workflowFile(source);
  return facts?.workflows.find(workflow => workflow.file === file);
}

/** The job that a source names, by its key or its displayed name. */
export function jobOf(
  workflow: GithubWorkflow | undefined,
  job: string | undefined,
): GithubJob | undefined {
  return workflow?.jobs.find(
    ({ name, displayName }) => name === job || displayName === job,
  );
}

/** An input of a workflow, by its name. */
export function inputOf(
  workflow: GithubWorkflow | undefined,
  name: string | undefined,
): GithubInput | undefined {
  return workflow?.inputs.find(input => input.name === name);
}

/** Recent runs of the workflow that a source names. */
export function runsOf(
  facts: GithubFacts | undefined,
  source: GithubSourceDraft,
): GithubRun[] {
  const file = workflowFile(source);
  return facts?.recentRuns.filter(({ workflow }) => workflow === file) ?? [];
}

/**
 * Inputs that a mapping can send besides version and environment: those that
 * the file declares, and those that are configured though it does not.
 */
export function furtherInputs(
  workflow: GithubWorkflow | undefined,
  source: GithubSourceDraft,
): { input: GithubInput; isDeclared: boolean; value: string | undefined }[] {
  const values = new Map(
    source.dispatch?.inputs?.map(({ name, value }) => [name, value]),
  );
  const taken = [source.versionInput, source.environmentInput?.name];
  const declared = (workflow?.inputs ?? []).filter(
    ({ name }) => !taken.includes(name),
  );
  const undeclared = [...values.keys()]
    .filter(name => !declared.some(input => input.name === name))
    .map(
      (name): GithubInput => ({
        name,
        kind: 'string',
        required: false,
        default: null,
        options: [],
      }),
    );
  return [
    ...declared.map(input => ({ input, isDeclared: true })),
    ...undeclared.map(input => ({ input, isDeclared: !workflow })),
  ].map(entry => ({ ...entry, value: values.get(entry.input.name) }));
}

/** Whether a tag matches a pattern; `*` stands for the version. */
export function matchesTag(pattern: string, tag: string): boolean {
  const regex = pattern.split('*').map(escapeRegExp).join('.+');
  return new RegExp(`^${regex}$`).test(tag);
}

/** How many of the newest tags a pattern takes; all without a pattern. */
export function countTags(
  facts: GithubFacts,
  pattern: string | undefined,
): number {
  return pattern
    ? facts.tags.filter(tag => matchesTag(pattern, tag)).length
    : facts.tags.length;
}

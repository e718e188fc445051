import type {
  GithubEnvironment,
  GithubInput,
  GithubJob,
  GithubSourceDraft,
  GithubWorkflow,
} from 'backstage-plugin-deployment-common';
import type { Translate } from '../../../translation/ref';
import type { UnderstoodFact } from '../../providers';
import { readFacts } from './facts';
import {
  dispatchOf,
  readSource,
  VERSION_SOURCES,
  versionsOf,
  workflowFile,
} from './source';

const FIELDS = {
  'source.owner': 'owner',
  'source.repo': 'repo',
  'source.workflow': 'workflow',
  'source.topology': 'topology',
  'source.job': 'job',
  'source.environment': 'environment',
  'source.environmentInput': 'environmentInput',
  'source.environmentInput.name': 'environmentInputName',
  'source.environmentInput.value': 'environmentInputValue',
  'source.versionInput': 'versionInput',
  'source.runName': 'runName',
  'source.versionFromRef': 'versionFromRef',
  'source.ignore': 'ignore',
  'source.ignore.tasks': 'ignoreTasks',
  'source.ignore.creators': 'ignoreCreators',
  'source.dispatch': 'dispatch',
  'source.dispatch.enabled': 'dispatchEnabled',
  'source.dispatch.ref': 'dispatchRef',
  'source.dispatch.ref.kind': 'dispatchRef',
  'source.dispatch.ref.name': 'dispatchRef',
  'source.dispatch.inputs': 'dispatchInputs',
  'source.versions': 'versions',
  'source.versions.sources': 'versionsSources',
  'source.versions.tagPattern': 'versionsTagPattern',
  'source.versions.order': 'versionsOrder',
  'source.versions.prereleases': 'versionsPrereleases',
} as const;

/** What people call a field of the source, by its path. */
export function fieldName(field: string, t: Translate): string | undefined {
  return field in FIELDS
    ? t(`settings.github.field.${FIELDS[field as keyof typeof FIELDS]}`)
    : undefined;
}

/** A source in a few words: "deploy.yml · deploy · production". */
export function summary(source: unknown): string {
  const { job, environment, ...rest } = readSource(source);
  return [workflowFile(readSource(source)), job, environment]
    .filter(Boolean)
    .join(' · ')
    .concat(
      rest.environmentInput && !environment
        ? ` · ${rest.environmentInput.value}`
        : '',
    );
}

/** What was understood of a repository, in a few words each. */
export function understood(facts: unknown, t: Translate): UnderstoodFact[] {
  const known = readFacts(facts);
  if (!known) {
    return [];
  }
  const dispatchable = known.workflows.filter(w => w.dispatchable).length;
  const unreadable = known.workflows.filter(({ error }) => error !== null);
  const [scheme] = known.tagSchemes;
  const words: [string, string | undefined | false][] = [
    ['archived', known.archived && t('settings.github.understood.archived')],
    [
      'workflows',
      [
        t('settings.github.understood.workflows', {
          count: known.workflows.length,
        }),
        dispatchable > 0 &&
          t('settings.github.understood.dispatchable', { count: dispatchable }),
      ]
        .filter(Boolean)
        .join(', '),
    ],
    [
      'unreadable',
      unreadable.length > 0 &&
        t('settings.github.understood.unreadable', {
          count: unreadable.length,
          files: unreadable.map(({ file }) => file).join(', '),
        }),
    ],
    ['environments', environmentsWords(known, t)],
    [
      'tags',
      scheme
        ? t('settings.github.understood.tags', {
            count: known.tagCount,
            example: scheme.example,
          })
        : t('settings.github.understood.noTags'),
    ],
    [
      'branch',
      known.defaultBranch !== null &&
        t('settings.github.understood.branch', { branch: known.defaultBranch }),
    ],
    [
      'permission',
      known.viewerPermission !== null &&
        t('settings.github.understood.permission', {
          permission: known.viewerPermission.toLocaleLowerCase('en-US'),
        }),
    ],
  ];
  return words.flatMap(([id, text]) => (text ? [{ id, text }] : []));
}

function environmentsWords(
  known: { environments: unknown[]; moreEnvironments: boolean },
  t: Translate,
): string {
  const count = known.environments.length;
  if (known.moreEnvironments) {
    return t('settings.github.understood.moreEnvironments', {
      amount: String(count),
    });
  }
  return count === 0
    ? t('settings.github.understood.noEnvironments')
    : t('settings.github.understood.environments', { count });
}

/** What a workflow is, beside its file. */
export function workflowWords(workflow: GithubWorkflow, t: Translate): string {
  const { name, dispatchable, triggers, error } = workflow;
  if (error) {
    return t('settings.github.workflow.broken', { error });
  }
  const others = triggers.filter(event => event !== 'workflow_dispatch');
  return [
    name,
    dispatchable && t('settings.github.workflow.dispatchable'),
    others.length > 0 &&
      t('settings.github.workflow.onEvents', { events: others.join(', ') }),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What a job is, beside its name. */
export function jobWords(job: GithubJob, t: Translate): string {
  return [
    job.displayName,
    job.matrix && t('settings.github.job.matrix'),
    job.environment &&
      t('settings.github.job.environment', { environment: job.environment }),
    job.calls && t('settings.github.job.calls', { workflow: job.calls }),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** What protects a GitHub environment. */
export function protectionWords(
  environment: GithubEnvironment,
  t: Translate,
): string {
  const { reviewers, waitMinutes, hasBranchPolicy, preventsSelfReview } =
    environment;
  const words = [
    reviewers.length > 0 &&
      t('settings.github.environment.reviewers', {
        reviewers: reviewers.join(', '),
      }),
    reviewers.length > 0 &&
      preventsSelfReview &&
      t('settings.github.environment.noSelfReview'),
    waitMinutes !== null &&
      waitMinutes > 0 &&
      t('settings.github.environment.wait', { count: waitMinutes }),
    hasBranchPolicy && t('settings.github.environment.branches'),
  ].filter(Boolean);
  return words.length > 0
    ? words.join(' · ')
    : t('settings.github.environment.open');
}

/** What an input takes. */
export function inputWords(input: GithubInput, t: Translate): string {
  return t(
    input.required
      ? 'settings.github.input.required'
      : 'settings.github.input.kind',
    { kind: input.kind },
  );
}

/** How deployments are started, as the heading of a folded section. */
export function dispatchWords(source: GithubSourceDraft, t: Translate): string {
  const { enabled, ref } = dispatchOf(source);
  if (!enabled) {
    return t('settings.github.dispatch.off');
  }
  const refs = {
    default_branch: t('settings.github.dispatch.refDefault'),
    selected_version: t('settings.github.dispatch.refSelected'),
  };
  return t('settings.github.dispatch.on', {
    ref: ref.kind === 'fixed' ? ref.name : refs[ref.kind],
  });
}

/** What is offered as a version, as the heading of a folded section. */
export function versionsWords(source: GithubSourceDraft, t: Translate): string {
  const { sources, tagPattern } = versionsOf(source);
  const names = VERSION_SOURCES.filter(one => sources.includes(one))
    .map(one => t(`settings.github.versions.sourcesShort.${one}`))
    .join(', ');
  return tagPattern
    ? t('settings.github.versions.summaryPattern', {
        sources: names,
        pattern: tagPattern,
      })
    : t('settings.github.versions.summary', { sources: names });
}

/** What does not count, as the heading of a folded section. */
export function ignoreWords(source: GithubSourceDraft, t: Translate): string {
  const { tasks = [], creators = [] } = source.ignore ?? {};
  const what = [...tasks, ...creators].join(', ');
  return what
    ? t('settings.github.ignore.some', { what })
    : t('settings.github.ignore.none');
}

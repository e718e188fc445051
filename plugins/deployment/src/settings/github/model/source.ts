import type {
  GithubDispatch,
  GithubIgnore,
  GithubSourceDraft,
  GithubVersions,
  GithubVersionSource,
  Topology,
} from 'backstage-plugin-deployment-common';
import { sameValue, withoutAbsent } from '../../model/values';

/** Where workflow files live. */
const WORKFLOWS = '.github/workflows/';

/** The workflow that deploys, where a mapping names none. */
export const DEFAULT_WORKFLOW = 'deploy.yml';

export const TOPOLOGIES: readonly Topology[] = [
  'environment-input',
  'workflow-per-environment',
  'job-per-environment',
];

export const VERSION_SOURCES: readonly GithubVersionSource[] = [
  'tags',
  'releases',
  'commits',
  'branches',
];

const DEFAULT_DISPATCH: GithubDispatch = {
  enabled: true,
  ref: { kind: 'default_branch' },
};

const DEFAULT_VERSIONS: GithubVersions = {
  sources: [...VERSION_SOURCES],
  order: 'semver',
  prereleases: true,
};

/** Reads a source as it may come: stored, proposed or half typed. */
export function readSource(source: unknown): GithubSourceDraft {
  const fields =
    typeof source === 'object' && source !== null
      ? (source as Partial<GithubSourceDraft>)
      : {};
  return { ...fields, owner: fields.owner ?? '', repo: fields.repo ?? '' };
}

/** `owner/name`, as far as both are there. */
export function repositoryOf(source: unknown): string | undefined {
  const { owner, repo } = readSource(source);
  return owner && repo ? `${owner}/${repo}` : undefined;
}

/** The same source on another repository. */
export function withRepository(
  source: unknown,
  repository: string,
): GithubSourceDraft {
  const [owner = '', repo = ''] = repository.trim().split('/', 2);
  return { ...readSource(source), owner, repo };
}

/** A source with some fields changed; what is empty is left out. */
export function withFields(
  source: GithubSourceDraft,
  fields: Partial<GithubSourceDraft>,
): GithubSourceDraft {
  const entries = Object.entries(fields).map(([key, value]) => [
    key,
    value === '' ? undefined : value,
  ]);
  return withoutAbsent({ ...source, ...Object.fromEntries(entries) });
}

/** Name of the workflow's file, without its folder. */
export function workflowFile(source: GithubSourceDraft): string {
  return (source.workflow ?? DEFAULT_WORKFLOW).replace(WORKFLOWS, '');
}

/** A source with another workflow, written as it is stored. */
export function withWorkflow(
  source: GithubSourceDraft,
  file: string,
): GithubSourceDraft {
  const workflow = file.startsWith(WORKFLOWS) ? file : `${WORKFLOWS}${file}`;
  return withFields(source, { workflow: file === '' ? '' : workflow });
}

/** How deployments are started, defaults filled in. */
export function dispatchOf(source: GithubSourceDraft): GithubDispatch {
  return { ...DEFAULT_DISPATCH, ...source.dispatch };
}

/** A source with another way to start deployments; the default is left out. */
export function withDispatch(
  source: GithubSourceDraft,
  change: Partial<GithubDispatch>,
): GithubSourceDraft {
  const { inputs, ...rest } = { ...dispatchOf(source), ...change };
  const dispatch = inputs && inputs.length > 0 ? { ...rest, inputs } : rest;
  return withFields(source, {
    dispatch: sameValue(dispatch, DEFAULT_DISPATCH) ? undefined : dispatch,
  });
}

/** What is offered as a version, defaults filled in. */
export function versionsOf(source: GithubSourceDraft): GithubVersions {
  return { ...DEFAULT_VERSIONS, ...source.versions };
}

/** A source with other versions to offer; the default is left out. */
export function withVersions(
  source: GithubSourceDraft,
  change: Partial<GithubVersions>,
): GithubSourceDraft {
  const changed = withoutAbsent({
    ...versionsOf(source),
    ...change,
  });
  if (changed.tagPattern === '') {
    delete changed.tagPattern;
  }
  // In one order, so that ticking off and on again is no change.
  changed.sources = VERSION_SOURCES.filter(one =>
    changed.sources.includes(one),
  );
  return withFields(source, {
    versions: sameValue(changed, DEFAULT_VERSIONS) ? undefined : changed,
  });
}

/** A source with other things to ignore; empty lists are left out. */
export function withIgnore(
  source: GithubSourceDraft,
  change: Partial<GithubIgnore>,
): GithubSourceDraft {
  const { tasks = [], creators = [] } = { ...source.ignore, ...change };
  const ignore = withoutAbsent({
    tasks: tasks.length > 0 ? tasks : undefined,
    creators: creators.length > 0 ? creators : undefined,
  });
  return withFields(source, {
    ignore: Object.keys(ignore).length > 0 ? ignore : undefined,
  });
}

/** The entries of a list that is typed with commas between. */
export function readList(text: string): string[] {
  return text
    .split(',')
    .map(entry => entry.trim())
    .filter(Boolean);
}

/** The source of an environment that somebody adds by hand. */
export function newSource(
  repository: string,
  like: unknown,
): GithubSourceDraft {
  const model = readSource(like);
  const known: Partial<GithubSourceDraft> =
    repositoryOf(like) === repository
      ? {
          // How the team deploys is the same; what names the place is not.
          workflow:
            model.topology === 'workflow-per-environment'
              ? undefined
              : model.workflow,
          topology: model.topology,
          versionInput: model.versionInput,
          runName: model.runName,
          versionFromRef: model.versionFromRef,
          dispatch: model.dispatch,
          versions: model.versions,
          ignore: model.ignore,
        }
      : {};
  return withoutAbsent({ ...withRepository({}, repository), ...known });
}

// Scenario documents to scenarios: checked, durations in milliseconds.

import type { JobOutcome } from '../engine/actions.ts';
import type { InputValue, Permission } from '../state/model.ts';
import type {
  ActivityDocument,
  BranchDocument,
  CommitDocument,
  CommitsDocument,
  CustomRuleDocument,
  DeploymentDocument,
  EnvironmentDocument,
  OrganizationDocument,
  PlanDocument,
  RepositoryDocument,
  RerunDocument,
  ReviewDocument,
  RunDocument,
  ScenarioDocument,
  TagDocument,
  TeamDocument,
  UserDocument,
} from './document.ts';
import {
  Place,
  asMap,
  count,
  duration,
  flag,
  list,
  mapOf,
  oneOf,
  optional,
  shape,
  span,
  text,
  type Read,
  type Shape,
} from './reader.ts';

/** What a duration is once it is read: milliseconds. */
type Time = number;
type Span = [Time, Time];

/** What a run is going to do, and what people do to it. */
export type Plan = PlanDocument<Time>;
export type PlannedReview = ReviewDocument<Time>;
export type PlannedRerun = RerunDocument<Time>;

export type CommitsEntry = CommitsDocument<Span>;
export type CommitEntry = CommitDocument<Time>;
export type TagEntry = TagDocument<Time>;
export type ReleaseEntry = Exclude<TagEntry['release'], boolean | undefined>;
export type BranchEntry = BranchDocument<Time>;
export type RunEntry = RunDocument<Time>;
export type DeploymentEntry = DeploymentDocument<Time>;

/** An entry with where it stands, for errors that only playing it shows. */
export type HistoryEntry = { place: Place } & (
  | { kind: 'commits'; entry: CommitsEntry }
  | { kind: 'commit'; entry: CommitEntry }
  | { kind: 'tag'; entry: TagEntry }
  | { kind: 'branch'; entry: BranchEntry }
  | { kind: 'run'; entry: RunEntry }
  | { kind: 'deployment'; entry: DeploymentEntry }
);

export interface RepositoryEntry
  extends Omit<RepositoryDocument, 'created' | 'history'> {
  place: Place;
  created?: Time;
  history?: HistoryEntry[];
}

export interface ActivityEntry extends ActivityDocument<Time, Span> {
  place: Place;
}

/** A checked scenario. */
export interface Scenario
  extends Omit<ScenarioDocument, 'repositories' | 'activity' | 'timing'> {
  file: string;
  repositories?: RepositoryEntry[];
  activity?: ActivityEntry[];
  timing?: { pickup?: Time; cancel?: Time };
}

const permission = oneOf<Permission>(
  'none',
  'pull',
  'triage',
  'push',
  'maintain',
  'admin',
);

const inputValue: Read<InputValue> = (value, place) =>
  typeof value === 'boolean' || typeof value === 'number'
    ? value
    : text(value, place);

const jobOutcome = shape<JobOutcome>({
  seconds: optional(count),
  conclusion: optional(oneOf('success', 'failure', 'cancelled', 'timed_out')),
  failedStep: optional(count),
  outputs: optional(mapOf(text)),
});

const planShape: Shape<Plan> = {
  jobs: optional(mapOf(jobOutcome)),
  seconds: optional(count),
  reviews: optional(
    list(
      shape<PlannedReview>({
        environment: text,
        by: text,
        after: duration,
        state: optional(oneOf('approved', 'rejected')),
        comment: optional(text),
      }),
    ),
  ),
  cancel: optional(shape({ by: text, after: duration })),
  rerun: optional((value, place) => rerun(value, place)),
};

const rerun: Read<PlannedRerun> = (value, place) =>
  shape<PlannedRerun>({
    by: text,
    after: duration,
    which: optional(text),
    ...planShape,
  })(value, place);

const fileText: Read<string | null> = (value, place) => {
  if (value === null || typeof value === 'string') return value;
  return place.fail('expected the text of the file, or null to remove it');
};

const commits = shape<CommitsEntry>({
  commits: count,
  age: span,
  by: list(text),
  about: list(text),
  in: optional(text),
  branch: optional(text),
  pull_requests: optional(count),
});

const commit = shape<CommitEntry>({
  commit: text,
  age: duration,
  by: text,
  branch: optional(text),
  files: optional(mapOf(fileText)),
  in: optional(text),
  quiet: optional(flag),
  ...planShape,
});

const release = shape<ReleaseEntry>({
  name: optional(text),
  body: optional(text),
  prerelease: optional(flag),
});

const tag = shape<TagEntry>({
  tag: text,
  age: duration,
  by: text,
  ref: optional(text),
  annotation: optional(text),
  release: optional((value, place) =>
    typeof value === 'boolean' ? value : release(value, place),
  ),
  quiet: optional(flag),
  ...planShape,
});

const branch = shape<BranchEntry>({
  branch: text,
  age: duration,
  by: text,
  ref: optional(text),
});

const run = shape<RunEntry>({
  run: text,
  age: duration,
  by: text,
  event: optional(oneOf('workflow_dispatch', 'schedule')),
  ref: optional(text),
  inputs: optional(mapOf(inputValue)),
  ...planShape,
});

const deployment = shape<DeploymentEntry>({
  deployment: text,
  age: duration,
  by: text,
  ref: optional(text),
  task: optional(text),
  description: optional(text),
  payload: optional((value, place) =>
    typeof value === 'string' ? value : asMap(value, place),
  ),
  transient: optional(flag),
  production: optional(flag),
  statuses: optional(
    list(
      shape<NonNullable<DeploymentEntry['statuses']>[number]>({
        state: oneOf(
          'error',
          'failure',
          'in_progress',
          'pending',
          'queued',
          'success',
        ),
        after: duration,
        description: optional(text),
        environment_url: optional(text),
        log_url: optional(text),
      }),
    ),
  ),
});

const historyEntry: Read<HistoryEntry> = (value, place) => {
  const map = asMap(value, place);
  if ('run' in map) return { kind: 'run', place, entry: run(value, place) };
  if ('tag' in map) return { kind: 'tag', place, entry: tag(value, place) };
  if ('commits' in map) {
    return { kind: 'commits', place, entry: commits(value, place) };
  }
  if ('commit' in map) {
    return { kind: 'commit', place, entry: commit(value, place) };
  }
  if ('deployment' in map) {
    return { kind: 'deployment', place, entry: deployment(value, place) };
  }
  if ('branch' in map) {
    return { kind: 'branch', place, entry: branch(value, place) };
  }
  return place.fail(
    'says nothing of what happened; give it run, tag, commit, commits, branch or deployment',
  );
};

const environment = shape<EnvironmentDocument>({
  reviewers: optional(list(text)),
  prevent_self_review: optional(flag),
  wait_timer: optional(count),
  branches: optional((value, place) =>
    value === 'protected' ? value : list(text)(value, place),
  ),
  tags: optional(list(text)),
  custom_rules: optional(
    list((value, place) => {
      const rule = shape<CustomRuleDocument>({
        app: text,
        approve_after: optional(text),
      })(value, place);
      if (rule.approve_after) {
        duration(rule.approve_after, place.key('approve_after'));
      }
      return rule;
    }),
  ),
  admins_bypass: optional(flag),
});

/** `null` in YAML: an environment without any protection. */
const environmentOrNothing: Read<EnvironmentDocument> = (value, place) =>
  value === null ? {} : environment(value, place);

const repository: Read<RepositoryEntry> = (value, place) => ({
  place,
  ...shape<Omit<RepositoryEntry, 'place'>>({
    name: text,
    owner: optional(text),
    description: optional(text),
    visibility: optional(oneOf('public', 'private', 'internal')),
    default_branch: optional(text),
    topics: optional(list(text)),
    archived: optional(flag),
    collaborators: optional(mapOf(permission)),
    base_permission: optional(permission),
    created: optional(duration),
    files: optional(mapOf(text)),
    protected_branches: optional(list(text)),
    environments: optional(mapOf(environmentOrNothing)),
    disabled_workflows: optional(list(text)),
    jobs: optional(mapOf(mapOf(jobOutcome))),
    history: optional(list(historyEntry)),
  })(value, place),
});

const activity: Read<ActivityEntry> = (value, place) => {
  const entry = shape<Omit<ActivityEntry, 'place'>>({
    repository: text,
    first: optional(duration),
    every: span,
    by: list(text),
    run: optional(text),
    ref: optional(text),
    inputs: optional(mapOf(inputValue)),
    commits: optional(list(text)),
    branch: optional(text),
    in: optional(text),
    ...planShape,
  })(value, place);
  if (!entry.run === !entry.commits?.length) {
    place.fail('give it either run or commits');
  }
  if (entry.by.length === 0) place.key('by').fail('names nobody');
  return { place, ...entry };
};

/** Ids are large here, so that no client gets away with 32 bits. */
const largeId: Read<number> = (value, place) =>
  Number.isSafeInteger(value) && Number(value) >= 2 ** 33
    ? Number(value)
    : place.fail('expected a whole number from 2^33 to 2^53');

const scenario = shape<Omit<Scenario, 'file'>>({
  organization: optional(
    shape<OrganizationDocument>({
      login: text,
      name: optional(text),
      description: optional(text),
      admins: optional(list(text)),
    }),
  ),
  users: list(
    shape<UserDocument>({
      login: text,
      id: optional(largeId),
      name: optional(text),
      email: optional(text),
      company: optional(text),
      bio: optional(text),
      bot: optional(flag),
      member: optional(flag),
    }),
  ),
  teams: optional(
    list(
      shape<TeamDocument>({
        slug: text,
        name: optional(text),
        description: optional(text),
        members: list(text),
      }),
    ),
  ),
  repositories: optional(list(repository)),
  activity: optional(list(activity)),
  timing: optional(
    shape<NonNullable<Scenario['timing']>>({
      pickup: optional(duration),
      cancel: optional(duration),
    }),
  ),
});

/**
 * Checks a document: shapes, words and durations; names are checked when the
 * world is built. `file` is for messages.
 * @throws ScenarioError
 */
export function parseScenario(document: unknown, file: string): Scenario {
  return { file, ...scenario(document, new Place(file)) };
}

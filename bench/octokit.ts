// The overview as a TypeScript backend usually gathers it: lists, then details, with @octokit/rest. Requests that do not
// depend on each other go out together.

import { Octokit } from '@octokit/rest';
import { parse } from 'yaml';

/** What both sides must agree on, by environment. */
export interface Reading {
  /** Label of the version that runs. */
  live: string | null;
  /** State and version of the newest attempt, where it is another. */
  latest: string | null;
  /** Who may approve it. */
  reviewers: string[];
  /** Commits behind the environment before it. */
  behind: number | null;
}

const states: Record<string, string> = {
  success: 'succeeded',
  inactive: 'superseded',
  failure: 'failed',
  error: 'failed',
  in_progress: 'running',
  queued: 'queued',
  pending: 'queued',
  waiting: 'waiting',
};

const title = /Deploy (?<version>\S+) to (?<environment>\S+)/;

/** Reads all environments of a repository whose run names carry the version. */
export async function readWithOctokit(
  octokit: Octokit,
  repository: { owner: string; repo: string },
  environments: readonly string[],
): Promise<Record<string, Reading>> {
  const found = await Promise.all(
    environments.map(async environment => {
      const attempts = await readAttempts(octokit, repository, environment);
      const [newest] = attempts;
      const live = attempts
        .filter(({ state }) => state === 'success')
        .sort((a, b) => b.reportedAt.localeCompare(a.reportedAt))[0];
      const latest = newest?.id === live?.id ? undefined : newest;
      const [liveRun, latestRun] = await Promise.all([
        live && readRun(octokit, repository, live.runId),
        latest && readRun(octokit, repository, latest.runId),
      ]);
      return { environment, latest, liveRun, latestRun };
    }),
  );
  const distances = await Promise.all(
    found.map(({ liveRun }, index) =>
      distance(
        octokit,
        repository,
        liveRun?.sha,
        found[index - 1]?.liveRun?.sha,
      ),
    ),
  );
  return Object.fromEntries(
    found.map(({ environment, latest, liveRun, latestRun }, index) => [
      environment,
      {
        live: liveRun?.version ?? null,
        latest:
          latest && latestRun
            ? `${states[latest.state] ?? 'unknown'} ${latestRun.version}`
            : null,
        reviewers: latestRun?.reviewers ?? [],
        behind: distances[index] ?? null,
      },
    ]),
  );
}

interface Attempt {
  id: number;
  state: string;
  reportedAt: string;
  runId: number;
}

async function readAttempts(
  octokit: Octokit,
  repository: { owner: string; repo: string },
  environment: string,
): Promise<Attempt[]> {
  const { data: deployments } = await octokit.rest.repos.listDeployments({
    ...repository,
    environment,
    per_page: 10,
  });
  return Promise.all(
    deployments.map(async ({ id }) => {
      const { data: statuses } =
        await octokit.rest.repos.listDeploymentStatuses({
          ...repository,
          deployment_id: id,
          per_page: 10,
        });
      const [status] = statuses;
      const run = /\/runs\/(\d+)/.exec(status?.log_url ?? '');
      return {
        id,
        state: status?.state ?? 'unknown',
        reportedAt: status?.created_at ?? '',
        runId: Number(run?.[1]),
      };
    }),
  );
}

/** A run with all that the page shows of it: version, jobs, gates, and the workflow file that says what the inputs are. */
async function readRun(
  octokit: Octokit,
  repository: { owner: string; repo: string },
  runId: number,
) {
  const { data: run } = await octokit.rest.actions.getWorkflowRun({
    ...repository,
    run_id: runId,
  });
  const version = title.exec(run.display_title)?.groups?.version ?? 'unknown';
  const [jobs, file, commit, pending] = await Promise.all([
    octokit.rest.actions.listJobsForWorkflowRun({
      ...repository,
      run_id: runId,
      per_page: 100,
    }),
    octokit.rest.repos.getContent({
      ...repository,
      path: run.path.split('@')[0] ?? '',
      ref: run.head_sha,
      mediaType: { format: 'raw' },
    }),
    octokit.rest.repos.getCommit({ ...repository, ref: version }),
    run.status === 'waiting'
      ? octokit.rest.actions.getPendingDeploymentsForRun({
          ...repository,
          run_id: runId,
        })
      : undefined,
  ]);
  const reviewers = (pending?.data ?? []).flatMap(({ reviewers: who }) =>
    (who ?? []).map(({ type, reviewer }) =>
      type === 'Team' && reviewer && 'slug' in reviewer
        ? `${repository.owner}/${reviewer.slug}`
        : reviewer && 'login' in reviewer
        ? reviewer.login
        : '',
    ),
  );
  return {
    version,
    sha: commit.data.sha,
    stages: jobs.data.jobs.length,
    inputs: Object.keys(
      parse(String(file.data))?.on?.workflow_dispatch?.inputs ?? {},
    ),
    reviewers,
  };
}

async function distance(
  octokit: Octokit,
  repository: { owner: string; repo: string },
  base: string | undefined,
  head: string | undefined,
): Promise<number | null> {
  if (base === undefined || head === undefined) {
    return null;
  }
  const { data } = await octokit.rest.repos.compareCommitsWithBasehead({
    ...repository,
    basehead: `${base}...${head}`,
    per_page: 1,
  });
  return data.ahead_by;
}

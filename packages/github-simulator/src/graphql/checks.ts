/** What all checks of a commit say together. */
import { nodeId } from '../state/ids.ts';
import type { Commit, Job, Repository, WorkflowRun } from '../state/model.ts';
import { checkRunObject } from './actions.ts';
import {
  connection,
  type GraphqlObject,
  type PageArguments,
  type QueryContext,
} from './context.ts';
import { commitObject } from './git.ts';

const GOOD = new Set(['success', 'neutral', 'skipped']);

/** A check that failed weighs more than one that is still under way. */
function sumOf(jobs: readonly Job[]): 'FAILURE' | 'PENDING' | 'SUCCESS' {
  const ended = jobs.filter(job => job.status === 'completed');
  if (ended.some(job => !GOOD.has(job.conclusion ?? ''))) {
    return 'FAILURE';
  }
  return ended.length < jobs.length ? 'PENDING' : 'SUCCESS';
}

/**
 * The rollup of a commit: the jobs of the newest attempts of its runs. Null
 * where nothing checked it. Commit statuses are not simulated.
 */
export function statusCheckRollup(
  context: QueryContext,
  repository: Repository,
  commit: Commit,
): GraphqlObject | null {
  const checks = context.world
    .runsOf(repository)
    .filter(run => run.headSha === commit.sha)
    .flatMap(run =>
      context.world.jobsOfRun(run).map((job): [WorkflowRun, Job] => [run, job]),
    );
  if (checks.length === 0) {
    return null;
  }
  return {
    __typename: 'StatusCheckRollup',
    id: nodeId('StatusCheckRollup', repository.id, commit.sha),
    state: sumOf(checks.map(([, job]) => job)),
    commit: () => commitObject(context, repository, commit),
    contexts: (page: PageArguments) => ({
      ...connection(
        checks,
        page,
        ([, job]) => job.nodeId,
        ([run, job]) => checkRunObject(context, run, job),
      ),
      checkRunCount: checks.length,
      statusContextCount: 0,
    }),
  };
}

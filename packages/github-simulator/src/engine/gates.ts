// What an environment asks of a job before it may start.

import { policyMatches } from '../workflow/triggers.ts';
import type {
  Environment,
  Gate,
  Repository,
  WorkflowRun,
} from '../state/model.ts';

/** Jobs that nobody approves fail after so many days. */
export const approvalDays = 30;

/** The gates that hold a job which arrives at `now`; they all run at once. */
export function gatesOf(environment: Environment, now: number): Gate[] {
  const gates: Gate[] = [];
  if (environment.requiredReviewers?.reviewers.length) {
    gates.push({ kind: 'reviewers' });
  }
  const minutes = environment.waitTimer?.minutes ?? 0;
  if (minutes > 0) {
    const endsAt = now + minutes * 60_000;
    gates.push({ kind: 'wait-timer', startedAt: now, endsAt });
  }
  for (const { id, enabled } of environment.customRules) {
    if (enabled) gates.push({ kind: 'custom', ruleId: id });
  }
  return gates;
}

/** Why the environment's branch policy refuses a run's ref; null if it fits. */
export function refusalOfRef(
  environment: Environment,
  repository: Repository,
  run: WorkflowRun,
): string | null {
  const policy = environment.branchPolicy;
  if (!policy) return null;
  const type = run.ref.startsWith('refs/tags/') ? 'tag' : 'branch';
  const name = run.headBranch;
  const allowed =
    policy.kind === 'protected'
      ? type === 'branch' && repository.branches.get(name)?.protected === true
      : policy.patterns.some(
          pattern => pattern.type === type && policyMatches(pattern.name, name),
        );
  if (allowed) return null;
  const what = type === 'tag' ? 'Tag' : 'Branch';
  return (
    `${what} "${name}" is not allowed to deploy to ${environment.name} ` +
    'due to environment protection rules.'
  );
}

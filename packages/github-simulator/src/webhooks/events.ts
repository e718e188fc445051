/**
 * The webhooks that the simulator delivers, named as GitHub's description of
 * webhooks names them. Of those that GitHub sends to the hooks of its Apps
 * alone only `deployment_review` is here: `deployment_protection_rule` and
 * `workflow_dispatch` are not sent.
 */
export const WEBHOOKS = [
  'ping',
  'push',
  'create',
  'release-published',
  'deployment-created',
  'deployment-status-created',
  'deployment-review-requested',
  'deployment-review-approved',
  'deployment-review-rejected',
  'workflow-run-requested',
  'workflow-run-in-progress',
  'workflow-run-completed',
  'workflow-job-queued',
  'workflow-job-waiting',
  'workflow-job-in-progress',
  'workflow-job-completed',
] as const;

/** Events that a hook of a repository or organization may subscribe to. */
export const HOOK_EVENTS: ReadonlySet<string> = new Set([
  'push',
  'create',
  'release',
  'deployment',
  'deployment_status',
  'workflow_run',
  'workflow_job',
]);

/** Events that only the hook of a GitHub App may subscribe to. */
export const APP_EVENTS: ReadonlySet<string> = new Set(['deployment_review']);

/** The description's name of an event with its action. */
export function webhookName(event: string, action: string | null): string {
  const parts = action === null ? [event] : [event, action];
  return parts.join('-').replaceAll('_', '-');
}

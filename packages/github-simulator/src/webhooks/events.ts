/**
 * The webhooks that the simulator delivers, named as GitHub's description of
 * webhooks names them. Hooks of repositories and organizations get these;
 * `deployment_review`, `deployment_protection_rule` and `workflow_dispatch`
 * go to GitHub Apps only, and there are none here.
 */
export const WEBHOOKS = [
  'ping',
  'push',
  'create',
  'release-published',
  'deployment-created',
  'deployment-status-created',
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

/** The description's name of an event with its action. */
export function webhookName(event: string, action: string | null): string {
  const parts = action === null ? [event] : [event, action];
  return parts.join('-').replaceAll('_', '-');
}

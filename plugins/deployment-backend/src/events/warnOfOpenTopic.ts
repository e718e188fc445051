import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { ScmIntegrations } from '@backstage/integration';

const TOPIC = 'github';

/** Whether the GitHub module of Backstage's events checks signatures, in its own words. */
function checksSignatures(config: Config): boolean {
  if (config.getOptionalString('events.modules.github.webhookSecret')) {
    return true;
  }
  const hosts = ScmIntegrations.fromConfig(config).github.list();
  return hosts
    .flatMap(host => host.config.apps ?? [])
    .some(({ appId, webhookSecret }) => appId && webhookSecret);
}

/**
 * Warns where anybody who reaches this Backstage can send events of GitHub: what
 * `events.http.topics` lists is taken in as it comes, unless the GitHub module of
 * Backstage's events checks it, which without a secret checks nothing. It checks
 * what comes to `github`, and publishes it as `github.workflow_run` and the like:
 * what comes to these by itself looks checked and is not.
 */
export function warnOfOpenTopic(config: Config, logger: LoggerService): void {
  const topics = config.getOptionalStringArray('events.http.topics') ?? [];
  const isChecked = checksSignatures(config);
  const open = topics.filter(
    topic => (topic === TOPIC && !isChecked) || topic.startsWith(`${TOPIC}.`),
  );
  if (open.length > 0) {
    const names = open.map(topic => `'${topic}'`).join(', ');
    logger.warn(
      `Anybody who can reach this Backstage can send events in GitHub's name: ` +
        `nothing checks the signatures of what events.http.topics lists as ` +
        `${names}. List '${TOPIC}' only, install ` +
        '@backstage/plugin-events-backend-module-github, which alone checks ' +
        'signatures, and set events.modules.github.webhookSecret to the secret ' +
        'of the webhook at GitHub.',
    );
  }
}

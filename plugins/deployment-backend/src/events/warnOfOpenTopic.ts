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
 * Warns where anybody who reaches this Backstage can send events of GitHub:
 * without a secret, the GitHub module of Backstage's events checks nothing, and
 * what `events.http.topics` lists is taken in as it comes.
 */
export function warnOfOpenTopic(config: Config, logger: LoggerService): void {
  const topics = config.getOptionalStringArray('events.http.topics') ?? [];
  if (topics.includes(TOPIC) && !checksSignatures(config)) {
    logger.warn(
      `Anybody who can reach this Backstage can send events in GitHub's name: ` +
        `events.http.topics lists '${TOPIC}', and there is no secret to check ` +
        'their signatures with. Set events.modules.github.webhookSecret to the ' +
        `secret of the webhook at GitHub and install ` +
        '@backstage/plugin-events-backend-module-github, or take ' +
        `'${TOPIC}' out of events.http.topics.`,
    );
  }
}

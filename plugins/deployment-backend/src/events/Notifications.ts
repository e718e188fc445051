import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import type { Happening } from 'backstage-plugin-deployment-common';
import { Recipients } from './Recipients';
import { notificationOf } from './wording';

const ENABLED = 'deployment.notifications.enabled';
const PAGE_PATH = 'deployment.notifications.pagePath';
const DEFAULT_PAGE_PATH = '/deployments';

interface Concerned {
  /** Entity refs of users and groups. */
  entityRef: string[];
  /** Entity refs of users and groups who are not to be told. */
  excludeEntityRef: string[];
  /** Whether they are those who are asked to review. */
  areReviewers: boolean;
}

function readPagePath(config: Config): string {
  const path = config.getOptionalString(PAGE_PATH) ?? DEFAULT_PAGE_PATH;
  if (!/^(\/[A-Za-z0-9._~-]+)+$/.test(path)) {
    throw new InputError(
      `${PAGE_PATH} is '${path}': it is the path of the deployments page in ` +
        `the app, like ${DEFAULT_PAGE_PATH}, with a slash at its beginning and ` +
        'none at its end.',
    );
  }
  return path;
}

/**
 * Sends notifications: to those who can decide that something waits for them,
 * and to whoever started a deployment from here that it has ended. A group is
 * told by way of its members, and of theirs: Backstage's notifications find them.
 */
export class Notifications {
  readonly #notifications: NotificationService;
  readonly #recipients: Recipients;
  readonly #logger: LoggerService;
  readonly #pagePath: string;
  /** What is being told of runs, by run and environment. */
  readonly #underWay = new Map<string, Promise<void>>();

  private constructor(options: {
    notifications: NotificationService;
    recipients: Recipients;
    logger: LoggerService;
    pagePath: string;
  }) {
    this.#notifications = options.notifications;
    this.#recipients = options.recipients;
    this.#logger = options.logger;
    this.#pagePath = options.pagePath;
  }

  /** Follows `deployment.notifications`; `undefined` where none are wanted. */
  static fromConfig(deps: {
    auth: AuthService;
    catalog: CatalogService;
    config: Config;
    logger: LoggerService;
    notifications: NotificationService;
  }): Notifications | undefined {
    const { config, logger, notifications } = deps;
    const pagePath = readPagePath(config);
    if (config.getOptionalBoolean(ENABLED) !== true) {
      return undefined;
    }
    const recipients = new Recipients(deps);
    return new Notifications({ notifications, recipients, logger, pagePath });
  }

  /**
   * Tells of one happening whom it concerns, after what was told of the same run
   * before: the last one stays. What fails is logged.
   */
  async tell(happening: Happening): Promise<void> {
    const { service, environment, run } = happening;
    const scope = `${service} ${environment} ${run.id}`;
    const before = this.#underWay.get(scope);
    const telling = (async () => {
      await before;
      await this.#tell(happening);
    })();
    this.#underWay.set(scope, telling);
    await telling;
    if (this.#underWay.get(scope) === telling) {
      this.#underWay.delete(scope);
    }
  }

  async #tell(happening: Happening): Promise<void> {
    const { service, environment, kind } = happening;
    try {
      const { entityRef, excludeEntityRef, areReviewers } =
        await this.#concerned(happening);
      if (entityRef.length === 0) {
        this.#logger.debug(
          `Nobody is notified of '${service}', ${environment}: ${kind}`,
        );
        return;
      }
      await this.#notifications.send({
        recipients: {
          type: 'entity',
          entityRef,
          ...(excludeEntityRef.length > 0 ? { excludeEntityRef } : {}),
        },
        payload: notificationOf(happening, {
          pagePath: this.#pagePath,
          areReviewers,
        }),
      });
      this.#logger.debug(
        `Notified ${entityRef.join(
          ', ',
        )} of '${service}', ${environment}: ${kind}`,
      );
    } catch (error) {
      this.#logger.warn(
        `Nobody could be notified of '${service}', ${environment}: ${error} ` +
          'Is @backstage/plugin-notifications-backend installed? Else set ' +
          `${ENABLED} to false.`,
      );
    }
  }

  /** Whom a happening concerns, and who of them knows of it already. */
  async #concerned(happening: Happening): Promise<Concerned> {
    if (happening.kind === 'ended') {
      return {
        entityRef: [happening.requestedBy],
        excludeEntityRef: [],
        areReviewers: false,
      };
    }
    const { host, ownersTold, reviewers, service } = happening;
    const known = await this.#recipients.reviewers(host, reviewers);
    if (!ownersTold) {
      return known.length > 0
        ? { entityRef: known, excludeEntityRef: [], areReviewers: true }
        : {
            entityRef: await this.#recipients.owners(service),
            excludeEntityRef: await this.#starter(happening),
            areReviewers: false,
          };
    }
    const owners = await this.#recipients.owners(service);
    const excludeEntityRef = await this.#recipients.withMembers(owners);
    return {
      entityRef: known.filter(ref => !excludeEntityRef.includes(ref)),
      excludeEntityRef,
      areReviewers: true,
    };
  }
  /** Whoever started it: they know, and what waits for somebody waits for somebody else than them. */
  async #starter({
    actor,
    host,
  }: Extract<Happening, { kind: 'waiting' }>): Promise<string[]> {
    return actor === null
      ? []
      : this.#recipients.reviewers(host, [{ kind: 'user', ...actor }]);
  }
}

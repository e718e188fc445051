import { deploymentRoutes } from 'backstage-plugin-deployment-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { abortSignalOf } from '../middleware/abortSignal';
import { jsonAnswer, valueAnswer } from '../middleware/answer';
import { takeProviderTokens } from '../middleware/providerTokens';
import { ReadableServices } from '../middleware/ReadableServices';
import { readQuery } from '../middleware/readQuery';
import { parseJsonBytes } from '../services/jsonBytes';
import { inboxQuery } from './bodies';
import {
  configuredServices,
  type ConfiguredServices,
} from './configuredServices';
import { queriedServices } from './ownedServices';
import { serveUser, viewerOf, type RouterOptions } from './serving';

/** Most services that the core takes in one inbox. */
const MOST_SERVICES = 2000;

const NONE: ConfiguredServices = { services: [], areMore: false };

/**
 * Answers what waits at a gate over all services that the caller may read.
 *
 * @remarks
 *
 * Where they may read more services than the core takes at once, the answer
 * says that there may be more than was looked at.
 */
export function createInboxRouter(options: RouterOptions): Router {
  const { catalog, core, permissions } = options;
  const router = PromiseRouter();

  router.get(deploymentRoutes.inbox, (req, res) =>
    serveUser(
      options,
      req,
      res,
      { eventIds: ['inbox-read'], severityLevel: 'low', meta: {} },
      async request => {
        const { credentials, note } = request;
        const viewer = viewerOf(request, takeProviderTokens(req));
        const signal = abortSignalOf(res);
        const query = readQuery(req, inboxQuery, {
          repeatable: ['service', 'owner'],
        });
        const queried = await queriedServices(query, { catalog, credentials });
        const { services, areMore } =
          queried?.length === 0
            ? NONE
            : await configuredServices({
                core,
                readable: new ReadableServices({
                  catalog,
                  permissions,
                  credentials,
                }),
                services: queried,
                most: MOST_SERVICES,
                signal,
              });
        note({ services: services.length, areMore });
        const bytes = await core.inbox({ services }, viewer, { signal });
        return areMore
          ? valueAnswer({ ...parseJsonBytes(bytes), more: true })
          : jsonAnswer(bytes);
      },
    ),
  );

  return router;
}

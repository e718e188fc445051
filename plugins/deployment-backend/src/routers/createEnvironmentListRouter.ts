import {
  deploymentRoutes,
  type EnvironmentPage,
} from 'backstage-plugin-deployment-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { valueAnswer } from '../middleware/answer';
import { GoneServices } from '../middleware/GoneServices';
import { ReadableServices } from '../middleware/ReadableServices';
import { readQuery } from '../middleware/readQuery';
import { listQuery } from './bodies';
import { queriedServices } from './ownedServices';
import { readablePage } from './readablePage';
import { serveUser, type RouterOptions } from './serving';

const NOTHING: EnvironmentPage = { environments: [], nextCursor: null };

/** Answers the environments of all services that the caller may read. */
export function createEnvironmentListRouter(options: RouterOptions): Router {
  const { catalog, core, permissions, writes } = options;
  const router = PromiseRouter();

  router.get(deploymentRoutes.environments, (req, res) =>
    serveUser(
      options,
      req,
      res,
      { eventIds: ['environment-list'], severityLevel: 'low', meta: {} },
      async ({ credentials }) => {
        const query = readQuery(req, listQuery, {
          repeatable: ['service', 'owner'],
        });
        const services = await queriedServices(query, { catalog, credentials });
        // Without a policy nobody may have them, however many there are.
        const isNobodys = query.orphaned && !writes.followsPolicy;
        if (services?.length === 0 || isNobodys) {
          return valueAnswer(NOTHING);
        }
        const { orphaned, repository, text, cursor, limit } = query;
        return valueAnswer(
          await readablePage({
            core,
            readable: orphaned
              ? new GoneServices({ ...options, credentials })
              : new ReadableServices({ catalog, permissions, credentials }),
            filters: { services, repository, text },
            cursor,
            limit,
          }),
        );
      },
    ),
  );

  return router;
}

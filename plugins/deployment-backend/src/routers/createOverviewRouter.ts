import { deploymentRoutes } from 'backstage-plugin-deployment-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { abortSignalOf } from '../middleware/abortSignal';
import { takeProviderTokens } from '../middleware/providerTokens';
import { serveRead, viewerOf, type RouterOptions } from './serving';

/**
 * Answers what runs where for one service, and which hosts' tokens that needs.
 */
export function createOverviewRouter(options: RouterOptions): Router {
  const { core } = options;
  const router = PromiseRouter();

  router.get(deploymentRoutes.requiredHosts, (req, res) =>
    serveRead(options, req, res, 'hosts', ({ service }) =>
      core.requiredHosts({ service }),
    ),
  );

  router.get(deploymentRoutes.overview, (req, res) =>
    serveRead(options, req, res, 'overview', request =>
      core.overview(
        { service: request.service },
        viewerOf(request, takeProviderTokens(req)),
        { signal: abortSignalOf(res) },
      ),
    ),
  );

  return router;
}

import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { detachProviderTokens } from '../middleware/providerTokens';
import { createHealthRouter } from './createHealthRouter';
import { createOpenApiRouter } from './createOpenApiRouter';
import {
  createOverviewRouter,
  type OverviewRouterOptions,
} from './createOverviewRouter';

/** All routes of the plugin. */
export async function createRouter(
  options: OverviewRouterOptions,
): Promise<Router> {
  const router = PromiseRouter();
  // First, so that no route can forget it.
  router.use(detachProviderTokens());
  router.use(createHealthRouter());
  router.use(await createOpenApiRouter(options));
  router.use(createOverviewRouter(options));
  return router;
}

import type { UserInfoService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { detachProviderTokens } from '../middleware/providerTokens';
import { WriteAccess } from '../middleware/WriteAccess';
import { createDecisionsRouter } from './createDecisionsRouter';
import { createDispatchRouter } from './createDispatchRouter';
import { createDocumentRouter } from './createDocumentRouter';
import { createEnvironmentChangesRouter } from './createEnvironmentChangesRouter';
import { createEnvironmentListRouter } from './createEnvironmentListRouter';
import { createEnvironmentsRouter } from './createEnvironmentsRouter';
import { createHealthRouter } from './createHealthRouter';
import { createInboxRouter } from './createInboxRouter';
import { createInspectionRouter } from './createInspectionRouter';
import { createOpenApiRouter } from './createOpenApiRouter';
import { createOverviewRouter } from './createOverviewRouter';
import { createPipelineRouter } from './createPipelineRouter';
import { createRunActionsRouter } from './createRunActionsRouter';
import { createVersionsRouter } from './createVersionsRouter';
import type { RouterOptions } from './serving';

/** All routes of the plugin. */
export async function createRouter(
  services: Omit<RouterOptions, 'writes'> & {
    config: Config;
    userInfo: UserInfoService;
  },
): Promise<Router> {
  const options = { ...services, writes: WriteAccess.fromConfig(services) };
  const router = PromiseRouter();
  // First, so that no route can forget it.
  router.use(detachProviderTokens());
  router.use(createHealthRouter());
  router.use(await createOpenApiRouter(options));
  router.use(createOverviewRouter(options));
  router.use(createVersionsRouter(options));
  router.use(createDispatchRouter(options));
  router.use(createRunActionsRouter(options));
  router.use(createPipelineRouter(options));
  router.use(createDecisionsRouter(options));
  router.use(createInboxRouter(options));
  router.use(createInspectionRouter(options));
  router.use(createEnvironmentListRouter(options));
  router.use(createDocumentRouter(options));
  router.use(createEnvironmentsRouter(options));
  router.use(createEnvironmentChangesRouter(options));
  return router;
}

import { deploymentRoutes } from 'backstage-plugin-deployment-common';
import { Router } from 'express';

/** Answers that the plugin is up, to anybody. */
export function createHealthRouter(): Router {
  const router = Router();
  router.get(deploymentRoutes.health, (_req, res) => {
    res.json({ status: 'ok' });
  });
  return router;
}

import {
  resolvePackagePath,
  type HttpAuthService,
} from '@backstage/backend-plugin-api';
import { deploymentRoutes } from 'backstage-plugin-deployment-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

const DOCUMENT = resolvePackagePath(
  'backstage-plugin-deployment-backend',
  'src/schema/openapi.yaml',
);

/** Answers the OpenAPI document of this plugin, read once. */
export async function createOpenApiRouter(options: {
  httpAuth: HttpAuthService;
}): Promise<Router> {
  const { httpAuth } = options;
  const document = parse(await readFile(DOCUMENT, 'utf8'));
  const router = PromiseRouter();
  router.get(deploymentRoutes.openApi, async (req, res) => {
    await httpAuth.credentials(req, { allow: ['user'] });
    res.json(document);
  });
  return router;
}

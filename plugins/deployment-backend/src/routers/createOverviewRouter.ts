import type {
  AuditorService,
  BackstageCredentials,
  BackstageUserPrincipal,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  deploymentReadPermission,
  deploymentRoutes,
} from 'backstage-plugin-deployment-common';
import type { Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { abortSignalOf } from '../middleware/abortSignal';
import { takeProviderTokens } from '../middleware/providerTokens';
import { requireEntity } from '../middleware/requireEntity';
import { requirePermission } from '../middleware/requirePermission';
import type {
  DeploymentCoreService,
  JsonBytes,
} from '../services/DeploymentCoreService';
import { readServiceRef } from './serviceRef';

/** What {@link createOverviewRouter} needs. */
export interface OverviewRouterOptions {
  auditor: AuditorService;
  catalog: CatalogService;
  core: DeploymentCoreService;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
}

/** What a read may use, once the caller is known to be allowed it. */
interface Reading {
  service: string;
  credentials: BackstageCredentials<BackstageUserPrincipal>;
}

/**
 * Answers what runs where for one service, and which hosts' tokens that needs.
 */
export function createOverviewRouter(options: OverviewRouterOptions): Router {
  const { auditor, catalog, core, httpAuth, permissions } = options;

  async function reading(
    req: Request,
    res: Response,
    queryType: string,
    read: (reading: Reading) => Promise<JsonBytes<unknown>>,
  ): Promise<void> {
    const credentials = await httpAuth.credentials(req, { allow: ['user'] });
    const service = readServiceRef(req.params);
    const event = await auditor.createEvent({
      eventId: 'service-read',
      severityLevel: 'low',
      request: req,
      meta: { queryType, entityRef: service },
    });
    try {
      await requireEntity({ catalog, entityRef: service, credentials });
      await requirePermission({
        permissions,
        permission: deploymentReadPermission,
        resourceRef: service,
        credentials,
      });
      const bytes = await read({ service, credentials });
      await event.success();
      sendJsonBytes(res, bytes);
    } catch (error) {
      await event.fail({ error: toError(error) });
      // Nobody is left to read an answer, and a page that was left is no error
      // worth a line in the log.
      if (!res.destroyed) {
        throw error;
      }
    }
  }

  const router = PromiseRouter();

  router.get(deploymentRoutes.requiredHosts, (req, res) =>
    reading(req, res, 'hosts', ({ service }) =>
      core.requiredHosts({ service }),
    ),
  );

  router.get(deploymentRoutes.overview, (req, res) =>
    reading(req, res, 'overview', ({ service, credentials }) =>
      core.overview(
        { service },
        {
          user: credentials.principal.userEntityRef,
          tokens: takeProviderTokens(req),
        },
        { signal: abortSignalOf(res) },
      ),
    ),
  );

  return router;
}

/** Sends JSON as the core wrote it, without parsing it again. */
function sendJsonBytes(res: Response, bytes: JsonBytes<unknown>): void {
  if (res.destroyed) {
    return;
  }
  res
    .status(200)
    .setHeader('Content-Type', 'application/json; charset=utf-8')
    // The answer belongs to one viewer and is out of date within seconds.
    .setHeader('Cache-Control', 'no-store')
    .setHeader('Content-Length', bytes.byteLength)
    .end(bytes);
}

import {
  deploymentDispatchPermission,
  deploymentRoutes,
} from 'backstage-plugin-deployment-common';
import type { Request, Response, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { abortSignalOf } from '../middleware/abortSignal';
import { valueAnswer } from '../middleware/answer';
import { objectionsTo, withObjections } from '../middleware/objections';
import { takeProviderTokens } from '../middleware/providerTokens';
import { readBody } from '../middleware/readBody';
import { readQuery } from '../middleware/readQuery';
import type {
  DeploymentCoreRequestOptions,
  DeploymentViewer,
} from '../services/DeploymentCoreService';
import { parseJsonBytes, type JsonBytes } from '../services/jsonBytes';
import { changesQuestion, preflightQuestion, versionsQuery } from './bodies';
import { readEnvironmentName } from './serviceRef';
import { serveRead, viewerOf, type RouterOptions } from './serving';

/** A value of an input may have 65,535 characters, all together as well. */
const PREFLIGHT_BYTES = 512 * 1024;

/** What every question is about. */
interface Target {
  service: string;
  environment: string;
}

/**
 * Answers what could be put into an environment, what that would change there,
 * and whether anything stands in its way. Starts nothing.
 */
export function createVersionsRouter(options: RouterOptions): Router {
  const { core } = options;
  const router = PromiseRouter();

  const answer = (
    req: Request,
    res: Response,
    queryType: string,
    ask: (
      target: Target,
      viewer: DeploymentViewer,
      requestOptions: DeploymentCoreRequestOptions,
    ) => Promise<JsonBytes<unknown>>,
  ) =>
    serveRead(options, req, res, queryType, request => {
      const environment = readEnvironmentName(req.params);
      request.note({ environment });
      return ask(
        { service: request.service, environment },
        viewerOf(request, takeProviderTokens(req)),
        { signal: abortSignalOf(res) },
      );
    });

  router.get(deploymentRoutes.versions, (req, res) =>
    answer(req, res, 'versions', async (target, viewer, requestOptions) =>
      core.versions(
        { ...target, ...readQuery(req, versionsQuery) },
        viewer,
        requestOptions,
      ),
    ),
  );

  router.post(deploymentRoutes.changes, (req, res) =>
    answer(req, res, 'changes', async (target, viewer, requestOptions) => {
      const body = await readBody(req, res, changesQuestion);
      return core.changes({ ...target, ...body }, viewer, requestOptions);
    }),
  );

  router.post(deploymentRoutes.preflight, (req, res) =>
    serveRead(options, req, res, 'preflight', async request => {
      const { service, credentials, note } = request;
      const environment = readEnvironmentName(req.params);
      note({ environment });
      const viewer = viewerOf(request, takeProviderTokens(req));
      const signal = abortSignalOf(res);
      const body = await readBody(req, res, preflightQuestion, {
        limit: PREFLIGHT_BYTES,
      });
      const preflight = parseJsonBytes(
        await core.preflight({ service, environment, ...body }, viewer, {
          signal,
        }),
      );
      const objections = await objectionsTo({
        ...options,
        credentials,
        permission: deploymentDispatchPermission,
        doing: 'deploy',
        service,
        touches: preflight.touches,
      });
      return valueAnswer(withObjections(preflight, objections));
    }),
  );

  return router;
}

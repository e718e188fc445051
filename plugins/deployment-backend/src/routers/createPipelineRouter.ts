import { deploymentRoutes } from 'backstage-plugin-deployment-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { abortSignalOf } from '../middleware/abortSignal';
import { takeProviderTokens } from '../middleware/providerTokens';
import { readQuery } from '../middleware/readQuery';
import { noQuery, pipelineQuery, runsQuery } from './bodies';
import { readEnvironmentName, readId } from './serviceRef';
import { serveRead, viewerOf, type RouterOptions } from './serving';

/**
 * Answers which runs there are, a run as stages with its gates, and a service as
 * one pipeline over its environments.
 */
export function createPipelineRouter(options: RouterOptions): Router {
  const { core } = options;
  const router = PromiseRouter();

  router.get(deploymentRoutes.runs, (req, res) =>
    serveRead(options, req, res, 'runs', async request => {
      const environment = readEnvironmentName(req.params);
      request.note({ environment });
      return core.runs(
        {
          service: request.service,
          environment,
          ...readQuery(req, runsQuery),
        },
        viewerOf(request, takeProviderTokens(req)),
        { signal: abortSignalOf(res) },
      );
    }),
  );

  router.get(deploymentRoutes.pipeline, (req, res) =>
    serveRead(options, req, res, 'pipeline', async request => {
      const environment = readEnvironmentName(req.params);
      const run = readId(req.params, 'run');
      request.note({ environment, run });
      return core.pipeline(
        {
          service: request.service,
          environment,
          run,
          ...readQuery(req, pipelineQuery),
        },
        viewerOf(request, takeProviderTokens(req)),
        { signal: abortSignalOf(res) },
      );
    }),
  );

  router.get(deploymentRoutes.servicePipeline, (req, res) =>
    serveRead(options, req, res, 'service-pipeline', async request => {
      readQuery(req, noQuery);
      return core.servicePipeline(
        { service: request.service },
        viewerOf(request, takeProviderTokens(req)),
        { signal: abortSignalOf(res) },
      );
    }),
  );

  return router;
}

import {
  deploymentEnvironmentCreatePermission,
  deploymentEnvironmentUpdatePermission,
  deploymentRoutes,
} from 'backstage-plugin-deployment-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { abortSignalOf } from '../middleware/abortSignal';
import { answering, jsonAnswer } from '../middleware/answer';
import { takeProviderTokens } from '../middleware/providerTokens';
import { readBody } from '../middleware/readBody';
import { inspectionBody, testsBody } from './bodies';
import {
  serveService,
  viewerOf,
  type RouterOptions,
  type ServiceRequest,
} from './serving';

/** Fifty environments, each with all that its source may say. */
const TESTS_BYTES = 1024 * 1024;

/**
 * Answers what can be understood of a repository, and what mappings would
 * count, before anything of it is stored: to those who could store it.
 */
export function createInspectionRouter(options: RouterOptions): Router {
  const { core, httpAuth, writes } = options;
  const router = PromiseRouter();

  const requireConfigurer = ({
    service,
    entity,
    credentials,
  }: ServiceRequest) =>
    writes.requireOne(
      [
        {
          entityRef: service,
          entity,
          permissions: [
            deploymentEnvironmentCreatePermission,
            deploymentEnvironmentUpdatePermission,
          ],
        },
      ],
      credentials,
    );

  router.get(deploymentRoutes.hosts, async (req, res) => {
    // Not audited: it says no more than the configuration that browsers have.
    await httpAuth.credentials(req, { allow: ['user'] });
    await answering(res, async () => jsonAnswer(await core.hosts()));
  });

  router.post(deploymentRoutes.inspect, (req, res) =>
    serveService(
      options,
      req,
      res,
      {
        eventIds: ['inspect'],
        severityLevel: 'low',
        meta: { queryType: 'repository' },
      },
      async request => {
        await requireConfigurer(request);
        const body = await readBody(req, res, inspectionBody);
        const { provider, host, repository } = body;
        request.note({ provider, host, repository });
        return jsonAnswer(
          await core.inspect(
            { service: request.service, provider, host, repository },
            viewerOf(request, takeProviderTokens(req)),
            { signal: abortSignalOf(res) },
          ),
        );
      },
    ),
  );

  router.post(deploymentRoutes.testEnvironments, (req, res) =>
    serveService(
      options,
      req,
      res,
      {
        eventIds: ['inspect'],
        severityLevel: 'low',
        meta: { queryType: 'test' },
      },
      async request => {
        await requireConfigurer(request);
        const { environments } = await readBody(req, res, testsBody, {
          limit: TESTS_BYTES,
        });
        return jsonAnswer(
          await core.testEnvironments(
            { service: request.service, environments },
            viewerOf(request, takeProviderTokens(req)),
            { signal: abortSignalOf(res) },
          ),
        );
      },
    ),
  );

  return router;
}

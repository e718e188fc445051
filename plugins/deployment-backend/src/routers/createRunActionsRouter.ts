import {
  deploymentCancelPermission,
  deploymentDispatchPermission,
  deploymentRoutes,
  type RunAction,
} from 'backstage-plugin-deployment-common';
import type { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { abortSignalOf } from '../middleware/abortSignal';
import { jsonAnswer, valueAnswer } from '../middleware/answer';
import {
  authorizedFor,
  objectionsTo,
  refsOf,
  refuseFor,
  withObjections,
} from '../middleware/objections';
import { takeProviderTokens } from '../middleware/providerTokens';
import { readBody } from '../middleware/readBody';
import { readQuery } from '../middleware/readQuery';
import { parseJsonBytes } from '../services/jsonBytes';
import { runActionBody, runPreflightQuery } from './bodies';
import { requireOnEnvironment } from './requireOnEnvironment';
import { readEnvironmentName, readId } from './serviceRef';
import {
  serveRead,
  serveService,
  viewerOf,
  type RouterOptions,
  type ServiceRequest,
} from './serving';

const PERMISSIONS = {
  cancel: deploymentCancelPermission,
  // What has failed is deployed again.
  rerun_failed: deploymentDispatchPermission,
} satisfies Record<RunAction, unknown>;

function targetOf(req: Request, { service }: ServiceRequest) {
  return {
    service,
    environment: readEnvironmentName(req.params),
    run: readId(req.params, 'run'),
  };
}

/**
 * Cancels runs and runs their failed parts again, for those who may do so to
 * every environment that a run touches, and answers what it would mean.
 */
export function createRunActionsRouter(options: RouterOptions): Router {
  const { core } = options;
  const router = PromiseRouter();

  router.get(deploymentRoutes.runPreflight, (req, res) =>
    serveRead(options, req, res, 'run', async request => {
      const { service, credentials, note } = request;
      const target = targetOf(req, request);
      note({ environment: target.environment, run: target.run });
      const { action } = readQuery(req, runPreflightQuery);
      const preflight = parseJsonBytes(
        await core.runPreflight(
          { ...target, action },
          viewerOf(request, takeProviderTokens(req)),
          { signal: abortSignalOf(res) },
        ),
      );
      const objections = await objectionsTo({
        ...options,
        credentials,
        permission: PERMISSIONS[action],
        doing: action,
        service,
        touches: preflight.touches,
      });
      return valueAnswer(withObjections(preflight, objections));
    }),
  );

  router.post(deploymentRoutes.runActions, (req, res) =>
    serveService(
      options,
      req,
      res,
      { eventIds: ['run-action'], severityLevel: 'medium', meta: {} },
      async request => {
        const { service, credentials, note } = request;
        const target = targetOf(req, request);
        const { environment, run } = target;
        note({ environment, run });
        const { action, accepted } = await readBody(req, res, runActionBody);
        note({ actionType: action, acceptedWarnings: accepted?.length ?? 0 });
        const permission = PERMISSIONS[action];
        // Before anything is asked of the provider on behalf of somebody who may
        // not do it anyway.
        await requireOnEnvironment({
          ...options,
          credentials,
          permission,
          service,
          environment,
        });
        const viewer = viewerOf(request, takeProviderTokens(req));
        const { touches, version } = parseJsonBytes(
          await core.runPreflight({ ...target, action }, viewer),
        );
        note({
          touches: refsOf(touches),
          version: version.kind === 'known' ? version.label : null,
        });
        refuseFor(
          await objectionsTo({
            ...options,
            credentials,
            permission,
            doing: action,
            service,
            touches,
          }),
        );
        const bytes = await core.actOnRun(
          {
            ...target,
            action,
            accepted,
            authorized: authorizedFor(touches),
          },
          viewer,
        );
        return jsonAnswer(bytes);
      },
    ),
  );

  return router;
}

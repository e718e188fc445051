import { NotAllowedError } from '@backstage/errors';
import {
  deploymentCancelPermission,
  deploymentDispatchPermission,
  deploymentEnvironmentRef,
  deploymentRoutes,
  type Check,
  type RunAction,
  type RunPreflight,
  type TouchedEnvironment,
} from 'backstage-plugin-deployment-common';
import type { Request, Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { abortSignalOf } from '../middleware/abortSignal';
import { jsonAnswer, valueAnswer } from '../middleware/answer';
import {
  objectionsTo,
  TOUCHES_HIDDEN,
  type Objections,
} from '../middleware/objections';
import { takeProviderTokens } from '../middleware/providerTokens';
import { readBody } from '../middleware/readBody';
import { readQuery } from '../middleware/readQuery';
import { saysLacking } from '../middleware/requirePermission';
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

const blocked = (message: string): Check => ({
  outcome: 'blocked',
  field: null,
  message,
});

/** A preflight that tells of no more than its reader may know, and says so. */
function withObjections(
  preflight: RunPreflight,
  { readable, areSomeHidden, denied }: Objections,
): RunPreflight {
  return {
    ...preflight,
    touches: readable,
    checks: [
      ...preflight.checks,
      ...denied.map(question => blocked(saysLacking([question]))),
      ...(areSomeHidden ? [blocked(TOUCHES_HIDDEN)] : []),
    ],
  };
}

function refuseFor({ areSomeHidden, denied }: Objections): void {
  if (areSomeHidden || denied.length > 0) {
    throw new NotAllowedError(
      [
        ...(denied.length > 0 ? [saysLacking(denied)] : []),
        ...(areSomeHidden ? [TOUCHES_HIDDEN] : []),
      ].join(' '),
    );
  }
}

const refsOf = (touches: TouchedEnvironment[]) =>
  touches.map(({ service, environment }) =>
    deploymentEnvironmentRef(service, environment),
  );

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
            service,
            touches,
          }),
        );
        const bytes = await core.actOnRun(
          {
            ...target,
            action,
            accepted,
            authorized: touches.map(touched => ({
              service: touched.service,
              environment: touched.environment,
            })),
          },
          viewer,
        );
        return jsonAnswer(bytes);
      },
    ),
  );

  return router;
}

import type { JsonObject } from '@backstage/types';
import {
  deploymentDispatchPermission,
  deploymentRoutes,
  type DispatchOutcome,
  type DispatchRequest,
  type EnvironmentRef,
} from 'backstage-plugin-deployment-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { jsonAnswer } from '../middleware/answer';
import {
  authorizedFor,
  isUnauthorized,
  objectionsTo,
  refsOf,
  refuseFor,
} from '../middleware/objections';
import { takeProviderTokens } from '../middleware/providerTokens';
import { readBody } from '../middleware/readBody';
import { readQuery } from '../middleware/readQuery';
import { parseJsonBytes } from '../services/jsonBytes';
import { dispatchBody, dispatchesQuery, dispatchRunBody } from './bodies';
import { requireOnEnvironment } from './requireOnEnvironment';
import { readEnvironmentName, readId } from './serviceRef';
import {
  serveRead,
  serveService,
  viewerOf,
  type RouterOptions,
} from './serving';

/** A value of an input may have 65,535 characters, all together as well. */
const DISPATCH_BYTES = 512 * 1024;

/** What the audit trail keeps of a press. Values of inputs may be secrets. */
function pressNote(request: DispatchRequest): JsonObject {
  const { version, inputs = [], reason, confirmed, accepted = [] } = request;
  return {
    version: { label: version.label, sha: version.sha },
    inputs: inputs.map(({ name }) => name),
    hasReason: Boolean(reason?.trim()),
    acceptedWarnings: accepted.length,
    ...(confirmed && { confirmed }),
  };
}

/** What the audit trail keeps of what came of it. */
function outcomeNote({ record, repeated }: DispatchOutcome): JsonObject {
  return {
    dispatch: record.id,
    state: record.state,
    run: record.run?.id ?? null,
    login: record.login,
    version: { label: record.version.label, sha: record.version.sha },
    repeated,
  };
}

/**
 * Starts deployments, and answers what was started from here.
 *
 * @remarks
 *
 * What is started is carried to its end when the caller goes away: they would
 * not know whether it began.
 */
export function createDispatchRouter(options: RouterOptions): Router {
  const { core } = options;
  const permission = deploymentDispatchPermission;
  const router = PromiseRouter();

  router.get(deploymentRoutes.dispatches, (req, res) =>
    serveRead(options, req, res, 'dispatches', async request => {
      const environment = readEnvironmentName(req.params);
      request.note({ environment });
      return core.dispatches(
        {
          service: request.service,
          environment,
          ...readQuery(req, dispatchesQuery),
        },
        viewerOf(request, takeProviderTokens(req)),
      );
    }),
  );

  router.post(deploymentRoutes.dispatches, (req, res) =>
    serveService(
      options,
      req,
      res,
      {
        eventIds: ['dispatch'],
        severityLevel: 'medium',
        meta: {},
        withoutMessages: true,
      },
      async request => {
        const { service, credentials, note } = request;
        const environment = readEnvironmentName(req.params);
        note({ environment });
        const target = { service, environment };
        await requireOnEnvironment({
          ...options,
          ...target,
          permission,
          credentials,
        });
        const body = await readBody(req, res, dispatchBody, {
          limit: DISPATCH_BYTES,
        });
        note(pressNote(body));
        const viewer = viewerOf(request, takeProviderTokens(req));
        const press = (authorized: EnvironmentRef[]) =>
          core.dispatch({ ...target, ...body, authorized }, viewer);
        // A press that was answered before is answered once more, even where
        // nothing can be asked of the provider; so the core is asked first. It
        // refuses what would go further than to this environment.
        const bytes = await press([target]).catch(async error => {
          if (!isUnauthorized(error)) {
            throw error;
          }
          const { version, inputs = [] } = body;
          const { touches } = parseJsonBytes(
            await core.preflight({ ...target, version, inputs }, viewer),
          );
          note({ touches: refsOf(touches) });
          refuseFor(
            await objectionsTo({
              ...options,
              credentials,
              permission,
              doing: 'deploy',
              service,
              touches,
            }),
          );
          return press(authorizedFor(touches));
        });
        const outcome = parseJsonBytes(bytes);
        note(outcomeNote(outcome));
        return jsonAnswer(bytes, { status: outcome.repeated ? 200 : 201 });
      },
    ),
  );

  router.put(deploymentRoutes.dispatchRun, (req, res) =>
    serveService(
      options,
      req,
      res,
      { eventIds: ['dispatch-identify'], severityLevel: 'medium', meta: {} },
      async request => {
        const { service, credentials, note } = request;
        const environment = readEnvironmentName(req.params);
        const dispatch = readId(req.params, 'dispatch');
        note({ environment, dispatch });
        const target = { service, environment };
        await requireOnEnvironment({
          ...options,
          ...target,
          permission,
          credentials,
        });
        const { run } = await readBody(req, res, dispatchRunBody);
        note({ run });
        const bytes = await core.identifyDispatch(
          { ...target, dispatch, run },
          viewerOf(request, takeProviderTokens(req)),
        );
        note(outcomeNote(parseJsonBytes(bytes)));
        return jsonAnswer(bytes);
      },
    ),
  );

  return router;
}

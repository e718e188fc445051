import type { JsonObject } from '@backstage/types';
import {
  deploymentApprovePermission,
  deploymentRoutes,
  type DecidedEnvironment,
  type DecisionOutcome,
  type DecisionRequest,
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
import { parseJsonBytes } from '../services/jsonBytes';
import { decisionBody } from './bodies';
import { requireOnEnvironments } from './requireOnEnvironment';
import { readId } from './serviceRef';
import { serveService, viewerOf, type RouterOptions } from './serving';

/** Characters of a comment that the audit trail keeps; the provider has all. */
const KEPT_OF_COMMENT = 500;

/** What the audit trail keeps of what was asked for. */
function askedNote(request: DecisionRequest): JsonObject {
  const { environments, decision, comment = '' } = request;
  const characters = [...comment.trim()];
  const kept = characters.slice(0, KEPT_OF_COMMENT).join('');
  return {
    environments,
    decision,
    comment: characters.length > KEPT_OF_COMMENT ? `${kept}…` : kept,
  };
}

function outcomeOf({ environment, result }: DecidedEnvironment): JsonObject {
  return {
    environment,
    result: result.kind,
    ...('problem' in result && { problem: result.problem.code }),
  };
}

/** What the audit trail keeps of what came of it. */
function outcomeNote({ environments, account }: DecisionOutcome): JsonObject {
  return {
    login: account?.login ?? null,
    outcomes: environments.map(outcomeOf),
    // Beside the outcomes, so that a search need not look into them.
    notDone: environments
      .filter(({ result }) => result.kind !== 'done')
      .map(({ environment }) => environment),
  };
}

/**
 * Approves and rejects what a run waits for, for those who may decide about
 * every environment that it concerns, of whichever service.
 *
 * @remarks
 *
 * A decision is carried to its end when the caller goes away: they would not
 * know whether it was made.
 */
export function createDecisionsRouter(options: RouterOptions): Router {
  const { core } = options;
  const permission = deploymentApprovePermission;
  const router = PromiseRouter();

  router.post(deploymentRoutes.decisions, (req, res) =>
    serveService(
      options,
      req,
      res,
      { eventIds: ['decision'], severityLevel: 'medium', meta: {} },
      async request => {
        const { service, credentials, note } = request;
        const run = readId(req.params, 'run');
        note({ run });
        const body = await readBody(req, res, decisionBody);
        note(askedNote(body));
        const { environments, decision } = body;
        // Before anything is asked of the provider on behalf of somebody who may
        // not do it anyway.
        await requireOnEnvironments({
          ...options,
          credentials,
          permission,
          service,
          environments,
        });
        const named = environments.map(environment => ({
          service,
          environment,
        }));
        const viewer = viewerOf(request, takeProviderTokens(req));
        const decide = (authorized: EnvironmentRef[]) =>
          core.decide({ service, run, ...body, authorized }, viewer);
        // Most decisions concern what they name and nothing else. The core
        // refuses, and sends nothing, where one would go further; the second
        // attempt is the last.
        const bytes = await decide(named).catch(async error => {
          if (!isUnauthorized(error)) {
            throw error;
          }
          const { touches } = parseJsonBytes(
            await core.decisionPreflight(
              { service, run, environments, decision },
              viewer,
            ),
          );
          note({ touches: refsOf(touches) });
          refuseFor(
            await objectionsTo({
              ...options,
              credentials,
              permission,
              doing: decision,
              service,
              touches,
            }),
          );
          const others = touches.filter(
            touched =>
              touched.service !== service ||
              !environments.includes(touched.environment),
          );
          return decide([...named, ...authorizedFor(others)]);
        });
        note(outcomeNote(parseJsonBytes(bytes)));
        return jsonAnswer(bytes);
      },
    ),
  );

  return router;
}

import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  deploymentEnvironmentCreatePermission,
  deploymentEnvironmentDeletePermission,
  deploymentEnvironmentUpdatePermission,
  deploymentReadPermission,
  deploymentRoutes,
  type EnvironmentChangeDraft,
} from 'backstage-plugin-deployment-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { jsonAnswer } from '../middleware/answer';
import { takeProviderTokens } from '../middleware/providerTokens';
import { readBody } from '../middleware/readBody';
import { requireEntity } from '../middleware/requireEntity';
import { requirePermission } from '../middleware/requirePermission';
import { parseJsonBytes } from '../services/jsonBytes';
import { changesBody, copyBody, orderBody } from './bodies';
import { changeNote } from './environmentAnswers';
import {
  serveDeletion,
  serveService,
  viewerOf,
  type RouterOptions,
} from './serving';

/** Changes are small, but there may be fifty of them. */
const CHANGES_BYTES = 1024 * 1024;

const PERMISSIONS: Record<EnvironmentChangeDraft['kind'], ResourcePermission> =
  {
    create: deploymentEnvironmentCreatePermission,
    update: deploymentEnvironmentUpdatePermission,
    delete: deploymentEnvironmentDeletePermission,
  };

function kindsOf(changes: EnvironmentChangeDraft[]) {
  return [...new Set(changes.map(({ kind }) => kind))];
}

/** Changes several environments of a service at once, all or nothing. */
export function createEnvironmentChangesRouter(options: RouterOptions): Router {
  const { catalog, core, permissions, writes } = options;
  const router = PromiseRouter();

  router.post(deploymentRoutes.changeEnvironments, async (req, res) => {
    // Read before the audit, which has an event for each kind of change. What
    // cannot be read would have changed something.
    await options.httpAuth.credentials(req, { allow: ['user'] });
    const body = readBody(req, res, changesBody, { limit: CHANGES_BYTES });
    const kinds = await body.then(
      ({ changes }) => kindsOf(changes),
      () => ['update' as const],
    );
    const isDeletion = kinds.every(kind => kind === 'delete');
    const serve: typeof serveDeletion = isDeletion
      ? serveDeletion
      : serveService;
    await serve(
      options,
      req,
      res,
      {
        eventIds: kinds.map(kind => `environment-${kind}`),
        severityLevel: 'medium',
        meta: {},
      },
      async request => {
        const { service, entity, credentials, note } = request;
        const { changes } = await body;
        await writes.require(
          [
            {
              entityRef: service,
              entity,
              permissions: kinds.map(kind => PERMISSIONS[kind]),
            },
          ],
          credentials,
        );
        const bytes = await core.changeEnvironments(
          { service, changes },
          viewerOf(request, takeProviderTokens(req)),
        );
        note(changeNote(parseJsonBytes(bytes)));
        return jsonAnswer(bytes);
      },
    );
  });

  router.post(deploymentRoutes.reorderEnvironments, (req, res) =>
    serveService(
      options,
      req,
      res,
      {
        eventIds: ['environment-reorder'],
        severityLevel: 'medium',
        meta: {},
      },
      async request => {
        const { service, entity, credentials, note } = request;
        await writes.require(
          [
            {
              entityRef: service,
              entity,
              permissions: [deploymentEnvironmentUpdatePermission],
            },
          ],
          credentials,
        );
        const { names } = await readBody(req, res, orderBody);
        const bytes = await core.reorderEnvironments(
          { service, names },
          viewerOf(request),
        );
        note(changeNote(parseJsonBytes(bytes)));
        return jsonAnswer(bytes);
      },
    ),
  );

  router.post(deploymentRoutes.copyEnvironments, (req, res) =>
    serveService(
      options,
      req,
      res,
      { eventIds: ['environment-copy'], severityLevel: 'medium', meta: {} },
      async request => {
        const { service, entity, credentials, note } = request;
        await writes.require(
          [
            {
              entityRef: service,
              entity,
              permissions: [deploymentEnvironmentCreatePermission],
            },
          ],
          credentials,
        );
        const { from, repository, dryRun } = await readBody(req, res, copyBody);
        note({ from, dryRun });
        await requireEntity({ catalog, entityRef: from, credentials });
        await requirePermission({
          permissions,
          permission: deploymentReadPermission,
          resourceRef: from,
          credentials,
        });
        const bytes = await core.copyEnvironments(
          { service, from, repository, dryRun },
          viewerOf(request, takeProviderTokens(req)),
        );
        // A dry run has changed nothing, whatever it says about differences.
        if (!dryRun) {
          note(changeNote(parseJsonBytes(bytes)));
        }
        return jsonAnswer(bytes);
      },
    ),
  );

  return router;
}

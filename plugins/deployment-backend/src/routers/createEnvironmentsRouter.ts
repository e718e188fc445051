import {
  configurationPath,
  deploymentEnvironmentCreatePermission,
  deploymentEnvironmentDeletePermission,
  deploymentEnvironmentUpdatePermission,
  deploymentRoutes,
} from 'backstage-plugin-deployment-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { requireRevision } from '../middleware/ifMatch';
import { takeProviderTokens } from '../middleware/providerTokens';
import { readBody } from '../middleware/readBody';
import { parseJsonBytes } from '../services/jsonBytes';
import { environmentDraft } from './bodies';
import {
  asOnlyChange,
  changeNote,
  environmentAnswer,
  environmentNamed,
} from './environmentAnswers';
import { readEnvironmentName } from './serviceRef';
import {
  serveDeletion,
  serveRead,
  serveService,
  viewerOf,
  type RouterOptions,
} from './serving';

/** Reads, creates, changes and deletes the environments of a service. */
export function createEnvironmentsRouter(options: RouterOptions): Router {
  const { core, writes } = options;
  const router = PromiseRouter();

  router.get(deploymentRoutes.serviceEnvironments, (req, res) =>
    serveRead(options, req, res, 'environments', ({ service }) =>
      core.environments({ service }),
    ),
  );

  router.get(deploymentRoutes.serviceEnvironment, (req, res) =>
    serveRead(options, req, res, 'environment', async ({ service, note }) => {
      const name = readEnvironmentName(req.params);
      note({ environment: name });
      const { environments } = parseJsonBytes(
        await core.environments({ service }),
      );
      return environmentAnswer(
        environmentNamed(environments, { service, name }),
      );
    }),
  );

  router.post(deploymentRoutes.serviceEnvironments, (req, res) =>
    serveService(
      options,
      req,
      res,
      {
        eventIds: ['environment-create'],
        severityLevel: 'medium',
        meta: {},
      },
      async request => {
        const { service, entity, credentials, note } = request;
        const permissions = [deploymentEnvironmentCreatePermission];
        await writes.require(
          [{ entityRef: service, entity, permissions }],
          credentials,
        );
        const environment = await readBody(req, res, environmentDraft);
        const name = environment.name.trim();
        note({ environment: name });
        const changed = parseJsonBytes(
          await asOnlyChange(
            core.changeEnvironments(
              { service, changes: [{ kind: 'create', environment }] },
              viewerOf(request, takeProviderTokens(req)),
            ),
          ),
        );
        note(changeNote(changed));
        const path = configurationPath(service, 'environments');
        const location = `${req.baseUrl}${path}/${encodeURIComponent(name)}`;
        return environmentAnswer(
          environmentNamed(changed.environments, { service, name }),
          { status: 201, headers: { Location: location } },
        );
      },
    ),
  );

  router.put(deploymentRoutes.serviceEnvironment, (req, res) =>
    serveService(
      options,
      req,
      res,
      {
        eventIds: ['environment-update'],
        severityLevel: 'medium',
        meta: {},
      },
      async request => {
        const { service, entity, credentials, note } = request;
        const name = readEnvironmentName(req.params);
        note({ environment: name });
        const permissions = [deploymentEnvironmentUpdatePermission];
        await writes.require(
          [{ entityRef: service, entity, permissions }],
          credentials,
        );
        const revision = requireRevision(req);
        const environment = await readBody(req, res, environmentDraft);
        const changed = parseJsonBytes(
          await asOnlyChange(
            core.changeEnvironments(
              {
                service,
                changes: [{ kind: 'update', name, revision, environment }],
              },
              viewerOf(request, takeProviderTokens(req)),
            ),
          ),
        );
        note(changeNote(changed));
        return environmentAnswer(
          environmentNamed(changed.environments, {
            service,
            name: environment.name.trim(),
          }),
        );
      },
    ),
  );

  router.delete(deploymentRoutes.serviceEnvironment, (req, res) =>
    serveDeletion(
      options,
      req,
      res,
      {
        eventIds: ['environment-delete'],
        severityLevel: 'medium',
        meta: {},
      },
      async request => {
        const { service, entity, credentials, note } = request;
        const name = readEnvironmentName(req.params);
        note({ environment: name });
        const permissions = [deploymentEnvironmentDeletePermission];
        await writes.require(
          [{ entityRef: service, entity, permissions }],
          credentials,
        );
        const revision = requireRevision(req);
        const changed = parseJsonBytes(
          await asOnlyChange(
            core.changeEnvironments(
              { service, changes: [{ kind: 'delete', name, revision }] },
              viewerOf(request),
            ),
          ),
        );
        note(changeNote(changed));
        return { status: 204 };
      },
    ),
  );

  return router;
}

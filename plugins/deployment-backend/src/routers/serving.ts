import type {
  AuditorService,
  AuthService,
  BackstageCredentials,
  BackstageUserPrincipal,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import type { Entity } from '@backstage/catalog-model';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { deploymentReadPermission } from 'backstage-plugin-deployment-common';
import type { Request, Response } from 'express';
import { answering, jsonAnswer, type Answer } from '../middleware/answer';
import { auditing, type Audited, type Note } from '../middleware/auditing';
import { GoneServices } from '../middleware/GoneServices';
import { entityNotFound, requireEntity } from '../middleware/requireEntity';
import { requirePermission } from '../middleware/requirePermission';
import type { WriteAccess } from '../middleware/WriteAccess';
import type {
  DeploymentCoreService,
  DeploymentViewer,
} from '../services/DeploymentCoreService';
import type { JsonBytes } from '../services/jsonBytes';
import { readServiceRef } from './serviceRef';

/** What the routers are made with. */
export interface RouterOptions {
  auditor: AuditorService;
  auth: AuthService;
  catalog: CatalogService;
  core: DeploymentCoreService;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  writes: WriteAccess;
}

/** A request of a signed-in user. */
export interface UserRequest {
  credentials: BackstageCredentials<BackstageUserPrincipal>;
  /** Adds to the audit trail. */
  note: Note;
}

/** A request of a signed-in user about a service that they see in the catalog. */
export interface ServiceRequest extends UserRequest {
  /** Entity ref of the service, in lower case. */
  service: string;
  /** The service in the catalog. */
  entity: Entity;
}

/** A request of a signed-in user to delete something of a service. */
export interface DeletionRequest extends Omit<ServiceRequest, 'entity'> {
  /** Absent where the service is gone from the catalog, and may be cleaned up. */
  entity: Entity | undefined;
}

/** Who asks the core: the user, with the tokens that this call is given. */
export function viewerOf(
  { credentials }: UserRequest,
  tokens: DeploymentViewer['tokens'] = {},
): DeploymentViewer {
  return { user: credentials.principal.userEntityRef, tokens };
}

/** Answers a request of a user, audited. Tokens of services are refused. */
export async function serveUser(
  options: RouterOptions,
  req: Request,
  res: Response,
  audited: Audited,
  handle: (request: UserRequest) => Promise<Answer>,
): Promise<void> {
  const { auditor, httpAuth } = options;
  const credentials = await httpAuth.credentials(req, { allow: ['user'] });
  await answering(res, () =>
    auditing({ ...audited, auditor, request: req }, note =>
      handle({ credentials, note }),
    ),
  );
}

/**
 * Answers a request of a user about the service that the path names, audited.
 * What the user may do there is left to `handle`.
 */
export async function serveService(
  options: RouterOptions,
  req: Request,
  res: Response,
  audited: Audited,
  handle: (request: ServiceRequest) => Promise<Answer>,
): Promise<void> {
  const { catalog } = options;
  await serveNamed(options, req, res, audited, async request => {
    const { service: entityRef, credentials } = request;
    const entity = await requireEntity({ catalog, entityRef, credentials });
    return handle({ ...request, entity });
  });
}

/**
 * Answers a request of a user to delete something of the service that the path
 * names, audited: also of one that is gone from the catalog, where the user may.
 */
export async function serveDeletion(
  options: RouterOptions,
  req: Request,
  res: Response,
  audited: Audited,
  handle: (request: DeletionRequest) => Promise<Answer>,
): Promise<void> {
  const { catalog } = options;
  await serveNamed(options, req, res, audited, async request => {
    const { service, credentials } = request;
    const entity = await catalog.getEntityByRef(service, { credentials });
    if (!entity) {
      const gone = new GoneServices({ ...options, credentials });
      if (!(await gone.among([service])).has(service)) {
        throw entityNotFound(service);
      }
    }
    return handle({ ...request, entity });
  });
}

async function serveNamed(
  options: RouterOptions,
  req: Request,
  res: Response,
  audited: Audited,
  handle: (request: Omit<ServiceRequest, 'entity'>) => Promise<Answer>,
): Promise<void> {
  const { auditor, httpAuth } = options;
  const credentials = await httpAuth.credentials(req, { allow: ['user'] });
  const service = readServiceRef(req.params);
  const meta = { ...audited.meta, entityRef: service };
  await answering(res, () =>
    auditing({ ...audited, meta, auditor, request: req }, note =>
      handle({ service, credentials, note }),
    ),
  );
}

/** Answers what the core reads of a service, to those who may read it. */
export async function serveRead(
  options: RouterOptions,
  req: Request,
  res: Response,
  queryType: string,
  read: (request: ServiceRequest) => Promise<Answer | JsonBytes<unknown>>,
): Promise<void> {
  await serveService(
    options,
    req,
    res,
    {
      eventIds: ['service-read'],
      severityLevel: 'low',
      meta: { queryType },
    },
    async request => {
      await requirePermission({
        permissions: options.permissions,
        permission: deploymentReadPermission,
        resourceRef: request.service,
        credentials: request.credentials,
      });
      const answer = await read(request);
      return Buffer.isBuffer(answer) ? jsonAnswer(answer) : answer;
    },
  );
}

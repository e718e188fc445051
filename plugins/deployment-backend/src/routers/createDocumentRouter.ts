import type { Entity } from '@backstage/catalog-model';
import type { ResourcePermission } from '@backstage/plugin-permission-common';
import {
  deploymentEnvironmentCreatePermission,
  deploymentEnvironmentDeletePermission,
  deploymentEnvironmentUpdatePermission,
  deploymentReadPermission,
  deploymentRoutes,
  type DifferenceKind,
  type EnvironmentDifference,
} from 'backstage-plugin-deployment-common';
import type { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { jsonAnswer } from '../middleware/answer';
import { takeProviderTokens } from '../middleware/providerTokens';
import { GoneServices } from '../middleware/GoneServices';
import { ReadableServices } from '../middleware/ReadableServices';
import { readBody } from '../middleware/readBody';
import { readQuery } from '../middleware/readQuery';
import { entityNotFound } from '../middleware/requireEntity';
import { requirePermissions } from '../middleware/requirePermission';
import { DeploymentCoreError } from '../services/DeploymentCoreError';
import { parseJsonBytes } from '../services/jsonBytes';
import { exportQuery, importBody, MAX_DOCUMENT_BYTES } from './bodies';
import { changeNote } from './environmentAnswers';
import { namedServices } from './namedServices';
import { LARGEST_PAGE } from './readablePage';
import {
  serveUser,
  viewerOf,
  type RouterOptions,
  type UserRequest,
} from './serving';

const FILENAME = 'deployment-environments.yaml';
/** How many services have environments that an export lacks. */
const LEFT_OUT_HEADER = 'Deployment-Left-Out';
/** A document becomes longer where JSON writes line breaks and quotes. */
const IMPORT_BYTES = 2 * MAX_DOCUMENT_BYTES;
/** Entities that the catalog is asked for at once. */
const ENTITIES = 200;

const PERMISSIONS: Record<DifferenceKind, ResourcePermission> = {
  created: deploymentEnvironmentCreatePermission,
  updated: deploymentEnvironmentUpdatePermission,
  deleted: deploymentEnvironmentDeletePermission,
};

/** Exports the configuration as one YAML document, and brings one in. */
export function createDocumentRouter(options: RouterOptions): Router {
  const { catalog, core, permissions, writes } = options;
  const router = PromiseRouter();

  /** The entities of these services, as the caller sees them. */
  async function entitiesOf(
    services: string[],
    { credentials }: Pick<UserRequest, 'credentials'>,
  ): Promise<Map<string, Entity>> {
    const found = new Map<string, Entity>();
    for (let start = 0; start < services.length; start += ENTITIES) {
      const entityRefs = services.slice(start, start + ENTITIES);
      const { items } = await catalog.getEntitiesByRefs(
        { entityRefs, fields: ['kind', 'relations'] },
        { credentials },
      );
      items.forEach((entity, index) => {
        if (entity) {
          found.set(entityRefs[index], entity);
        }
      });
    }
    return found;
  }

  /**
   * The services that an export is about: those that were named, all of which
   * the caller must be allowed to read, since a document that lacks one of them
   * would pass for complete; else all that the caller may read, with the number
   * of those that are left out.
   */
  async function exported(
    named: string[] | undefined,
    { credentials }: UserRequest,
  ): Promise<{ services: string[]; leftOut: number }> {
    if (named) {
      const entities = await entitiesOf(named, { credentials });
      const missing = named.find(service => !entities.has(service));
      if (missing !== undefined) {
        throw entityNotFound(missing);
      }
      await requirePermissions({
        permissions,
        credentials,
        questions: named.map(resourceRef => ({
          permission: deploymentReadPermission,
          resourceRef,
        })),
      });
      return { services: named, leftOut: 0 };
    }
    const readable = new ReadableServices({
      catalog,
      permissions,
      credentials,
    });
    const found = new Set<string>();
    const all = new Set<string>();
    let cursor: string | undefined;
    do {
      const { environments, nextCursor } = parseJsonBytes(
        await core.listEnvironments({ cursor, limit: LARGEST_PAGE }),
      );
      const services = environments.map(({ service }) => service);
      services.forEach(service => all.add(service));
      (await readable.among(services)).forEach(service => found.add(service));
      cursor = nextCursor ?? undefined;
    } while (cursor !== undefined);
    return { services: [...found], leftOut: all.size - found.size };
  }

  /**
   * Refuses a document before it is compared, unless the caller may read every
   * service that it names, and configure something there: what is different,
   * and that nothing is, tells what is stored. What is gone from the catalog
   * may still be cleaned up.
   */
  async function requireSome(
    services: string[],
    request: UserRequest,
  ): Promise<void> {
    const { credentials } = request;
    const entities = await entitiesOf(services, request);
    const unseen = services.filter(service => !entities.has(service));
    const gone = await new GoneServices({ ...options, credentials }).among(
      unseen,
    );
    const unknown = unseen.find(service => !gone.has(service));
    if (unknown !== undefined) {
      throw entityNotFound(unknown);
    }
    const seen = [...entities];
    await requirePermissions({
      permissions,
      credentials,
      questions: seen.map(([resourceRef]) => ({
        permission: deploymentReadPermission,
        resourceRef,
      })),
    });
    await writes.requireOne(
      seen.map(([entityRef, entity]) => ({
        entityRef,
        entity,
        permissions: Object.values(PERMISSIONS),
      })),
      credentials,
    );
  }

  /**
   * Refuses differences unless the caller may make each of them. What is gone
   * from the catalog may still be cleaned up.
   */
  async function requireAll(
    differences: EnvironmentDifference[],
    request: UserRequest,
  ): Promise<void> {
    const kinds = new Map<string, Set<DifferenceKind>>();
    for (const { service, kind } of differences) {
      kinds.set(service, (kinds.get(service) ?? new Set()).add(kind));
    }
    const entities = await entitiesOf([...kinds.keys()], request);
    const unseen = [...kinds.keys()].filter(service => !entities.has(service));
    const gone = await new GoneServices({ ...options, ...request }).among(
      unseen,
    );
    for (const service of unseen) {
      const own = kinds.get(service);
      const isCleanUp = own?.size === 1 && own.has('deleted');
      if (!isCleanUp || !gone.has(service)) {
        throw entityNotFound(service);
      }
    }
    await writes.require(
      [...kinds].map(([service, own]) => ({
        entityRef: service,
        entity: entities.get(service),
        permissions: [...own].map(kind => PERMISSIONS[kind]),
      })),
      request.credentials,
    );
  }

  router.get(deploymentRoutes.exportEnvironments, (req, res) =>
    serveUser(
      options,
      req,
      res,
      { eventIds: ['environment-export'], severityLevel: 'low', meta: {} },
      async request => {
        const { service: named } = readQuery(req, exportQuery, {
          repeatable: ['service'],
        });
        const { services, leftOut } = await exported(
          named && [...new Set(named)],
          request,
        );
        request.note({ services, leftOut });
        const { document } = parseJsonBytes(
          await core.exportEnvironments({ services }),
        );
        return {
          headers: {
            'Content-Type': 'application/yaml; charset=utf-8',
            'Content-Disposition': `attachment; filename="${FILENAME}"`,
            [LEFT_OUT_HEADER]: String(leftOut),
          },
          body: Buffer.from(document),
        };
      },
    ),
  );

  router.post(deploymentRoutes.importEnvironments, (req, res) =>
    serveUser(
      options,
      req,
      res,
      { eventIds: ['environment-import'], severityLevel: 'medium', meta: {} },
      async request => {
        const { note } = request;
        const { document, dryRun, fingerprint } = await readBody(
          req,
          res,
          importBody,
          { limit: IMPORT_BYTES },
        );
        note({ dryRun });
        const named = await namedServices(document);
        note({ services: named });
        await requireSome(named, request);
        const viewer = viewerOf(request, takeProviderTokens(req));
        // What it takes to bring the document in shows only when it is compared.
        const planned = await core.importEnvironments(
          { document, dryRun: true, fingerprint: null },
          viewer,
        );
        const plan = parseJsonBytes(planned);
        note({ services: plan.services });
        // None, unless the core reads the document in another way than we do.
        await requireSome(
          plan.services.filter(service => !named.includes(service)),
          request,
        );
        await requireAll(plan.differences, request);
        if (dryRun) {
          return jsonAnswer(planned);
        }
        // Others than those that were decided about just now must not come
        // through, should they become true again before the core looks.
        if (plan.fingerprint !== fingerprint) {
          throw new DeploymentCoreError({
            name: 'ConflictError',
            code: 'conflict',
            message:
              'The differences are not those that you were shown: somebody ' +
              'changed the environments meanwhile. Look at them again; ' +
              'nothing was saved.',
            details: { field: 'fingerprint' },
          });
        }
        const bytes = await core.importEnvironments(
          { document, dryRun: false, fingerprint },
          viewer,
        );
        note(changeNote(parseJsonBytes(bytes)));
        return jsonAnswer(bytes);
      },
    ),
  );

  return router;
}

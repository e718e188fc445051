/** Hooks of repositories and their deliveries. */
import { isObject } from '../http/exchange.ts';
import { readPaging } from '../http/paging.ts';
import type { Delivery, Repository, Webhook } from '../state/model.ts';
import { HOOK_EVENTS } from '../webhooks/events.ts';
import { optional, permitKeys } from './body.ts';
import { invalid, notFound } from './errors.ts';
import {
  idOf,
  ok,
  okList,
  pageUrl,
  type RestCall,
  type RestResult,
  type Route,
} from './call.ts';
import { writableRepository } from './rights.ts';
import { time, type ShapeContext } from './shapes/context.ts';
import { addresses } from './shapes/git.ts';

const SCOPES = ['admin:repo_hook', 'repo', 'write:repo_hook'];

function hooksRepository(call: RestCall) {
  return writableRepository(call, 'admin', 'admin:repo_hook');
}

function hookOf(call: RestCall, repository: Repository): Webhook {
  const found = call.world.webhooks.get(idOf(call, 'hook_id'));
  if (found === undefined || !isOf(repository, found)) {
    throw notFound();
  }
  return found;
}

/** Whether the repository has a hook. That of an App is in the App's settings. */
function isOf(repository: Repository, { app, scope, targetId }: Webhook) {
  return app === null && scope === 'repository' && targetId === repository.id;
}

function hook(context: ShapeContext, repository: Repository, item: Webhook) {
  const { api } = addresses(context, repository);
  const url = `${api}/hooks/${item.id}`;
  const last = context.world.deliveriesOf(item)[0];
  const unused = last === undefined || last.status === 'pending';
  return {
    type: 'Repository',
    id: item.id,
    name: 'web',
    active: item.active,
    events: item.events,
    config: {
      content_type: item.contentType,
      insecure_ssl: '0',
      url: item.url,
      ...(item.secret === null ? {} : { secret: '********' }),
    },
    updated_at: time(item.updatedAt),
    created_at: time(item.createdAt),
    url,
    test_url: `${url}/test`,
    ping_url: `${url}/pings`,
    deliveries_url: `${url}/deliveries`,
    last_response: unused
      ? { code: null, status: 'unused', message: null }
      : { code: last.statusCode, status: 'active', message: last.status },
  };
}

function deliveryItem(repository: Repository, item: Delivery) {
  return {
    id: item.id,
    guid: item.guid,
    delivered_at: time(item.deliveredAt),
    redelivery: item.redelivery,
    duration: item.durationMs / 1000,
    status: item.status,
    status_code: item.statusCode,
    event: item.event,
    action: item.action,
    installation_id: null,
    repository_id: repository.id,
    throttled_at: null,
  };
}

/** Deliveries page by a cursor: the id that the next page begins below. */
function deliveryPage(
  call: RestCall,
  repository: Repository,
  newestFirst: readonly Delivery[],
): RestResult {
  const { perPage } = readPaging(call.query);
  const cursor = /^v1_(\d+)$/.exec(call.query.get('cursor') ?? '')?.[1];
  const rest = newestFirst.filter(
    each => cursor === undefined || each.id < Number(cursor),
  );
  const page = rest.slice(0, perPage);
  const last = page.at(-1);
  const query = new URLSearchParams(call.query);
  query.set('cursor', `v1_${last?.id ?? 0}`);
  return ok(
    page.map(each => deliveryItem(repository, each)),
    {
      link:
        rest.length > page.length
          ? `<${pageUrl(call)}?${query}>; rel="next"`
          : null,
    },
  );
}

function eventsOf(call: RestCall): string[] {
  const given = call.body.events ?? ['push'];
  const events = Array.isArray(given)
    ? given.filter((each): each is string => typeof each === 'string')
    : [];
  const unknown = events.filter(each => each !== '*' && !HOOK_EVENTS.has(each));
  if (events.length === 0 || unknown.length > 0) {
    throw invalid('Validation Failed', [
      {
        resource: 'Hook',
        field: 'events',
        code: 'custom',
        message: `Invalid value for events: ${unknown.join(', ')}`,
      },
    ]);
  }
  return events;
}

function createHook(call: RestCall) {
  const { repository, user } = hooksRepository(call);
  permitKeys(call.body, ['name', 'config', 'events', 'active']);
  const config = isObject(call.body.config) ? call.body.config : {};
  const url = optional(config, 'url', 'string');
  if (url === undefined || !/^https?:\/\//.test(url)) {
    throw invalid('Validation Failed', [
      { resource: 'Hook', field: 'url', code: 'missing_field' },
    ]);
  }
  const now = call.world.now();
  const created: Webhook = {
    id: call.world.ids.next('webhook'),
    scope: 'repository',
    targetId: repository.id,
    url,
    secret: optional(config, 'secret', 'string') ?? null,
    contentType:
      optional(config, 'content_type', 'string') === 'json' ? 'json' : 'form',
    app: null,
    events: eventsOf(call),
    active: optional(call.body, 'active', 'boolean') ?? true,
    createdAt: now,
    updatedAt: now,
  };
  call.world.webhooks.set(created.id, created);
  const shaped = hook(call.shape, repository, created);
  call.hooks.ping(created, repository, shaped, user.id);
  return { status: 201, body: shaped, headers: { location: shaped.url } };
}

/** Routes of hooks. */
export const hookRoutes: readonly Route[] = [
  {
    operation: 'GET /repos/{owner}/{repo}/hooks',
    scopes: SCOPES,
    handler: call => {
      const { repository } = hooksRepository(call);
      const hooks = [...call.world.webhooks.values()].filter(each =>
        isOf(repository, each),
      );
      return okList(call, hooks, each => hook(call.shape, repository, each));
    },
  },
  {
    operation: 'POST /repos/{owner}/{repo}/hooks',
    scopes: SCOPES,
    handler: createHook,
  },
  {
    operation: 'GET /repos/{owner}/{repo}/hooks/{hook_id}',
    scopes: SCOPES,
    handler: call => {
      const { repository } = hooksRepository(call);
      return ok(hook(call.shape, repository, hookOf(call, repository)));
    },
  },
  {
    operation: 'DELETE /repos/{owner}/{repo}/hooks/{hook_id}',
    scopes: SCOPES,
    handler: call => {
      const { repository } = hooksRepository(call);
      call.world.webhooks.delete(hookOf(call, repository).id);
      return { status: 204 };
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/hooks/{hook_id}/deliveries',
    scopes: SCOPES,
    handler: call => {
      const { repository } = hooksRepository(call);
      const status = call.query.get('status');
      const deliveries = call.world
        .deliveriesOf(hookOf(call, repository))
        .filter(
          each =>
            status === null ||
            (each.status === 'OK') === (status === 'success'),
        );
      return deliveryPage(call, repository, deliveries);
    },
  },
  {
    operation:
      'POST /repos/{owner}/{repo}/hooks/{hook_id}/deliveries/{delivery_id}/attempts',
    scopes: SCOPES,
    handler: call => {
      const { repository } = hooksRepository(call);
      const found = hookOf(call, repository);
      const delivery = call.world.deliveries.get(idOf(call, 'delivery_id'));
      if (delivery?.webhookId !== found.id) {
        throw notFound();
      }
      call.hooks.redeliver(found, delivery);
      return { status: 202, body: {} };
    },
  },
];

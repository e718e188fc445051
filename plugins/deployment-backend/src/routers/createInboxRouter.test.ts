import { mockCredentials } from '@backstage/backend-test-utils';
import {
  deploymentRoutes,
  PROVIDER_TOKENS_HEADER,
} from 'backstage-plugin-deployment-common';
import request from 'supertest';
import { inbox, inboxEntry } from '../__testUtils__/decisions';
import { listed, PAYMENTS } from '../__testUtils__/environments';
import { holding, many } from '../__testUtils__/holding';
import { leaveDuring, hold, stopWhenLeft } from '../__testUtils__/leaveDuring';
import { SEARCH } from '../__testUtils__/otherServices';
import {
  SECRET,
  serviceEntity,
  startPlugin,
  tokensHeader,
  wasAsked,
  ALICE,
  type StartOptions,
} from '../__testUtils__/startPlugin';
import { DeploymentCoreError } from '../services/DeploymentCoreError';
import { jsonBytes } from '../testing/fakeCore';

const INBOX = `/api/deployment${deploymentRoutes.inbox}`;

async function start(options: StartOptions = {}) {
  const started = await startPlugin({
    entities: [
      serviceEntity('payments', 'team-a'),
      serviceEntity('search', 'team-b'),
      serviceEntity('unconfigured', 'team-a'),
    ],
    ...options,
  });
  holding(started, [
    listed('production', PAYMENTS),
    listed('staging', PAYMENTS),
    listed('production', SEARCH),
  ]);
  started.core.inbox.mockResolvedValue(jsonBytes(inbox([inboxEntry()])));
  return started;
}

const asked = ({ core }: Awaited<ReturnType<typeof start>>) =>
  core.inbox.mock.calls.map(([{ services }]) => services);

describe('the inbox', () => {
  it('is what the core says of all services that have environments, with the tokens of the user', async () => {
    const started = await start();
    const { server, core, trail } = started;
    const bytes = Buffer.from(JSON.stringify(inbox(), undefined, 1));
    core.inbox.mockResolvedValue(bytes);

    const response = await request(server)
      .get(INBOX)
      .set('Authorization', ALICE)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader);

    expect(response.status).toBe(200);
    expect(response.text).toBe(bytes.toString());
    expect(response.headers['content-type']).toMatch(/^application\/json/);
    expect(response.headers['cache-control']).toBe('no-store');
    expect(asked(started)).toEqual([[PAYMENTS, SEARCH]]);
    const [, viewer] = core.inbox.mock.calls[0];
    expect(viewer.user).toBe('user:default/alice');
    expect({ ...viewer.tokens }).toEqual({ 'github:github.com': SECRET });
    expect(trail).toEqual([
      {
        eventId: 'inbox-read',
        severityLevel: 'low',
        outcome: 'succeeded',
        meta: { services: 2, areMore: false },
      },
    ]);
  });

  it.each([
    ['by its ref', 'service=Component:Default/Search', [SEARCH]],
    [
      'by two refs',
      `service=${SEARCH}&service=${PAYMENTS}`,
      [PAYMENTS, SEARCH],
    ],
    ['by its owner', 'owner=group:default/team-a', [PAYMENTS]],
    [
      'by two owners',
      'owner=group:default/team-a&owner=group:default/team-b',
      [PAYMENTS, SEARCH],
    ],
    [
      'by both',
      `owner=group:default/team-a&service=${PAYMENTS}&service=${SEARCH}`,
      [PAYMENTS],
    ],
    ['that has no environments', 'service=component:default/unconfigured', []],
    ['that is not there', 'service=component:default/nothing', []],
    ['by an owner of nothing', 'owner=group:default/nobody', []],
  ])('is asked for a service %s', async (_how, query, services) => {
    const started = await start();

    const response = await request(started.server).get(`${INBOX}?${query}`);

    expect(response.status).toBe(200);
    expect(asked(started)).toEqual([services]);
  });

  it.each([
    ['are hidden in the catalog', { hidden: [SEARCH] }],
    ['have left the catalog', { entities: [serviceEntity('payments')] }],
    [
      'may not be read',
      {
        may: (permission: string, resourceRef: string) =>
          permission !== 'deployment.read' || resourceRef !== SEARCH,
      },
    ],
  ])('leaves out services that %s', async (_why, options) => {
    const started = await start(options);

    await request(started.server).get(INBOX).expect(200);
    await request(started.server).get(`${INBOX}?service=${SEARCH}`).expect(200);

    expect(asked(started)).toEqual([[PAYMENTS], []]);
  });

  it('is empty, and still the answer of the core, for somebody who may read nothing', async () => {
    const started = await start({
      may: permission => permission !== 'deployment.read',
    });
    started.core.inbox.mockResolvedValue(jsonBytes(inbox()));

    const response = await request(started.server).get(INBOX);

    expect(response.status).toBe(200);
    expect(response.body).toEqual(inbox());
    expect(asked(started)).toEqual([[]]);
  });

  it('asks catalog and policy about many services at once', async () => {
    const { entities, environments } = many(450);
    const started = await start({ entities });
    holding(
      started,
      environments.flatMap(environment => [
        { ...environment, name: 'a' },
        { ...environment, name: 'b' },
      ]),
    );

    await request(started.server).get(INBOX).expect(200);

    expect(asked(started)[0]).toEqual(environments.map(e => e.service));
    expect(started.catalog.getEntitiesByRefs).toHaveBeenCalledTimes(3);
    expect(started.permissions.authorizeConditional).toHaveBeenCalledTimes(3);
    expect(started.permissions.authorize).not.toHaveBeenCalled();
  });

  it('has all of 2,000 services', async () => {
    const { entities, environments } = many(2000);
    const started = await start({ entities });
    holding(started, environments);

    const response = await request(started.server).get(INBOX);

    expect(response.body.more).toBe(false);
    expect(asked(started)[0]).toHaveLength(2000);
  });

  it('has the first 2,000 of more, and says that there are more', async () => {
    const { entities, environments } = many(2450);
    const started = await start({ entities });
    holding(started, environments);

    const response = await request(started.server).get(INBOX);

    expect(response.body).toEqual(inbox([inboxEntry()], { more: true }));
    expect(asked(started)[0]).toEqual(
      environments.slice(0, 2000).map(e => e.service),
    );
    expect(started.trail[0].meta).toEqual({ services: 2000, areMore: true });
  });

  it('gives up looking for services at some point, and says so', async () => {
    const started = await start();
    const page = [listed('production', PAYMENTS)];
    started.core.listEnvironments.mockImplementation(async () =>
      jsonBytes({ environments: page, nextCursor: 'on' }),
    );

    const response = await request(started.server).get(INBOX);

    expect(response.body.more).toBe(true);
    expect(asked(started)).toEqual([[PAYMENTS]]);
    expect(started.core.listEnvironments).toHaveBeenCalledTimes(100);
  });

  it('passes on what the core refuses, and leaves that in the audit trail', async () => {
    const started = await start();
    started.core.inbox.mockRejectedValue(
      new DeploymentCoreError({
        name: 'ServiceUnavailableError',
        code: 'store_unavailable',
        message: 'The store is not available.',
      }),
    );

    const response = await request(started.server).get(INBOX);

    expect(response.status).toBe(503);
    expect(response.body.error.code).toBe('store_unavailable');
    expect(started.trail).toEqual([
      expect.objectContaining({ eventId: 'inbox-read', outcome: 'failed' }),
    ]);
  });

  it.each([
    ['service=payments', 'service[0]'],
    ['owner=team-a', 'owner[0]'],
    [Array(201).fill(`service=${PAYMENTS}`).join('&'), 'service'],
    [Array(51).fill('owner=group:default/a').join('&'), 'owner'],
    ['limit=10', 'limit'],
  ])('refuses the query %#', async (query, field) => {
    const { server, core } = await start();

    const response = await request(server).get(`${INBOX}?${query}`);

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field });
    expect(wasAsked(core)).toBe(false);
  });

  it('refuses tokens that cannot be read before it looks for services', async () => {
    const { server, core } = await start();

    const response = await request(server)
      .get(INBOX)
      .set(PROVIDER_TOKENS_HEADER, 'nonsense');

    expect(response.status).toBe(400);
    expect(wasAsked(core)).toBe(false);
  });

  it('has no token of the user in answer, log and audit', async () => {
    const { server, everythingLogged } = await start();

    const response = await request(server)
      .get(INBOX)
      .set(PROVIDER_TOKENS_HEADER, tokensHeader);

    for (const said of [response.text, everythingLogged()]) {
      expect(said).not.toContain(SECRET);
      expect(said).not.toContain(tokensHeader);
    }
    expect(everythingLogged()).toContain('inbox-read');
  });

  it.each([
    ['nobody without sign-in', mockCredentials.none.header(), 401],
    [
      'no service: there is no user to act for',
      mockCredentials.service.header(),
      403,
    ],
  ])('is for %s', async (_who, authorization, status) => {
    const { server, core } = await start();

    const response = await request(server)
      .get(INBOX)
      .set('Authorization', authorization);

    expect(response.status).toBe(status);
    expect(wasAsked(core)).toBe(false);
  });

  it('is for everybody where there is no permission policy', async () => {
    const started = await start({ withoutPolicy: true, ownership: [] });

    await request(started.server).get(INBOX).expect(200);

    expect(asked(started)).toEqual([[PAYMENTS, SEARCH]]);
  });
});

describe('when the user goes away', () => {
  it('the core stops', async () => {
    const { server, core, everythingLogged } = await start();

    const signal = await stopWhenLeft(
      server,
      { method: 'GET', path: INBOX },
      core.inbox,
    );

    expect(signal.aborted).toBe(true);
    expect(everythingLogged()).not.toContain('Request failed');
  });

  it('no more services are looked for, and the core is not asked what waits', async () => {
    const { server, core, trail } = await start();
    const held = hold(core.listEnvironments);

    await leaveDuring(server, { method: 'GET', path: INBOX }, held.begun);
    await request(server).get('/api/deployment/health').expect(200);
    held.answer(
      jsonBytes({
        environments: [listed('production', PAYMENTS)],
        nextCursor: 'on',
      }),
    );
    while (trail.length === 0) {
      await request(server).get('/api/deployment/health').expect(200);
    }

    expect(core.listEnvironments).toHaveBeenCalledTimes(1);
    expect(core.inbox).not.toHaveBeenCalled();
  });
});

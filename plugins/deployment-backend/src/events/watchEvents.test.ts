import { createServiceFactory } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { NotedEvent } from 'backstage-plugin-deployment-common';
import request from 'supertest';
import deploymentPlugin from '..';
import { inbox } from '../__testUtils__/decisions';
import { listed } from '../__testUtils__/environments';
import { serviceEntity } from '../__testUtils__/startPlugin';
import { fakeCore, jsonBytes } from '../testing/fakeCore';

const PAYMENTS = 'component:default/payments';

const noted: NotedEvent = {
  repeated: false,
  services: [PAYMENTS],
  waits: false,
  happenings: [
    {
      kind: 'ended',
      service: PAYMENTS,
      environment: 'production',
      run: {
        id: '7',
        number: 1,
        attempt: 1,
        title: null,
        event: null,
        url: null,
        progress: null,
      },
      state: 'succeeded',
      version: 'v2',
      requestedBy: 'user:default/alice',
      at: '2026-01-01T00:00:00Z',
    },
  ],
};

/** A Backstage that gets events of GitHub as the GitHub module of its events publishes them. */
async function start(options: { isNotifying?: boolean } = {}) {
  const { core, factory } = fakeCore();
  core.noteEvent.mockResolvedValue(jsonBytes(noted));
  core.overview.mockResolvedValue(jsonBytes({}));
  const publish = jest.fn().mockResolvedValue(undefined);
  const send = jest.fn().mockResolvedValue(undefined);
  const events = mockServices.events();
  const { server } = await startTestBackend({
    features: [
      deploymentPlugin,
      createServiceFactory({
        service: eventsServiceRef,
        deps: {},
        factory: () => events,
      }),
      factory,
      catalogServiceMock.factory({ entities: [serviceEntity('payments')] }),
      mockServices.permissions.mock({
        authorize: async requests =>
          requests.map(() => ({ result: AuthorizeResult.ALLOW })),
      }).factory,
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => ({ publish }),
      }),
      createServiceFactory({
        service: notificationService,
        deps: {},
        factory: () => ({ send }),
      }),
      mockServices.rootConfig.factory({
        data: {
          deployment: {
            notifications: { enabled: options.isNotifying ?? false },
          },
        },
      }),
    ],
  });
  const deliver = async (
    eventPayload: unknown,
    more: { delivery?: string; event?: string } = {},
  ) => {
    const { delivery = 'guid-1', event = 'workflow_run' } = more;
    await events.publish({
      topic: `github.${event}`,
      eventPayload,
      metadata: { 'x-github-event': event, 'x-github-delivery': delivery },
    });
  };
  return { server, core, publish, send, deliver };
}

/** Until what was handed over has been done; it takes no timer, only turns. */
async function until(isDone: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000 && !isDone(); turn++) {
    await new Promise(resolve => setImmediate(resolve));
  }
}

describe('events of GitHub', () => {
  it('reach the core with what GitHub said', async () => {
    const { core, deliver } = await start();
    await deliver({ action: 'completed' });
    expect(core.noteEvent.mock.calls).toEqual([
      [
        {
          provider: 'github',
          delivery: 'guid-1',
          event: 'workflow_run',
          payload: { action: 'completed' },
        },
      ],
    ]);
  });

  it.each(['push', 'ping', 'workflow_dispatch'])(
    'of %s are of no interest',
    async event => {
      const { core, deliver } = await start();
      await deliver({}, { event });
      expect(core.noteEvent).not.toHaveBeenCalled();
    },
  );

  it.each([
    'deployment',
    'deployment_status',
    'deployment_review',
    'deployment_protection_rule',
    'workflow_run',
    'workflow_job',
  ])('of %s are noted', async event => {
    const { core, deliver } = await start();
    await deliver({}, { event });
    expect(core.noteEvent.mock.calls[0][0].event).toBe(event);
  });

  it('are taken over at once, whatever comes of them', async () => {
    const { core, deliver } = await start();
    core.noteEvent.mockImplementation(() => new Promise(() => {}));
    await expect(deliver({})).resolves.toBeUndefined();
    core.noteEvent.mockRejectedValue(new Error('no store'));
    await expect(deliver({}, { delivery: 'guid-2' })).resolves.toBeUndefined();
    expect(core.noteEvent).toHaveBeenCalledTimes(2);
  });

  it('tell those who asked for the service, and nobody else', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    try {
      const { server, publish, deliver } = await start();
      await deliver({});
      await jest.advanceTimersByTimeAsync(1000);
      expect(publish).not.toHaveBeenCalled();

      await request(server)
        .get('/api/deployment/services/component/default/payments/overview')
        .expect(200);
      await deliver({}, { delivery: 'guid-2' });
      await deliver({}, { delivery: 'guid-2' });
      await until(() => jest.getTimerCount() > 0);
      await jest.advanceTimersByTimeAsync(1000);
      expect(publish.mock.calls).toEqual([
        [
          {
            channel: 'deployment',
            recipients: { type: 'user', entityRef: ['user:default/mock'] },
            message: { service: PAYMENTS },
          },
        ],
      ]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('tell who looked at what waits that something does, though nothing of the service did', async () => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate'] });
    try {
      const { server, core, publish, deliver } = await start();
      core.listEnvironments.mockResolvedValue(
        jsonBytes({
          environments: [listed('production', PAYMENTS)],
          nextCursor: null,
        }),
      );
      core.inbox.mockResolvedValue(jsonBytes(inbox([])));
      await request(server).get('/api/deployment/inbox').expect(200);
      await deliver({});
      await until(() => jest.getTimerCount() > 0);
      await jest.advanceTimersByTimeAsync(1000);
      expect(publish).not.toHaveBeenCalled();

      core.noteEvent.mockResolvedValue(
        jsonBytes({ ...noted, waits: true, happenings: [] }),
      );
      await deliver({}, { event: 'deployment_review', delivery: 'guid-2' });
      await until(() => jest.getTimerCount() > 0);
      await jest.advanceTimersByTimeAsync(1000);
      expect(publish.mock.calls.map(([sent]) => sent)).toEqual([
        {
          channel: 'deployment',
          recipients: { type: 'user', entityRef: ['user:default/mock'] },
          message: { service: PAYMENTS, waits: true },
        },
      ]);
    } finally {
      jest.useRealTimers();
    }
  });

  it('notify once for each delivery, where that is wanted', async () => {
    const { core, send, deliver } = await start({ isNotifying: true });
    await deliver({});
    await deliver({});
    await until(() => send.mock.calls.length > 0);
    expect(core.noteEvent).toHaveBeenCalledTimes(1);
    expect(send.mock.calls.map(([sent]) => sent.recipients)).toEqual([
      { type: 'entity', entityRef: ['user:default/alice'] },
    ]);
  });

  it('notify nobody by default', async () => {
    const { send, deliver } = await start();
    await deliver({});
    await until(() => send.mock.calls.length > 0);
    expect(send).not.toHaveBeenCalled();
  });
});

describe('replicas', () => {
  it('each hear of all events, and share those that notify', async () => {
    const ids: string[] = [];
    const subscribe = jest.fn(async ({ id }: { id: string }) => {
      ids.push(id);
    });
    for (const _replica of [1, 2]) {
      const events = mockServices.events.mock({ subscribe });
      await startTestBackend({
        features: [
          deploymentPlugin,
          events.factory,
          fakeCore().factory,
          catalogServiceMock.factory({ entities: [] }),
          mockServices.rootConfig.factory({
            data: { deployment: { notifications: { enabled: true } } },
          }),
        ],
      });
    }
    const own = ids.filter(id => id.startsWith('pages-'));
    expect(new Set(own).size).toBe(2);
    expect(ids.filter(id => id === 'notifications')).toHaveLength(2);
    expect(ids).toHaveLength(4);
  });
});

import { mockServices } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { ConfigReader } from '@backstage/config';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { JsonObject } from '@backstage/types';
import type { Happening, RunLink } from 'backstage-plugin-deployment-common';
import { Notifications } from './Notifications';

const run: RunLink = {
  id: '9007199254740001',
  number: 128,
  attempt: 1,
  title: 'Deploy v2 to production',
  event: 'workflow_dispatch',
  url: null,
  progress: null,
};

type Waiting = Extract<Happening, { kind: 'waiting' }>;

function waiting(more: Partial<Waiting> = {}): Waiting {
  return {
    kind: 'waiting',
    service: 'component:default/payments',
    environment: 'production eu',
    provider: 'github',
    host: 'github.com',
    run,
    reviewers: [],
    ownersTold: false,
    actor: { login: 'alice', avatarUrl: null },
    version: 'v2',
    at: '2026-01-01T00:00:00Z',
    ...more,
  };
}

const ended: Happening = {
  kind: 'ended',
  service: 'component:default/payments',
  environment: 'production eu',
  run,
  state: 'failed',
  version: 'v2',
  requestedBy: 'user:default/alice',
  at: '2026-01-01T00:00:00Z',
};

function annotated(
  kind: string,
  name: string,
  annotations: Record<string, string>,
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name, namespace: 'default', annotations },
  };
}

const bob = annotated('User', 'robert', { 'github.com/user-login': 'Bob' });
const leads = annotated('Group', 'leads', {
  'github.com/team-slug': 'acme/leads',
});
const payments: Entity = {
  ...annotated('Component', 'payments', {}),
  relations: [
    { type: 'ownedBy', targetRef: 'group:default/team-a' },
    { type: 'partOf', targetRef: 'system:default/commerce' },
  ],
};

const user = (login: string) =>
  ({ kind: 'user', login, avatarUrl: null } as const);
const team = (name: string) =>
  ({ kind: 'team', name, avatarUrl: null } as const);

function start(
  options: {
    entities?: Entity[];
    integrations?: JsonObject;
    notifications?: JsonObject;
  } = {},
) {
  const send = jest.fn().mockResolvedValue(undefined);
  const logger = mockServices.logger.mock();
  const notifications = Notifications.fromConfig({
    auth: mockServices.auth(),
    catalog: catalogServiceMock({
      entities: options.entities ?? [bob, leads, payments],
    }),
    config: new ConfigReader({
      deployment: {
        notifications: options.notifications ?? { enabled: true },
      },
      integrations: options.integrations ?? {
        github: [{ host: 'github.com' }],
      },
    }),
    logger,
    notifications: { send },
  });
  const recipients = () =>
    send.mock.calls.map(([sent]) => sent.recipients.entityRef);
  return { notifications, send, logger, recipients };
}

describe('Notifications', () => {
  it('are sent only where the configuration says so', () => {
    expect(start({ notifications: {} }).notifications).toBeUndefined();
    expect(
      start({ notifications: { enabled: false } }).notifications,
    ).toBeUndefined();
    expect(start().notifications).toBeDefined();
  });

  it('go to the reviewers whom the catalog knows', async () => {
    const { notifications, recipients } = start();
    await notifications?.tell(
      waiting({
        reviewers: [user('bob'), user('nobody'), team('Acme/Leads')],
      }),
    );
    expect(recipients()).toEqual([
      ['user:default/robert', 'group:default/leads'],
    ]);
  });

  it.each([
    ['the event names nobody', []],
    ['the catalog knows none of them', [user('nobody'), team('acme/others')]],
  ])("go to the service's owners where %s", async (_case, reviewers) => {
    const { notifications, recipients } = start();
    await notifications?.tell(waiting({ reviewers }));
    expect(recipients()).toEqual([['group:default/team-a']]);
  });

  it('leave out whoever started it among the owners: they know', async () => {
    const alice = annotated('User', 'al', { 'github.com/user-login': 'alice' });
    const { notifications, send } = start({ entities: [alice, payments] });
    await notifications?.tell(waiting());
    await notifications?.tell(waiting({ actor: null }));
    expect(send.mock.calls.map(([{ recipients }]) => recipients)).toEqual([
      {
        type: 'entity',
        entityRef: ['group:default/team-a'],
        excludeEntityRef: ['user:default/al'],
      },
      { type: 'entity', entityRef: ['group:default/team-a'] },
    ]);
  });

  it('go to nobody twice for the same wait, whoever told of it first', async () => {
    const member = (group: string, ...refs: string[]): Entity => ({
      ...annotated('Group', group, {}),
      relations: refs.map(targetRef => ({
        type: targetRef.startsWith('group:') ? 'parentOf' : 'hasMember',
        targetRef,
      })),
    });
    const entities = [
      bob,
      leads,
      payments,
      annotated('User', 'ada', { 'github.com/user-login': 'ada' }),
      member('team-a', 'group:default/team-b', 'user:default/carol'),
      member('team-b', 'group:default/team-a', 'user:default/robert'),
    ];
    const { notifications, send } = start({ entities });
    const reviewers = [user('bob'), user('ada'), team('acme/leads')];
    await notifications?.tell(waiting({ reviewers, ownersTold: true }));
    expect(send.mock.calls.map(([{ recipients }]) => recipients)).toEqual([
      {
        type: 'entity',
        entityRef: ['user:default/ada', 'group:default/leads'],
        excludeEntityRef: [
          'group:default/team-a',
          'group:default/team-b',
          'user:default/carol',
          'user:default/robert',
        ],
      },
    ]);

    await notifications?.tell(
      waiting({ reviewers: [user('bob')], ownersTold: true }),
    );
    await notifications?.tell(waiting({ ownersTold: true }));
    expect(send).toHaveBeenCalledTimes(1);
  });

  it('go to nobody where there is no owner', async () => {
    const { notifications, send, logger } = start({ entities: [] });
    await notifications?.tell(waiting());
    expect(send).not.toHaveBeenCalled();
    expect(logger.warn).not.toHaveBeenCalled();
  });

  it('go to whoever started what has ended', async () => {
    const { notifications, recipients } = start();
    await notifications?.tell(ended);
    expect(recipients()).toEqual([['user:default/alice']]);
  });

  it('do not mistake a login for that of another host', async () => {
    const from = (location: string) =>
      annotated('User', 'from-ghe', {
        'github.com/user-login': 'bob',
        'backstage.io/managed-by-location': location,
      });
    const integrations = {
      github: [{ host: 'github.com' }, { host: 'ghe.example.com' }],
    };
    const told = async (location: string, host: string) => {
      const { notifications, recipients } = start({
        entities: [bob, payments, from(location)],
        integrations,
      });
      await notifications?.tell(waiting({ host, reviewers: [user('bob')] }));
      return recipients()[0];
    };
    const ghe = 'url:https://ghe.example.com/bob';
    const owners = ['group:default/team-a'];
    expect(await told(ghe, 'ghe.example.com')).toEqual([
      'user:default/from-ghe',
    ]);
    expect(await told(ghe, 'github.com')).toEqual(owners);
    const file = 'url:https://ghe.example.com/acme/catalog/blob/main/all.yaml';
    expect(await told(file, 'ghe.example.com')).toEqual(owners);
    expect(await told('file:/bob', 'ghe.example.com')).toEqual(owners);
    expect(await told('url:nonsense', 'ghe.example.com')).toEqual(owners);
  });

  it('say in plain words what waits, and link to the run', async () => {
    const { notifications, send } = start();
    await notifications?.tell(waiting({ reviewers: [user('bob')] }));
    await notifications?.tell(waiting({ version: null, actor: null }));
    await notifications?.tell(ended);
    const payloads = send.mock.calls.map(([{ payload }]) => payload);
    const link =
      '/deployments/runs/default/component/payments/production%20eu/9007199254740001';
    const scope = 'component:default/payments production eu 9007199254740001';
    expect(payloads).toEqual([
      {
        title: 'Review payments v2 for production eu',
        description:
          'Run #128, started by @alice, waits for a review before it is deployed to production eu.',
        link,
        severity: 'normal',
        topic: 'Deployment waits',
        scope,
      },
      {
        title: 'payments waits before production eu',
        description:
          'Run #128 waits at a gate before it is deployed to production eu.',
        link,
        severity: 'normal',
        topic: 'Deployment waits',
        scope,
      },
      {
        title: 'Deploying payments v2 to production eu failed',
        description: 'Run #128, which you started from Backstage, failed.',
        link,
        severity: 'normal',
        topic: 'Deployment ended',
        scope,
      },
    ]);
  });

  it.each([
    ['succeeded', 'succeeded'],
    ['cancelled', 'was cancelled'],
    ['unknown', 'has ended'],
  ] as const)('say of a run that is %s that it %s', async (state, words) => {
    const { notifications, send } = start();
    await notifications?.tell({ ...ended, state });
    expect(send.mock.calls[0][0].payload.title).toBe(
      `Deploying payments v2 to production eu ${words}`,
    );
  });

  it('of a run are sent in the order in which things happened', async () => {
    const { notifications, send } = start();
    // Whom the first one concerns takes longer to find out.
    await Promise.all([
      notifications?.tell(waiting({ reviewers: [user('bob')] })),
      notifications?.tell(ended),
    ]);
    expect(send.mock.calls.map(([{ payload }]) => payload.topic)).toEqual([
      'Deployment waits',
      'Deployment ended',
    ]);
  });

  it('shorten a commit as pages do', async () => {
    const { notifications, send } = start();
    const version = '0571f071e970f76648fd8ee300fc80624204fe70';
    await notifications?.tell({ ...ended, version });
    expect(send.mock.calls[0][0].payload.title).toBe(
      'Deploying payments 0571f07 to production eu failed',
    );
  });

  it('link to where the app has the page', async () => {
    const { notifications, send } = start({
      notifications: { enabled: true, pagePath: '/tools/ship-it' },
    });
    await notifications?.tell(ended);
    expect(send.mock.calls[0][0].payload.link).toMatch(
      /^\/tools\/ship-it\/runs\/default\//,
    );
  });

  it.each(['deployments', '/deployments/', '//evil.example', '/a b', ''])(
    'refuse the path %p of the page',
    pagePath => {
      expect(() => start({ notifications: { pagePath } })).toThrow(
        /deployment\.notifications\.pagePath/,
      );
    },
  );

  it('say what to do where they cannot be sent', async () => {
    const { notifications, send, logger } = start();
    send.mockRejectedValue(new Error('Request failed with status 404'));
    await notifications?.tell(ended);
    expect(logger.warn.mock.calls.flat()).toEqual([
      expect.stringContaining('@backstage/plugin-notifications-backend'),
    ]);
  });
});

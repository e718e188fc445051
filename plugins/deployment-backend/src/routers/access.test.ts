import { mockCredentials } from '@backstage/backend-test-utils';
import {
  DELETE,
  onlyCompared,
  READ,
  routes,
  send,
  startConfiguration,
  tokensGiven,
} from '../__testUtils__/configurationRoutes';
import {
  SECRET,
  serviceEntity,
  tokensHeader,
  wasAsked,
  ALICE,
} from '../__testUtils__/startPlugin';

describe.each(routes.map(route => [route.name, route] as const))(
  'who may have %s',
  (_name, route) => {
    it('users who are allowed it', async () => {
      const started = await startConfiguration();

      const response = await send(started, route).set('Authorization', ALICE);

      expect(response.status).toBe(route.status ?? 200);
      expect(response.headers['cache-control']).toBe('no-store');
      expect(wasAsked(started.core)).toBe(true);
    });

    it('nobody without sign-in', async () => {
      const started = await startConfiguration();

      const response = await send(started, route).set(
        'Authorization',
        mockCredentials.none.header(),
      );

      expect(response.status).toBe(401);
      expect(wasAsked(started.core)).toBe(false);
    });

    it('no service: there is no user to act for', async () => {
      const started = await startConfiguration();

      const response = await send(started, route).set(
        'Authorization',
        mockCredentials.service.header(),
      );

      expect(response.status).toBe(403);
      expect(wasAsked(started.core)).toBe(false);
    });

    it('and no token of theirs is in log, audit or answer, or given away without need', async () => {
      const started = await startConfiguration();

      const response = await send(started, route);

      for (const said of [
        started.everythingLogged(),
        response.text,
        JSON.stringify(response.headers),
      ]) {
        expect(said).not.toContain(SECRET);
        expect(said).not.toContain(tokensHeader);
      }
      for (const tokens of tokensGiven(started)) {
        expect({ ...tokens }).toEqual(
          route.takesTokens ? { 'github:github.com': SECRET } : {},
        );
      }
    });
  },
);

describe.each(
  routes
    .filter(({ permissions }) => permissions.length > 0)
    .map(route => [route.name, route] as const),
)('who may not have %s', (_name, route) => {
  it('whom the policy allows nothing of it, and it is audited', async () => {
    const started = await startConfiguration({
      may: permission => !route.permissions.includes(permission),
    });

    const response = await send(started, route);

    expect(response.status).toBe(403);
    expect(response.body.error.name).toBe('NotAllowedError');
    for (const permission of route.permissions) {
      expect(response.body.error.message).toContain(`'${permission}'`);
    }
    expect(response.body.error.message).toContain(
      "'component:default/payments'",
    );
    expect(onlyCompared(started)).toBe(true);
    started.core.importEnvironments.mockClear();
    expect(wasAsked(started.core)).toBe(false);
    expect(started.trail).toEqual([
      expect.objectContaining({ eventId: route.audited, outcome: 'failed' }),
    ]);
  });

  it.each(route.permissions)(
    'but those who have %s may, and need nothing else',
    async needed => {
      // The one it is copied from must be readable besides.
      const started = await startConfiguration({
        may: (permission, resourceRef) =>
          permission === needed ||
          (permission === READ &&
            (route.readsToo || resourceRef.endsWith('/search'))),
      });

      const response = await send(started, route);

      expect(response.status).toBe(route.status ?? 200);
      expect(started.trail).toEqual([
        expect.objectContaining({
          eventId: route.audited,
          outcome: 'succeeded',
        }),
      ]);
    },
  );
});

describe.each(
  routes
    .filter(({ readsToo }) => readsToo)
    .map(route => [route.name, route] as const),
)('%s', (_name, route) => {
  it('is refused to those who may not read the service', async () => {
    const started = await startConfiguration({
      may: (permission, resourceRef) =>
        permission !== READ || resourceRef.endsWith('/search'),
    });

    const response = await send(started, route);

    expect(response.status).toBe(403);
    expect(response.body.error.message).toContain(
      `'${READ}' on 'component:default/payments'`,
    );
    expect(onlyCompared(started)).toBe(true);
    started.core.importEnvironments.mockClear();
    expect(wasAsked(started.core)).toBe(false);
  });
});

describe.each(
  routes
    .filter(({ path }) => path.includes('payments'))
    .map(route => [route.name, route] as const),
)('%s of a service that is not to be seen', (_name, route) => {
  it.each([
    ['is not there', []],
    ['is hidden from the user', ['component:default/paymnets']],
  ])('because it %s is not found', async (_why, hidden) => {
    const started = await startConfiguration({
      entities: [serviceEntity('search'), serviceEntity('paymnets')].filter(
        ({ metadata }) => metadata.name !== 'paymnets' || hidden.length > 0,
      ),
      hidden,
      // Those who may delete may also clean up what is gone.
      may: permission => permission !== DELETE,
    });

    const response = await send(
      started,
      route,
      route.path.replace('payments', 'paymnets'),
    );

    expect(response.status).toBe(404);
    expect(response.body.error).toMatchObject({
      name: 'NotFoundError',
      message: expect.stringMatching(/default\/paymnets.*spelling.*register/),
    });
    expect(wasAsked(started.core)).toBe(false);
    expect(started.trail).toEqual([
      expect.objectContaining({ outcome: 'failed' }),
    ]);
  });
});

describe.each(
  routes
    .filter(({ permissions }) =>
      permissions.some(permission => permission !== READ),
    )
    .map(route => [route.name, route] as const),
)('%s without a permission policy', (_name, route) => {
  it('is for owners of the service', async () => {
    const started = await startConfiguration({
      withoutPolicy: true,
      ownership: ['Group:default/Team-A'],
    });

    const response = await send(started, route);

    expect(response.status).toBe(route.status ?? 200);
  });

  it('is for nobody else, and says why and what to do', async () => {
    const started = await startConfiguration({
      withoutPolicy: true,
      ownership: ['group:default/team-b'],
    });

    const response = await send(started, route);

    expect(response.status).toBe(403);
    expect(response.body.error).toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringMatching(
        /only owners.*'component:default\/payments'.*group:default\/team-a.*permission\.enabled/,
      ),
    });
    expect(onlyCompared(started)).toBe(true);
    started.core.importEnvironments.mockClear();
    expect(wasAsked(started.core)).toBe(false);
  });

  it('is for nobody where the service has no owner', async () => {
    const started = await startConfiguration({
      entities: [
        { ...serviceEntity('payments'), relations: [] },
        serviceEntity('search'),
      ],
      withoutPolicy: true,
      ownership: ['group:default/team-a'],
    });

    const response = await send(started, route);

    expect(response.status).toBe(403);
    expect(response.body.error.message).toMatch(/no owner in the catalog/);
  });

  it('needs no ownership where there is a policy', async () => {
    const started = await startConfiguration({ ownership: [] });

    const response = await send(started, route);

    expect(response.status).toBe(route.status ?? 200);
  });
});

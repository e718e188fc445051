import { mockCredentials } from '@backstage/backend-test-utils';
import { PROVIDER_TOKENS_HEADER } from 'backstage-plugin-deployment-common';
import request from 'supertest';
import {
  changed,
  difference,
  draft,
  stored,
} from '../__testUtils__/environments';
import {
  SECRET,
  serviceEntity,
  startPlugin,
  tokensHeader,
  wasAsked,
} from '../__testUtils__/startPlugin';
import { jsonBytes } from '../testing/fakeCore';

const BASE = '/api/deployment';
const SERVICE = `${BASE}/services/component/default/payments`;
const READ = 'deployment.read';
const CREATE = 'deployment.environment.create';
const UPDATE = 'deployment.environment.update';
const DELETE = 'deployment.environment.delete';

type Started = Awaited<ReturnType<typeof startPlugin>>;

interface Route {
  name: string;
  method: 'get' | 'post' | 'put' | 'delete';
  path: string;
  /** Any one of these is needed. */
  permissions: string[];
  /** Whether it also takes to read the service, since the answer tells of it. */
  readsToo?: boolean;
  audited?: string;
  body?: object;
  headers?: Record<string, string>;
  status?: number;
  /** Whether the core is given the tokens of the request. */
  takesTokens?: boolean;
}

const YAML = 'kind: DeploymentEnvironments';

const routes: Route[] = [
  {
    name: 'the versions for an environment',
    method: 'get',
    path: `${SERVICE}/environments/production/versions`,
    permissions: [READ],
    audited: 'service-read',
    takesTokens: true,
  },
  {
    name: 'what a version would change',
    method: 'post',
    path: `${SERVICE}/environments/production/changes`,
    permissions: [READ],
    audited: 'service-read',
    body: { version: { label: 'v1' } },
    takesTokens: true,
  },
  {
    name: 'the preflight of a deployment',
    method: 'post',
    path: `${SERVICE}/environments/production/preflight`,
    permissions: [READ],
    audited: 'service-read',
    body: { version: { label: 'v1' } },
    takesTokens: true,
  },
  {
    name: 'the environments of a service',
    method: 'get',
    path: `${SERVICE}/environments`,
    permissions: [READ],
    audited: 'service-read',
  },
  {
    name: 'one environment',
    method: 'get',
    path: `${SERVICE}/environments/production`,
    permissions: [READ],
    audited: 'service-read',
  },
  {
    name: 'the creation of an environment',
    method: 'post',
    path: `${SERVICE}/environments`,
    permissions: [CREATE],
    readsToo: true,
    audited: 'environment-create',
    body: draft('production'),
    status: 201,
    takesTokens: true,
  },
  {
    name: 'the change of an environment',
    method: 'put',
    path: `${SERVICE}/environments/production`,
    permissions: [UPDATE],
    readsToo: true,
    audited: 'environment-update',
    body: draft('production'),
    headers: { 'If-Match': '"1"' },
    takesTokens: true,
  },
  {
    name: 'the deletion of an environment',
    method: 'delete',
    path: `${SERVICE}/environments/production`,
    permissions: [DELETE],
    readsToo: true,
    audited: 'environment-delete',
    headers: { 'If-Match': '"1"' },
    status: 204,
  },
  {
    name: 'several changes at once',
    method: 'post',
    path: `${SERVICE}/environment-changes`,
    permissions: [CREATE],
    readsToo: true,
    audited: 'environment-create',
    body: { changes: [{ kind: 'create', environment: draft('production') }] },
    takesTokens: true,
  },
  {
    name: 'another order',
    method: 'post',
    path: `${SERVICE}/environment-order`,
    permissions: [UPDATE],
    readsToo: true,
    audited: 'environment-reorder',
    body: { names: ['production'] },
  },
  {
    name: 'a copy',
    method: 'post',
    path: `${SERVICE}/environment-copies`,
    permissions: [CREATE],
    readsToo: true,
    audited: 'environment-copy',
    body: { from: 'component:default/search' },
    takesTokens: true,
  },
  {
    name: 'a look into a repository',
    method: 'post',
    path: `${SERVICE}/inspection`,
    permissions: [CREATE, UPDATE],
    audited: 'inspect',
    body: { repository: 'acme/payments' },
    takesTokens: true,
  },
  {
    name: 'a test of mappings',
    method: 'post',
    path: `${SERVICE}/environment-tests`,
    permissions: [CREATE, UPDATE],
    audited: 'inspect',
    body: { environments: [draft('production')] },
    takesTokens: true,
  },
  {
    name: 'an import',
    method: 'post',
    path: `${BASE}/environments/import`,
    permissions: [CREATE],
    readsToo: true,
    audited: 'environment-import',
    body: { document: YAML, fingerprint: 'f1' },
    takesTokens: true,
  },
  {
    name: 'an export of a named service',
    method: 'get',
    path: `${BASE}/environments/export?service=component:default/payments`,
    permissions: [READ],
    audited: 'environment-export',
  },
  {
    name: 'the list over all services',
    method: 'get',
    path: `${BASE}/environments`,
    permissions: [],
    audited: 'environment-list',
  },
  {
    name: 'all hosts',
    method: 'get',
    path: `${BASE}/hosts`,
    permissions: [],
  },
];

function send(started: Started, route: Route, path = route.path) {
  const call = request(started.server)
    [route.method](path)
    .set(route.headers ?? {})
    .set(PROVIDER_TOKENS_HEADER, tokensHeader);
  return route.body ? call.send(route.body) : call;
}

async function start(
  options: Parameters<typeof startPlugin>[0] = {},
): Promise<Started> {
  const started = await startPlugin({
    entities: [serviceEntity('payments'), serviceEntity('search')],
    ...options,
  });
  const { core } = started;
  const change = changed(
    [stored('production')],
    [difference('created', 'production')],
  );
  core.environments.mockResolvedValue(
    jsonBytes({ environments: [stored('production')] }),
  );
  core.changeEnvironments.mockResolvedValue(change);
  core.reorderEnvironments.mockResolvedValue(change);
  core.copyEnvironments.mockResolvedValue(change);
  core.versions.mockResolvedValue(jsonBytes({}));
  core.changes.mockResolvedValue(jsonBytes({}));
  core.preflight.mockResolvedValue(jsonBytes({ touches: [], checks: [] }));
  core.inspect.mockResolvedValue(jsonBytes({}));
  core.testEnvironments.mockResolvedValue(jsonBytes({}));
  core.hosts.mockResolvedValue(jsonBytes({ hosts: [] }));
  core.listEnvironments.mockResolvedValue(
    jsonBytes({ environments: [], nextCursor: null }),
  );
  core.exportEnvironments.mockResolvedValue(
    jsonBytes({ document: YAML, services: 0, environments: 0 }),
  );
  core.importEnvironments.mockResolvedValue(
    jsonBytes({
      services: ['component:default/payments'],
      differences: [difference('created', 'production')],
      unchanged: 0,
      fingerprint: 'f1',
    }),
  );
  return started;
}

/** The import asks the core what it takes, and nothing besides. */
function onlyCompared({ core }: Started): boolean {
  return core.importEnvironments.mock.calls.every(([{ dryRun }]) => dryRun);
}

const tokensGiven = ({ core }: Started) =>
  [
    core.changeEnvironments,
    core.reorderEnvironments,
    core.copyEnvironments,
    core.inspect,
    core.testEnvironments,
    core.importEnvironments,
  ].flatMap(method =>
    (method.mock.calls as unknown[][]).map(
      ([, viewer]) => (viewer as { tokens: object }).tokens,
    ),
  );

describe.each(routes.map(route => [route.name, route] as const))(
  'who may have %s',
  (_name, route) => {
    it('users who are allowed it', async () => {
      const started = await start();

      const response = await send(started, route).set(
        'Authorization',
        mockCredentials.user.header('user:default/alice'),
      );

      expect(response.status).toBe(route.status ?? 200);
      expect(response.headers['cache-control']).toBe('no-store');
      expect(wasAsked(started.core)).toBe(true);
    });

    it('nobody without sign-in', async () => {
      const started = await start();

      const response = await send(started, route).set(
        'Authorization',
        mockCredentials.none.header(),
      );

      expect(response.status).toBe(401);
      expect(wasAsked(started.core)).toBe(false);
    });

    it('no service: there is no user to act for', async () => {
      const started = await start();

      const response = await send(started, route).set(
        'Authorization',
        mockCredentials.service.header(),
      );

      expect(response.status).toBe(403);
      expect(wasAsked(started.core)).toBe(false);
    });

    it('and no token of theirs is in log, audit or answer, or given away without need', async () => {
      const started = await start();

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
    const started = await start({
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
      const started = await start({
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
    const started = await start({
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
    const started = await start({
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
    const started = await start({
      withoutPolicy: true,
      ownership: ['Group:default/Team-A'],
    });

    const response = await send(started, route);

    expect(response.status).toBe(route.status ?? 200);
  });

  it('is for nobody else, and says why and what to do', async () => {
    const started = await start({
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
    const started = await start({
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
    const started = await start({ ownership: [] });

    const response = await send(started, route);

    expect(response.status).toBe(route.status ?? 200);
  });
});

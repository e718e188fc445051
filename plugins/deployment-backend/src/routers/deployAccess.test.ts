import { mockCredentials } from '@backstage/backend-test-utils';
import { PROVIDER_TOKENS_HEADER } from 'backstage-plugin-deployment-common';
import request from 'supertest';
import {
  decisionOutcome,
  environmentRuns,
  pipeline,
  servicePipeline,
} from '../__testUtils__/decisions';
import {
  dispatched,
  RECORD,
  RUN,
  runActionOutcome,
  runPreflight,
} from '../__testUtils__/dispatches';
import { PAYMENTS, stored } from '../__testUtils__/environments';
import {
  SECRET,
  serviceEntity,
  startPlugin,
  tokensHeader,
  wasAsked,
  type StartOptions,
} from '../__testUtils__/startPlugin';
import { jsonBytes } from '../testing/fakeCore';

const SERVICE = '/api/deployment/services/component/default/payments';
const ENVIRONMENT = `${SERVICE}/environments/production`;
const READ = 'deployment.read';
const DISPATCH = 'deployment.dispatch';
const CANCEL = 'deployment.cancel';
const APPROVE = 'deployment.approve';

interface Route {
  name: string;
  method: 'get' | 'post' | 'put';
  path: string;
  /** What it takes on the environment, besides reading the service. */
  permission?: string;
  audited: string;
  /** How the audit trail names the environment, where not as the path does. */
  noted?: object;
  body?: object;
  status?: number;
}

const routes: Route[] = [
  {
    name: 'what was started from here',
    method: 'get',
    path: `${ENVIRONMENT}/dispatches`,
    audited: 'service-read',
  },
  {
    name: 'a deployment',
    method: 'post',
    path: `${ENVIRONMENT}/dispatches`,
    permission: DISPATCH,
    audited: 'dispatch',
    body: { version: { label: 'v1' }, revision: 1, idempotencyKey: 'k' },
    status: 201,
  },
  {
    name: 'saying which run it was',
    method: 'put',
    path: `${ENVIRONMENT}/dispatches/${RECORD}/run`,
    permission: DISPATCH,
    audited: 'dispatch-identify',
    body: { run: RUN },
  },
  {
    name: 'what doing something to a run would mean',
    method: 'get',
    path: `${ENVIRONMENT}/runs/${RUN}/preflight?action=cancel`,
    audited: 'service-read',
  },
  {
    name: 'cancelling a run',
    method: 'post',
    path: `${ENVIRONMENT}/runs/${RUN}/actions`,
    permission: CANCEL,
    audited: 'run-action',
    body: { action: 'cancel' },
  },
  {
    name: 'running the failed parts of a run again',
    method: 'post',
    path: `${ENVIRONMENT}/runs/${RUN}/actions`,
    permission: DISPATCH,
    audited: 'run-action',
    body: { action: 'rerun_failed' },
  },
  {
    name: 'the runs of an environment',
    method: 'get',
    path: `${ENVIRONMENT}/runs`,
    audited: 'service-read',
  },
  {
    name: 'a run as a pipeline',
    method: 'get',
    path: `${ENVIRONMENT}/runs/${RUN}/pipeline`,
    audited: 'service-read',
  },
  {
    name: 'a service as a pipeline',
    method: 'get',
    path: `${SERVICE}/pipeline`,
    audited: 'service-read',
  },
  {
    name: 'a decision',
    method: 'post',
    path: `${SERVICE}/runs/${RUN}/decisions`,
    permission: APPROVE,
    audited: 'decision',
    noted: { environments: ['production'], run: RUN, decision: 'reject' },
    body: { environments: ['production'], decision: 'reject' },
  },
];

async function start(options: StartOptions = {}) {
  const started = await startPlugin(options);
  const { core } = started;
  core.environments.mockResolvedValue(
    jsonBytes({ environments: [stored('production')] }),
  );
  core.dispatches.mockResolvedValue(jsonBytes({ dispatches: [] }));
  core.dispatch.mockResolvedValue(jsonBytes(dispatched()));
  core.identifyDispatch.mockResolvedValue(jsonBytes(dispatched()));
  core.runPreflight.mockResolvedValue(jsonBytes(runPreflight()));
  core.actOnRun.mockResolvedValue(jsonBytes(runActionOutcome()));
  core.runs.mockResolvedValue(jsonBytes(environmentRuns()));
  core.pipeline.mockResolvedValue(jsonBytes(pipeline()));
  core.servicePipeline.mockResolvedValue(jsonBytes(servicePipeline()));
  core.decide.mockResolvedValue(jsonBytes(decisionOutcome()));
  return started;
}

type Started = Awaited<ReturnType<typeof start>>;

function send({ server }: Started, route: Route, path = route.path) {
  const call = request(server)
    [route.method](path)
    .set(PROVIDER_TOKENS_HEADER, tokensHeader);
  return route.body ? call.send(route.body) : call;
}

describe.each(routes.map(route => [route.name, route] as const))(
  'who may have %s',
  (_name, route) => {
    it('users who are allowed it, and nothing else', async () => {
      const started = await start({
        may: permission =>
          permission === READ || permission === (route.permission ?? CANCEL),
      });

      const response = await send(started, route);

      expect(response.status).toBe(route.status ?? 200);
      expect(response.headers['cache-control']).toBe('no-store');
      expect(started.trail).toEqual([
        expect.objectContaining({
          eventId: route.audited,
          outcome: 'succeeded',
        }),
      ]);
    });

    it('every user where there is no permission policy: the provider decides', async () => {
      const started = await start({ withoutPolicy: true, ownership: [] });

      const response = await send(started, route);

      expect(response.status).toBe(route.status ?? 200);
    });

    it.each([
      ['nobody without sign-in', mockCredentials.none.header(), 401],
      [
        'no service: there is no user to act for',
        mockCredentials.service.header(),
        403,
      ],
    ])('%s', async (_who, authorization, status) => {
      const started = await start();

      const response = await send(started, route).set(
        'Authorization',
        authorization,
      );

      expect(response.status).toBe(status);
      expect(wasAsked(started.core)).toBe(false);
    });

    it('nobody who may not read the service', async () => {
      const started = await start({ may: permission => permission !== READ });

      const response = await send(started, route);

      expect(response.status).toBe(403);
      expect(response.body.error.message).toContain(
        `'${READ}' on 'component:default/payments'`,
      );
      expect(wasAsked(started.core)).toBe(false);
      expect(started.trail).toEqual([
        expect.objectContaining({ eventId: route.audited, outcome: 'failed' }),
      ]);
    });

    it.each([
      ['is not there', []],
      ['is hidden from the user', [PAYMENTS]],
    ])('nobody for a service that %s', async (_why, hidden) => {
      const started = await start({
        entities: hidden.length > 0 ? [serviceEntity('payments')] : [],
        hidden,
      });

      const response = await send(started, route);

      expect(response.status).toBe(404);
      expect(response.body.error.message).toMatch(/spelling.*register/);
      expect(wasAsked(started.core)).toBe(false);
      expect(started.trail).toEqual([
        expect.objectContaining({ outcome: 'failed' }),
      ]);
    });

    it('and no token of theirs is in log, audit or answer', async () => {
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
      expect(started.everythingLogged()).toContain(PAYMENTS);
    });
  },
);

describe.each(
  routes
    .filter(({ path }) => path.includes('production'))
    .map(route => [route.name, route] as const),
)('%s of an environment that nothing can be', (_name, route) => {
  it('is for nobody', async () => {
    const started = await start();

    const response = await send(
      started,
      route,
      route.path.replace('production', 'x'.repeat(64)),
    );

    expect(response.status).toBe(400);
    expect(response.body.error.details).toEqual({ field: 'environment' });
    expect(wasAsked(started.core)).toBe(false);
  });
});

describe.each(
  routes.flatMap(route =>
    route.permission ? [[route.name, route.permission, route] as const] : [],
  ),
)('%s without %s', (_name, permission, route) => {
  it('is refused by the name of the environment, and audited', async () => {
    const started = await start({ may: asked => asked !== permission });

    const response = await send(started, route);

    expect(response.status).toBe(403);
    expect(response.body.error).toMatchObject({
      name: 'NotAllowedError',
      message: expect.stringContaining(
        `You lack the permission '${permission}' on ` +
          "'component:default/payments#production'.",
      ),
    });
    // Only the store was asked, whether there is such an environment.
    expect(started.core.environments).toHaveBeenCalledTimes(1);
    started.core.environments.mockClear();
    expect(wasAsked(started.core)).toBe(false);
    expect(started.trail).toEqual([
      expect.objectContaining({
        eventId: route.audited,
        severityLevel: 'medium',
        outcome: 'failed',
        meta: expect.objectContaining({
          entityRef: PAYMENTS,
          ...(route.noted ?? { environment: 'production' }),
        }),
      }),
    ]);
  });
});

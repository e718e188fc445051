import {
  environmentPath,
  PROVIDER_TOKENS_HEADER,
  runPath,
  servicePipelinePath,
} from 'backstage-plugin-deployment-common';
import request from 'supertest';
import { RUN } from '../__testUtils__/dispatches';
import { PAYMENTS } from '../__testUtils__/environments';
import { stopWhenLeft } from '../__testUtils__/leaveDuring';
import {
  SECRET,
  startPlugin,
  tokensHeader,
  wasAsked,
  ALICE,
} from '../__testUtils__/startPlugin';
import { DeploymentCoreError } from '../services/DeploymentCoreError';

const BASE = '/api/deployment';
const RUNS = BASE + environmentPath(PAYMENTS, 'eu/west', 'runs');
const PIPELINE = BASE + runPath(PAYMENTS, 'eu/west', RUN, 'pipeline');
const SERVICE = BASE + servicePipelinePath(PAYMENTS);

const questions = [
  {
    method: 'runs',
    path: `${RUNS}?cursor=next%3A2&limit=100`,
    command: {
      service: PAYMENTS,
      environment: 'eu/west',
      cursor: 'next:2',
      limit: 100,
    },
    noted: { queryType: 'runs', environment: 'eu/west' },
  },
  {
    method: 'runs',
    path: RUNS,
    command: { service: PAYMENTS, environment: 'eu/west' },
    noted: { queryType: 'runs', environment: 'eu/west' },
  },
  {
    method: 'pipeline',
    path: `${PIPELINE}?attempt=2`,
    command: {
      service: PAYMENTS,
      environment: 'eu/west',
      run: RUN,
      attempt: 2,
    },
    noted: { queryType: 'pipeline', environment: 'eu/west', run: RUN },
  },
  {
    method: 'pipeline',
    path: PIPELINE,
    command: { service: PAYMENTS, environment: 'eu/west', run: RUN },
    noted: { queryType: 'pipeline', environment: 'eu/west', run: RUN },
  },
  {
    method: 'servicePipeline',
    path: SERVICE,
    command: { service: PAYMENTS },
    noted: { queryType: 'service-pipeline' },
  },
] as const;

describe.each(questions.map(question => [question.path, question] as const))(
  'GET %s',
  (_path, { method, path, command, noted }) => {
    it('is what the core says to the user, with their tokens', async () => {
      const { server, core, trail } = await startPlugin();
      const bytes = Buffer.from('{ "stages" : [ ] }');
      core[method].mockResolvedValue(bytes);

      const response = await request(server)
        .get(path)
        .set('Authorization', ALICE)
        .set(PROVIDER_TOKENS_HEADER, tokensHeader);

      expect(response.status).toBe(200);
      expect(response.text).toBe(bytes.toString());
      expect(response.headers['content-type']).toMatch(/^application\/json/);
      expect(response.headers['cache-control']).toBe('no-store');
      const [asked, viewer] = core[method].mock.calls[0];
      expect(asked).toEqual(command);
      expect(viewer.user).toBe('user:default/alice');
      expect({ ...viewer.tokens }).toEqual({ 'github:github.com': SECRET });
      expect(trail).toEqual([
        {
          eventId: 'service-read',
          severityLevel: 'low',
          outcome: 'succeeded',
          meta: { ...noted, entityRef: PAYMENTS },
        },
      ]);
    });

    it('passes on what the core refuses', async () => {
      const { server, core, trail } = await startPlugin();
      core[method].mockRejectedValue(
        new DeploymentCoreError({
          name: 'NotAllowedError',
          code: 'not_connected',
          message: 'Connect your account on github.com.',
        }),
      );

      const response = await request(server).get(path);

      expect(response.status).toBe(403);
      expect(response.body.error.code).toBe('not_connected');
      expect(trail).toEqual([
        expect.objectContaining({
          outcome: 'failed',
          meta: { ...noted, entityRef: PAYMENTS },
        }),
      ]);
    });

    it('stops when the user goes away', async () => {
      const { server, core, everythingLogged } = await startPlugin();

      const signal = await stopWhenLeft(
        server,
        { method: 'GET', path },
        core[method],
      );

      expect(signal.aborted).toBe(true);
      expect(everythingLogged()).not.toContain('Request failed');
    });
  },
);

it.each([
  [`${RUNS}?limit=0`, 'limit'],
  [`${RUNS}?limit=101`, 'limit'],
  [`${RUNS}?limit=1e2`, 'limit'],
  [`${RUNS}?limit=`, 'limit'],
  [`${RUNS}?limit=1&limit=2`, 'limit'],
  [`${RUNS}?cursor=${'x'.repeat(1001)}`, 'cursor'],
  [`${RUNS}?page=2`, 'page'],
  [`${PIPELINE}?attempt=0`, 'attempt'],
  [`${PIPELINE}?attempt=-1`, 'attempt'],
  [`${PIPELINE}?attempt=last`, 'attempt'],
  [`${PIPELINE}?attempt=10000`, 'attempt'],
  [`${PIPELINE}?attempt=1&attempt=2`, 'attempt'],
  [`${PIPELINE}?attempts=1`, 'attempts'],
  [`${SERVICE}?version=v1`, 'version'],
  [`${BASE}${runPath(PAYMENTS, 'production', '1 2', 'pipeline')}`, 'run'],
  [
    `${BASE}${runPath(PAYMENTS, 'production', '1'.repeat(101), 'pipeline')}`,
    'run',
  ],
  [
    `${BASE}${environmentPath(PAYMENTS, 'x'.repeat(64), 'runs')}`,
    'environment',
  ],
])('GET %s is refused, by the name of the field', async (path, field) => {
  const { server, core } = await startPlugin();

  const response = await request(server).get(path);

  expect(response.status).toBe(400);
  expect(response.body.error.details).toEqual({ field });
  expect(wasAsked(core)).toBe(false);
});

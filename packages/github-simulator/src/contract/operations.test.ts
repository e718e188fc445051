import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ROUTES } from '../rest/routes.ts';
import { OPERATIONS } from '../rest/operations.ts';
import { Bench } from '../testing/bench.ts';
import { API_VERSIONS } from './cache.ts';

const SHOP = '/repos/acme/shop';
const REDIRECTING =
  'GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs' as const;

let bench: Bench;
before(async () => {
  bench = await Bench.startChecked(null, {
    oauthClients: [{ clientId: 'app', clientSecret: 'secret' }],
  });
  bench.control.configure({ secondaryLimits: false });
});
after(() => bench.simulator.close());

test('every operation has one route, and every route an operation', () => {
  const routed = ROUTES.map(({ operation }) => operation).sort();
  assert.deepEqual(routed, [...OPERATIONS].sort());
});

/** A token that was issued to the app, as `/applications/…` wants one. */
async function appToken(): Promise<string> {
  const form = new URLSearchParams({
    client_id: 'app',
    redirect_uri: 'http://localhost/callback',
    login: 'alice',
    scope: 'repo',
  });
  const agreed = await bench.fetch('/login/oauth/authorize', {
    method: 'POST',
    token: null,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  const code = new URL(agreed.headers.get('location') ?? '').searchParams.get(
    'code',
  );
  const token = await bench.fetch('/login/oauth/access_token', {
    method: 'POST',
    token: null,
    headers: {
      accept: 'application/json',
      'content-type': 'application/json',
    },
    body: { client_id: 'app', client_secret: 'secret', code },
  });
  return String(token.json.get('access_token'));
}

const basic = {
  authorization: `Basic ${Buffer.from('app:secret').toString('base64')}`,
};

/** Calls each operation once, in an order in which each can succeed. */
async function callEverything(version: string): Promise<void> {
  const call = (
    path: string,
    method = 'GET',
    body?: unknown,
    token?: string | null,
    headers: Record<string, string> = {},
  ) =>
    bench.rest(path, {
      method,
      headers: { 'x-github-api-version': version, ...headers },
      ...(body === undefined ? {} : { body }),
      ...(token === undefined ? {} : { token }),
    });
  const bob = bench.issue('bob', ['repo', 'admin:repo_hook']);

  for (const path of [
    '/versions',
    '/meta',
    '/rate_limit',
    '/user',
    '/user/repos',
    '/user/orgs',
    '/users/bob',
    '/orgs/acme',
    '/orgs/acme/repos',
    '/orgs/acme/teams',
    '/orgs/acme/teams/leads',
    '/orgs/acme/teams/leads/members',
    SHOP,
    `${SHOP}/collaborators/bob/permission`,
    `${SHOP}/branches`,
    `${SHOP}/branches/main`,
    `${SHOP}/branches/release%2F1`,
    `${SHOP}/tags`,
    `${SHOP}/git/ref/tags%2Fv1.0.0`,
    `${SHOP}/git/matching-refs/heads`,
    `${SHOP}/commits?per_page=5&page=2`,
    `${SHOP}/commits/main`,
    `${SHOP}/commits/main/check-runs`,
    `${SHOP}/compare/v1.0.0...main?per_page=1`,
    `${SHOP}/contents/README.md`,
    `${SHOP}/contents/.github`,
    `${SHOP}/releases`,
    `${SHOP}/releases/latest`,
    `${SHOP}/releases/tags/v1.0.0`,
    `${SHOP}/actions/workflows`,
    `${SHOP}/actions/workflows/deploy.yml`,
    `${SHOP}/actions/workflows/deploy.yml/runs?per_page=100`,
    `${SHOP}/environments`,
    `${SHOP}/environments/production`,
    `${SHOP}/environments/production/deployment-branch-policies`,
    `${SHOP}/environments/production/deployment_protection_rules`,
  ]) {
    await call(path);
  }
  await call('/user/teams', 'GET', undefined, bench.issue('bob'));
  const tag = await call(`${SHOP}/git/ref/tags%2Fv1.0.0`);
  await call(`${SHOP}/git/tags/${tag.json.get('object', 'sha')}`);
  const release = await call(`${SHOP}/releases/latest`);
  await call(`${SHOP}/releases/${release.json.get('id')}`);

  for (const state of ['disable', 'enable']) {
    await call(`${SHOP}/actions/workflows/deploy.yml/${state}`, 'PUT');
  }

  // A run of our own: it waits, is approved, runs, is run again, is stopped.
  const dispatches = `${SHOP}/actions/workflows/deploy.yml/dispatches`;
  const started = await call(dispatches, 'POST', {
    ref: 'main',
    inputs: { environment: 'production', version: 'v1.1.0' },
    ...(version === '2022-11-28' ? { return_run_details: true } : {}),
  });
  const run = `${SHOP}/actions/runs/${started.json.get('workflow_run_id')}`;
  await call(
    `${SHOP}/actions/runs?event=workflow_dispatch&created=>=2020-01-01`,
  );
  bench.control.advance(70);
  const pending = await call(`${run}/pending_deployments`);
  await call(
    `${run}/pending_deployments`,
    'POST',
    {
      environment_ids: [pending.json.get(0, 'environment', 'id')],
      state: 'approved',
      comment: 'Fine',
    },
    bob,
  );
  await call(`${run}/approvals`);
  bench.control.advance(120);
  const ended = await call(run);
  assert.equal(ended.json.get('conclusion'), 'success');
  const jobs = await call(`${run}/jobs`);
  const job = `${SHOP}/actions/jobs/${jobs.json.get('jobs', 0, 'id')}`;
  await call(job);
  await call(`${job}/logs`);
  await call(`${run}/rerun`, 'POST');
  await call(`${run}/attempts/1`);
  await call(`${run}/attempts/1/jobs`);
  await call(`${run}/cancel`, 'POST');
  bench.control.advance(60);
  await call(`${run}/rerun-failed-jobs`, 'POST');
  await call(`${run}/force-cancel`, 'POST');
  bench.control.advance(60);
  const again = await call(`${run}/jobs?filter=latest`);
  await call(
    `${SHOP}/actions/jobs/${again.json.get('jobs', 0, 'id')}/rerun`,
    'POST',
  );
  await call(`${run}/cancel`, 'POST');

  await call(`${SHOP}/deployments?environment=production&per_page=5`);
  const created = await call(`${SHOP}/deployments`, 'POST', {
    ref: 'main',
    environment: 'qa',
    required_contexts: [],
    payload: { by: 'hand' },
  });
  const deployment = `${SHOP}/deployments/${created.json.get('id')}`;
  await call(`${deployment}/statuses`, 'POST', { state: 'success' });
  await call(deployment);
  await call(`${deployment}/statuses`);

  const hook = await call(
    `${SHOP}/hooks`,
    'POST',
    { config: { url: `${bench.simulator.url}/none` }, events: ['push'] },
    bob,
  );
  const hookPath = `${SHOP}/hooks/${hook.json.get('id')}`;
  await bench.control.deliveriesDone();
  await call(`${SHOP}/hooks`, 'GET', undefined, bob);
  await call(hookPath, 'GET', undefined, bob);
  const list = await call(`${hookPath}/deliveries`, 'GET', undefined, bob);
  const delivery = `${hookPath}/deliveries/${list.json.get(0, 'id')}`;
  await call(`${delivery}/attempts`, 'POST', undefined, bob);
  await bench.control.deliveriesDone();
  await call(hookPath, 'DELETE', undefined, bob);

  for (const [path, method] of [
    ['token', 'POST'],
    ['token', 'DELETE'],
    ['grant', 'DELETE'],
  ] as const) {
    const body = { access_token: await appToken() };
    await call(`/applications/app/${path}`, method, body, null, basic);
  }
}

for (const version of API_VERSIONS) {
  test(`every operation succeeds under ${version} and fits GitHub's description`, async () => {
    bench.control.clearLog();
    bench.control.clearViolations();
    await callEverything(version);
    const succeeded = new Set(
      bench.control
        .log()
        .filter(
          ({ status, route }) =>
            status < 300 || (status === 302 && route === REDIRECTING),
        )
        .map(({ route }) => route),
    );
    const missing = OPERATIONS.filter(each => !succeeded.has(each));
    assert.deepEqual(missing, [], 'each was answered with success');
    const { checked, violations } = bench.control.violations();
    assert.deepEqual(violations, []);
    assert.ok(checked >= 2 * OPERATIONS.length, `${checked} checks`);
  });
}

test('errors of every kind fit GitHub’s description', async () => {
  bench.control.clearViolations();
  const dispatches = `${SHOP}/actions/workflows/deploy.yml/dispatches`;
  const answers = await Promise.all([
    bench.rest('/user', { token: 'gho_wrong' }),
    bench.rest('/repos/acme/none'),
    bench.rest(`${SHOP}/hooks`),
    bench.rest(`${SHOP}/commits/none`),
    bench.rest(dispatches, { method: 'POST', body: { ref: 'none' } }),
    bench.rest(`${SHOP}/actions/runs/1`),
    bench.rest('/user', { token: null }),
  ]);
  assert.deepEqual(
    answers.map(({ status }) => status),
    [401, 404, 403, 422, 422, 404, 401],
  );
  assert.deepEqual(bench.control.violations().violations, []);
});

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench, SCOPES } from '../testing/bench.ts';
import { TEST_SCENARIO } from '../testing/scenario.ts';

const RUNS = '/repos/acme/shop/actions/runs';

test('a bad token is 401 and an invisible repository 404', async t => {
  const bench = await Bench.start(t);
  const bad = await bench.rest('/user', { token: 'gho_wrong' });
  assert.equal(bad.status, 401);
  assert.equal(bad.json.get('message'), 'Bad credentials');
  assert.equal(bad.json.get('status'), '401');
  const publicOne = await bench.rest('/repos/acme/shop', {
    token: 'gho_wrong',
  });
  assert.equal(publicOne.status, 401, 'also where no token would be needed');
  const carol = bench.issue('carol');
  for (const path of ['/repos/acme/vault', '/repos/acme/nothing']) {
    const hidden = await bench.rest(path, { token: carol });
    assert.equal(hidden.status, 404);
    assert.equal(hidden.json.get('message'), 'Not Found');
  }
});

test('a private repository needs the scope repo', async t => {
  const bench = await Bench.start(t);
  const narrow = bench.issue('alice', ['read:user']);
  const hidden = await bench.rest('/repos/acme/vault', { token: narrow });
  assert.equal(hidden.status, 404);
  assert.equal(hidden.headers.get('x-oauth-scopes'), 'read:user');
  assert.equal(hidden.headers.get('x-accepted-oauth-scopes'), 'repo');
  assert.equal((await bench.rest('/repos/acme/vault')).status, 200);
});

test('a request without a User-Agent is refused', async t => {
  const bench = await Bench.start(t);
  const answer = await bench.rest('/versions', {
    headers: { 'user-agent': '' },
  });
  assert.equal(answer.status, 403);
});

test('an unchanged answer is a 304 that costs nothing, for the same token only', async t => {
  const bench = await Bench.start(t);
  const first = await bench.rest(RUNS);
  const etag = first.headers.get('etag') ?? '';
  assert.match(etag, /^W\/"[0-9a-f]{64}"$/);
  assert.equal(first.headers.get('x-ratelimit-used'), '1');
  const conditional = { headers: { 'if-none-match': etag } };
  const again = await bench.rest(RUNS, conditional);
  assert.equal(again.status, 304);
  assert.equal(again.text, '');
  assert.equal(again.headers.get('content-type'), null);
  assert.equal(again.headers.get('link'), null);
  assert.equal(again.headers.get('x-ratelimit-used'), '1');
  const other = await bench.rest(RUNS, {
    ...conditional,
    token: bench.issue('alice'),
  });
  assert.equal(other.status, 200, 'another token of the same user misses');
  bench.control.startRun({
    repository: 'acme/shop',
    workflow: 'deploy.yml',
    ref: 'main',
    inputs: { environment: 'staging', version: 'v1.1.0' },
    actor: 'alice',
  });
  assert.equal((await bench.rest(RUNS, conditional)).status, 200);
  const charged = bench.control
    .log()
    .map(({ status, charged: cost, conditional: asked }) => [
      status,
      cost,
      asked,
    ]);
  assert.deepEqual(charged, [
    [200, 1, false],
    [304, 0, true],
    [200, 1, true],
    [200, 1, true],
  ]);
});

test('lists come in pages with links by repository id', async t => {
  const bench = await Bench.start(t);
  const first = await bench.rest('/repos/acme/shop/commits?per_page=200');
  assert.equal(first.json.list().length, 100, 'pages hold 100 at most');
  const link = first.headers.get('link') ?? '';
  assert.match(link, /\/rest\/repositories\/\d+\/commits\?/);
  assert.match(link, /rel="next"/);
  assert.match(link, /rel="last"/);
  const next = /<([^>]+)>; rel="next"/.exec(link)?.[1] ?? '';
  const second = await bench.fetch(next);
  assert.equal(second.status, 200);
  assert.match(second.headers.get('link') ?? '', /rel="prev"/);
  const carol = await bench.fetch(
    next.replace(/repositories\/\d+/, 'repositories/1'),
    { token: bench.issue('carol') },
  );
  assert.equal(carol.status, 404);
});

test('the version header chooses the contract, and unknown versions are 400', async t => {
  const bench = await Bench.start(t);
  const ask = (version?: string) =>
    bench.rest('/rate_limit', {
      headers: version ? { 'x-github-api-version': version } : {},
    });
  const byDefault = await ask();
  assert.equal(
    byDefault.headers.get('x-github-api-version-selected'),
    '2022-11-28',
  );
  assert.notEqual(byDefault.json.get('rate'), undefined);
  const newest = await ask('2026-03-10');
  assert.equal(newest.status, 200);
  assert.equal(newest.json.get('rate'), undefined);
  assert.equal((await ask('1999-01-01')).status, 400);
  const repository = await bench.rest('/repos/acme/shop', {
    headers: { 'x-github-api-version': '2026-03-10' },
  });
  assert.equal(repository.json.get('has_downloads'), undefined);
});

test('asking for the rate limit is free', async t => {
  const bench = await Bench.start(t);
  await bench.rest('/user');
  await bench.rest('/rate_limit');
  const answer = await bench.rest('/rate_limit');
  assert.equal(answer.json.get('resources', 'core', 'used'), 1);
  assert.equal(answer.json.get('resources', 'core', 'remaining'), 4999);
});

test('a spent budget is refused until its window ends', async t => {
  const bench = await Bench.start(t);
  bench.control.configure({ rateLimit: { limit: 10, remaining: 1 } });
  assert.equal((await bench.rest('/user')).status, 200);
  const refused = await bench.rest('/user');
  assert.equal(refused.status, 403);
  assert.match(String(refused.json.get('message')), /^API rate limit exceeded/);
  assert.equal(refused.headers.get('x-ratelimit-remaining'), '0');
  const reset = Number(refused.headers.get('x-ratelimit-reset'));
  assert.equal(reset, bench.control.now() / 1000 + 3600);
  const other = await bench.rest('/user', { token: bench.issue('bob') });
  assert.equal(
    other.headers.get('x-ratelimit-used'),
    '10',
    'one user, one budget',
  );
  bench.control.advance(3600);
  assert.equal((await bench.rest('/user')).status, 200);
});

test('more than 900 points a minute is the secondary limit', async t => {
  const bench = await Bench.start(t);
  let refused: Awaited<ReturnType<Bench['rest']>> | null = null;
  for (let i = 0; i < 901 && refused === null; i += 1) {
    const answer = await bench.rest('/versions');
    refused = answer.status === 200 ? null : answer;
  }
  assert.equal(refused?.status, 403);
  assert.match(String(refused?.json.get('message')), /secondary rate limit/);
  const wait = Number(refused?.headers.get('retry-after'));
  assert.ok(wait >= 1 && wait <= 60, `waits ${wait} s`);
  bench.control.advance(61);
  assert.equal((await bench.rest('/versions')).status, 200);
});

test('a dispatch answers with the run where it is asked to, and with nothing elsewhere', async t => {
  const bench = await Bench.start(t);
  const path = '/repos/acme/shop/actions/workflows/deploy.yml/dispatches';
  const body = {
    ref: 'main',
    inputs: { environment: 'staging', version: 'v1.1.0' },
  };
  const post = (more: object, version?: string) =>
    bench.rest(path, {
      method: 'POST',
      body: { ...body, ...more },
      headers: version ? { 'x-github-api-version': version } : {},
    });
  assert.equal((await post({})).status, 204);
  const flagged = await post({ return_run_details: true });
  assert.equal(flagged.status, 200);
  const id = flagged.json.get('workflow_run_id');
  assert.ok(Number(id) > 2 ** 32);
  const run = await bench.rest(`${RUNS}/${id}`);
  assert.equal(run.json.get('display_title'), 'Deploy v1.1.0 to staging');
  assert.equal((await post({}, '2026-03-10')).status, 200);
  const refused = await post({ ref: 'nowhere' });
  assert.equal(refused.status, 422);
  assert.equal(refused.json.get('message'), 'No ref found for: nowhere');
  const reader = await bench.rest(path, {
    method: 'POST',
    body,
    token: bench.issue('carol'),
  });
  assert.equal(reader.status, 403);
});

test('only a reviewer decides, and whoever may is told so', async t => {
  const bench = await Bench.start(t);
  const waiting = await bench.rest(`${RUNS}?status=waiting`);
  assert.equal(waiting.json.get('total_count'), 1);
  const id = waiting.json.get('workflow_runs', 0, 'id');
  const path = `${RUNS}/${id}/pending_deployments`;
  const bob = bench.issue('bob');
  const seen = await bench.rest(path);
  assert.equal(seen.json.get(0, 'current_user_can_approve'), false);
  const byBob = await bench.rest(path, { token: bob });
  assert.equal(byBob.json.get(0, 'current_user_can_approve'), true);
  const decision = {
    method: 'POST',
    body: {
      environment_ids: [seen.json.get(0, 'environment', 'id')],
      state: 'approved',
      comment: 'Ship it',
    },
  };
  assert.equal((await bench.rest(path, decision)).status, 422);
  const done = await bench.rest(path, { ...decision, token: bob });
  assert.equal(done.status, 200);
  assert.equal(done.json.get(0, 'environment'), 'production');
  const approvals = await bench.rest(`${RUNS}/${id}/approvals`);
  assert.equal(approvals.json.get(0, 'comment'), 'Ship it');
});

test('who may write cancels what moves, and runs its failed jobs again', async t => {
  const bench = await Bench.startChecked(t);
  const waiting = await bench.rest(`${RUNS}?status=waiting`);
  const run = `${RUNS}/${waiting.json.get('workflow_runs', 0, 'id')}`;
  const post = (verb: string, token?: string) =>
    bench.rest(`${run}/${verb}`, { method: 'POST', token });
  const early = await post('rerun-failed-jobs');
  assert.equal(early.status, 403);
  assert.match(String(early.json.get('message')), /already running/);
  const reader = await post('cancel', bench.issue('carol'));
  assert.equal(reader.status, 403);
  const cancelled = await post('cancel');
  assert.deepEqual([cancelled.status, cancelled.text], [202, '{}']);
  bench.control.advance(10);
  assert.equal((await bench.rest(run)).json.get('conclusion'), 'cancelled');
  const late = await post('cancel');
  assert.equal(late.status, 409);
  assert.match(String(late.json.get('message')), /completed/);
  const again = await post('rerun-failed-jobs');
  assert.deepEqual([again.status, again.text], [201, '{}']);
  const second = await bench.rest(run);
  assert.equal(second.json.get('run_attempt'), 2);
  assert.notEqual(second.json.get('status'), 'completed');
});

test('an archived repository is read-only, whoever asks', async t => {
  const bench = await Bench.start(t, {
    scenario: {
      ...TEST_SCENARIO,
      repositories: TEST_SCENARIO.repositories?.map(each => ({
        ...each,
        archived: each.name === 'shop',
      })),
    },
  });
  const answer = await bench.rest(
    '/repos/acme/shop/actions/workflows/deploy.yml/dispatches',
    { method: 'POST', token: bench.issue('bob'), body: { ref: 'main' } },
  );
  assert.equal(answer.status, 403);
  assert.match(String(answer.json.get('message')), /archived so is read-only/);
});

test('runs are filtered by creation with GitHub’s ranges', async t => {
  const bench = await Bench.start(t);
  const count = async (created: string) =>
    (
      await bench.rest(`${RUNS}?created=${encodeURIComponent(created)}`)
    ).json.get('total_count');
  assert.equal(await count('>=2026-11-23'), 1);
  assert.equal(await count('2026-11-17'), 1);
  assert.equal(await count('2026-11-17..2026-11-18'), 2);
  assert.equal(await count('<2020-01-01'), 0);
});

test('a workflow that is turned off starts neither by hand nor by a push, until it is turned on again', async t => {
  const bench = await Bench.start(t);
  const path = '/repos/acme/shop/actions/workflows/deploy.yml';
  const turn = (state: string, token?: string) =>
    bench.rest(`${path}/${state}`, {
      method: 'PUT',
      ...(token === undefined ? {} : { token }),
    });
  const start = () =>
    bench.rest(`${path}/dispatches`, {
      method: 'POST',
      body: {
        ref: 'main',
        inputs: { environment: 'staging', version: 'v1.1.0' },
      },
    });
  assert.equal((await turn('disable', bench.issue('carol'))).status, 403);
  assert.equal((await turn('disable')).status, 204);
  const workflow = await bench.rest(path);
  assert.equal(workflow.json.get('state'), 'disabled_manually');
  const refused = await start();
  assert.equal(refused.status, 422);
  assert.equal(
    refused.json.get('message'),
    "Cannot trigger a 'workflow_dispatch' on a disabled workflow",
  );
  assert.equal((await turn('enable')).status, 204);
  assert.equal((await start()).status, 204);
});

test('the Enterprise Server dialect knows one version, no limits and no run details', async t => {
  const bench = await Bench.start(t, { dialect: 'ghes' });
  assert.match(bench.simulator.apiBaseUrl, /\/api\/v3$/);
  const user = await bench.rest('/user');
  assert.equal(user.headers.get('x-ratelimit-limit'), null);
  assert.match(
    user.headers.get('x-github-enterprise-version') ?? '',
    /^enterprise-server@3/,
  );
  assert.deepEqual((await bench.rest('/versions')).json.value, ['2022-11-28']);
  assert.equal((await bench.rest('/rate_limit')).status, 404);
  const future = await bench.rest('/user', {
    headers: { 'x-github-api-version': '2026-03-10' },
  });
  assert.equal(future.status, 400);
  const dispatch = await bench.rest(
    '/repos/acme/shop/actions/workflows/deploy.yml/dispatches',
    {
      method: 'POST',
      body: { ref: 'main', return_run_details: true },
    },
  );
  assert.equal(dispatch.status, 422);
  assert.match(String(dispatch.json.get('message')), /return_run_details/);
});

test('files are read at a ref, in base64 or raw', async t => {
  const bench = await Bench.start(t);
  const path = '/repos/acme/shop/contents/.github/workflows/ci.yml?ref=v1.0.0';
  const file = await bench.rest(path);
  const text = Buffer.from(String(file.json.get('content')), 'base64');
  assert.match(text.toString(), /^\nname: CI/);
  const raw = await bench.rest(path, {
    headers: { accept: 'application/vnd.github.raw+json' },
  });
  assert.equal(raw.text, text.toString());
  const none = await bench.rest('/repos/acme/shop/contents/nothing');
  assert.equal(none.status, 404);
});

test('paths are matched encoded, and a slash at the end is another path', async t => {
  const bench = await Bench.start(t);
  const ref = await bench.rest('/repos/acme/shop/git/ref/heads%2Frelease%2F1');
  assert.equal(ref.json.get('ref'), 'refs/heads/release/1');
  assert.equal((await bench.rest('/repos/acme/shop/tags/')).status, 404);
});

test('Backstage finds the signed-in user below /api/v3 in every dialect', async t => {
  const bench = await Bench.start(t);
  const answer = await bench.fetch('/api/v3/user');
  assert.equal(answer.json.get('login'), 'alice');
  assert.equal(
    answer.headers.get('x-oauth-scopes'),
    [...SCOPES].sort().join(', '),
  );
});

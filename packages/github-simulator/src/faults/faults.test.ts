import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench, START } from '../testing/bench.ts';
import { FaultError, readFaultRule, type Fault } from './fault.ts';

const VIEWER = '{ viewer { login } }';
const REPOSITORY =
  '{ viewer { login } shop: repository(owner: "acme", name: "shop") { name } }';

async function withFault(bench: Bench, fault: Fault, times = 2): Promise<void> {
  const ordered = await bench.command('POST', '/faults', {
    match: { times },
    fault,
  });
  assert.equal(ordered.status, 204, ordered.text);
}

test('a fault hits what it matches, as often as it was told', async t => {
  const bench = await Bench.start(t);
  bench.control.addFault({
    match: {
      method: 'get',
      path: '/tags\\?per_page=1$',
      times: 1,
      login: 'bob',
    },
    fault: { kind: 'not-found' },
  });
  const tags = (token: string, query = 'per_page=1') =>
    bench.rest(`/repos/acme/shop/tags?${query}`, { token });
  const bob = bench.issue('bob');
  assert.equal((await tags(bench.token)).status, 200);
  assert.equal((await tags(bob, 'per_page=2')).status, 200);
  assert.equal((await tags(bob)).status, 404);
  assert.equal((await tags(bob)).status, 200);
});

test('faults end when they are cleared', async t => {
  const bench = await Bench.start(t);
  await withFault(bench, { kind: 'unauthorized' }, 100);
  assert.equal((await bench.rest('/user')).status, 401);
  assert.equal((await bench.command('DELETE', '/faults')).status, 204);
  assert.equal((await bench.rest('/user')).status, 200);
});

test('a spent budget says so in REST and in GraphQL, each in its way', async t => {
  const bench = await Bench.start(t);
  await withFault(bench, { kind: 'primary-limit', resetInSeconds: 600 });
  const rest = await bench.rest('/user');
  assert.equal(rest.status, 403);
  assert.equal(rest.headers.get('x-ratelimit-remaining'), '0');
  assert.equal(
    rest.headers.get('x-ratelimit-reset'),
    String(START / 1000 + 600),
  );
  const graphql = await bench.graphql(VIEWER);
  assert.equal(graphql.status, 200);
  assert.equal(graphql.json.get('errors', 0, 'type'), 'RATE_LIMIT');
  assert.equal(graphql.headers.get('x-ratelimit-remaining'), '0');
  assert.equal(graphql.headers.get('x-ratelimit-resource'), 'graphql');
});

test('a secondary limit may come with or without a time', async t => {
  const bench = await Bench.start(t);
  await withFault(
    bench,
    { kind: 'secondary-limit', status: 429, retryAfter: 7 },
    1,
  );
  const timed = await bench.rest('/user');
  assert.equal(timed.status, 429);
  assert.equal(timed.headers.get('retry-after'), '7');
  assert.notEqual(timed.headers.get('x-ratelimit-remaining'), '0');
  await withFault(bench, { kind: 'secondary-limit', retryAfter: null }, 1);
  const untimed = await bench.rest('/user');
  assert.equal(untimed.status, 403);
  assert.equal(untimed.headers.get('retry-after'), null);
});

test('SAML enforcement names the address to go to', async t => {
  const bench = await Bench.start(t);
  await withFault(bench, { kind: 'sso', organization: 'acme' });
  const rest = await bench.rest('/repos/acme/shop');
  assert.equal(rest.status, 403);
  assert.match(
    rest.headers.get('x-github-sso') ?? '',
    /^required; url=http:\/\/localhost:\d+\/orgs\/acme\/sso/,
  );
  const graphql = await bench.graphql(REPOSITORY);
  assert.equal(graphql.status, 200);
  assert.match(graphql.headers.get('x-github-sso') ?? '', /^required; url=/);
  // What is not the organization's is answered, each repository is a hole.
  assert.equal(graphql.json.get('data', 'viewer', 'login'), 'alice');
  assert.equal(graphql.json.get('data', 'shop'), null);
  assert.equal(graphql.json.get('errors', 0, 'type'), 'FORBIDDEN');
  assert.deepEqual(graphql.json.get('errors', 0, 'path'), ['shop']);
  assert.equal(
    graphql.json.get('errors', 0, 'extensions', 'saml_failure'),
    true,
  );
});

test('what lies in a repository that is out of sight is out of sight as well', async t => {
  const bench = await Bench.start(t);
  const runs = await bench.rest('/repos/acme/shop/actions/runs');
  const url = runs.json.get('workflow_runs', 0, 'html_url');
  const id = runs.json.get('workflow_runs', 0, 'node_id');
  const query = `query($id: ID!, $url: URI!) {
    shop: repository(owner: "acme", name: "shop") { name }
    nodes(ids: [$id]) { id }
    resource(url: $url) { __typename }
  }`;
  const ask = () => bench.graphql(query, { id, url });
  const seen = await ask();
  assert.equal(seen.json.get('data', 'nodes', 0, 'id'), id);
  assert.equal(seen.json.get('data', 'resource', '__typename'), 'WorkflowRun');
  await withFault(bench, { kind: 'not-found' }, 1);
  const blind = await ask();
  assert.deepEqual(blind.json.get('data'), {
    shop: null,
    nodes: [null],
    resource: null,
  });
  const paths = [0, 1].map(place => [
    blind.json.get('errors', place, 'type'),
    blind.json.get('errors', place, 'path'),
  ]);
  assert.deepEqual(paths, [
    ['NOT_FOUND', ['shop']],
    ['NOT_FOUND', ['nodes', 0]],
  ]);
});

test('errors of the way come as HTML, garbage, or any status', async t => {
  const bench = await Bench.start(t);
  await withFault(bench, { kind: 'html-5xx', status: 503 }, 1);
  const html = await bench.rest('/user');
  assert.equal(html.status, 503);
  assert.match(html.headers.get('content-type') ?? '', /^text\/html/);
  await withFault(bench, { kind: 'garbage' }, 1);
  const garbage = await bench.rest('/user');
  assert.equal(garbage.status, 200);
  assert.equal(garbage.json.value, undefined);
  await withFault(bench, { kind: 'status', status: 410, message: 'Gone' }, 1);
  const status = await bench.rest('/user');
  assert.equal(status.status, 410);
  assert.equal(status.json.get('message'), 'Gone');
});

/** How many runs there are, as a list of them says. */
async function runsOf(bench: Bench): Promise<number> {
  const answer = await bench.rest('/repos/acme/shop/actions/runs');
  return Number(answer.json.get('total_count'));
}

const dispatch = (bench: Bench) =>
  bench.rest('/repos/acme/shop/actions/workflows/deploy.yml/dispatches', {
    method: 'POST',
    body: {
      ref: 'main',
      inputs: { environment: 'staging', version: 'v1.1.0' },
    },
  });

test('a dropped write has happened, unless the fault says otherwise', async t => {
  const bench = await Bench.start(t);
  const before = await runsOf(bench);
  const match = { method: 'POST', times: 1 };
  bench.control.addFault({ match, fault: { kind: 'drop' } });
  await assert.rejects(dispatch(bench));
  assert.equal(await runsOf(bench), before + 1);
  const [entry] = bench.control.log().filter(({ method }) => method === 'POST');
  assert.equal(entry?.status, 0);
  bench.control.addFault({ match, fault: { kind: 'drop', processed: false } });
  await assert.rejects(dispatch(bench));
  assert.equal(await runsOf(bench), before + 1);
});

test('a write can be carried out behind an answer that does not say so', async t => {
  const bench = await Bench.start(t);
  const match = { method: 'POST', times: 1 };
  const before = await runsOf(bench);
  const faults: Fault[] = [
    { kind: 'status', status: 500, processed: true },
    { kind: 'html-5xx', status: 504, processed: true },
    { kind: 'garbage', processed: true },
  ];
  for (const [index, fault] of faults.entries()) {
    bench.control.addFault({ match, fault });
    const { status } = await dispatch(bench);
    assert.equal(status, [500, 504, 200][index]);
    assert.equal(await runsOf(bench), before + index + 1);
  }
  const fault: Fault = { kind: 'html-5xx' };
  bench.control.addFault({ match, fault });
  assert.equal((await dispatch(bench)).status, 502);
  assert.equal(await runsOf(bench), before + faults.length);
});

test('a request can be held, before it is carried out or after', async t => {
  const bench = await Bench.start(t);
  const match = { method: 'POST', path: '/dispatches$', times: 1 };
  const before = await runsOf(bench);
  bench.control.addFault({ match, fault: { kind: 'hold' } });
  const first = dispatch(bench);
  await bench.control.heldRequests();
  assert.equal(await runsOf(bench), before);
  const { json } = await bench.command('GET', '/holds');
  assert.equal(json.get('held'), 1);
  const released = await bench.command('DELETE', '/holds');
  assert.equal(released.json.get('released'), 1);
  assert.equal((await first).status, 204);
  assert.equal(await runsOf(bench), before + 1);

  bench.control.addFault({ match, fault: { kind: 'hold', processed: true } });
  const second = dispatch(bench);
  await bench.control.heldRequests();
  assert.equal(await runsOf(bench), before + 2);
  bench.control.clearFaults();
  assert.equal((await second).status, 204);
  assert.equal(await runsOf(bench), before + 2);
});

test('a run may be listed later than it is there', async t => {
  const bench = await Bench.start(t);
  const before = await runsOf(bench);
  const settings = { runsListedAfterSeconds: 20 };
  assert.equal(
    (await bench.command('POST', '/settings', settings)).status,
    204,
  );
  await dispatch(bench);
  bench.control.advance(19);
  assert.equal(await runsOf(bench), before);
  bench.control.advance(1);
  assert.equal(await runsOf(bench), before + 1);
});

test('an answer can break off in the middle, drip, or come late', async t => {
  const bench = await Bench.start(t);
  await withFault(bench, { kind: 'drop', afterBytes: 10 }, 1);
  await assert.rejects(bench.rest('/user'));
  await withFault(bench, { kind: 'drip', bytes: 400, ms: 1 }, 1);
  assert.equal((await bench.rest('/user')).json.get('login'), 'alice');
  await withFault(bench, { kind: 'delay', ms: 30 }, 1);
  await withFault(bench, { kind: 'not-found' }, 1);
  const started = performance.now();
  assert.equal((await bench.rest('/user')).status, 404, 'a delay adds up');
  assert.ok(performance.now() - started >= 29);
});

test('orders that make no sense are refused with a reason', async t => {
  const bench = await Bench.start(t);
  for (const [order, reason] of [
    [{ fault: { kind: 'nonsense' } }, /needs a kind/],
    [{ fault: { kind: 'delay' } }, /needs a kind/],
    [{ fault: { kind: 'drop', afterBytes: 'x' } }, /needs a kind/],
    [{ match: { times: 'x' }, fault: { kind: 'drop' } }, /"match" takes/],
    [{ match: { path: '(' }, fault: { kind: 'drop' } }, /regular expression/],
  ] as const) {
    const answer = await bench.command('POST', '/faults', order);
    assert.equal(answer.status, 400);
    assert.match(String(answer.json.get('error')), reason);
  }
  assert.throws(() => readFaultRule('x'), FaultError);
});

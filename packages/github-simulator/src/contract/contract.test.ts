import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, test } from 'node:test';
import type { SimAnswer, SimRequest } from '../http/exchange.ts';
import { applyBreakingChanges } from './breaking-changes.ts';
import { API_VERSIONS, DEFAULT_CACHE, cacheFiles, isCurrent } from './cache.ts';
import { ContractCheck } from './check.ts';
import { prune, type Description } from './description.ts';
import { fetchDescriptions } from './fetch.ts';
import { toJsonSchema } from './json-schema.ts';
import { OVERLAY, WEBHOOK_OVERLAY } from './overlay.ts';
import { verifyIntegrity } from './package-file.ts';
import { RestContract } from './rest-contract.ts';
import { WebhookContract } from './webhook-contract.ts';

const SHOP = '/repos/acme/shop';

let older: RestContract;
let newer: RestContract;
before(async () => {
  await fetchDescriptions(DEFAULT_CACHE);
  older = RestContract.load(DEFAULT_CACHE, '2022-11-28');
  newer = RestContract.load(DEFAULT_CACHE, '2026-03-10');
});

function request(
  method: string,
  target: string,
  body?: unknown,
  headers: Record<string, string> = {},
): SimRequest {
  const [path = '', query = ''] = target.split('?');
  return {
    method,
    path,
    query: new URLSearchParams(query),
    headers: { accept: 'application/vnd.github+json', ...headers },
    body: Buffer.from(body === undefined ? '' : JSON.stringify(body)),
    remoteAddress: '127.0.0.1',
  };
}

function problems(contract: RestContract, sent: SimRequest): string[] {
  const matched = contract.match(sent.method, sent.path);
  assert.ok(matched, `${sent.method} ${sent.path} is an operation`);
  return contract.checkRequest(matched, sent);
}

function answerProblems(
  contract: RestContract,
  method: string,
  path: string,
  status: number,
  body: unknown,
): string[] {
  const matched = contract.match(method, path);
  assert.ok(matched, `${method} ${path} is an operation`);
  const answer: SimAnswer = {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: body === undefined ? '' : JSON.stringify(body),
  };
  return contract.checkAnswer(matched.operation, answer);
}

function assertRejected(found: string[], reason: RegExp): void {
  assert.ok(
    found.some(message => reason.test(message)),
    `expected ${reason} among: ${found.join(' | ') || 'nothing'}`,
  );
}

const DISPATCH = `${SHOP}/actions/workflows/deploy.yml/dispatches`;
const RUNS = `${SHOP}/actions/runs`;

test('right requests pass', () => {
  for (const sent of [
    request('GET', `${RUNS}?per_page=100&status=waiting&event=push`),
    request('GET', `${RUNS}?created=>=2026-01-01`),
    request('GET', `${SHOP}/contents/.github/workflows/deploy.yml?ref=main`),
    request('GET', `${SHOP}/compare/v1...main?per_page=1`),
    request('POST', DISPATCH, { ref: 'main', inputs: { a: 'b' } }),
    request('POST', `${RUNS}/9/cancel`),
  ]) {
    assert.deepEqual(problems(older, sent), []);
  }
});

test('unknown and mistyped query parameters are rejected', () => {
  const reject = (target: string, reason: RegExp) =>
    assertRejected(problems(older, request('GET', target)), reason);
  reject(`${SHOP}/deployments?env=production`, /"env" does not exist/);
  reject(`${RUNS}?status=running`, /"status"/);
  reject(`${RUNS}?per_page=ten`, /"per_page"/);
  reject(`${RUNS}?per_page=101`, /per_page lies outside/);
  reject(`${RUNS}?per_page=5&per_page=6`, /given twice/);
  reject(`${RUNS}/abc`, /"run_id"/);
  reject(`${RUNS}?exclude_pull_requests=maybe`, /"exclude_pull_requests"/);
});

test('wrong bodies are rejected', () => {
  const reject = (
    contract: RestContract,
    path: string,
    body: unknown,
    reason: RegExp,
  ) => assertRejected(problems(contract, request('POST', path, body)), reason);
  reject(older, DISPATCH, undefined, /body is missing/);
  reject(older, DISPATCH, { inputs: {} }, /required.*ref/);
  reject(older, DISPATCH, { ref: 1 }, /\/ref must be string/);
  reject(
    older,
    DISPATCH,
    { ref: 'main', Inputs: {} },
    /"Inputs" does not exist/,
  );
  const many = Object.fromEntries(
    Array.from({ length: 26 }, (_, index) => [`i${index}`, 'x']),
  );
  reject(older, DISPATCH, { ref: 'main', inputs: many }, /more than 25/);
  reject(
    older,
    `${RUNS}/9/pending_deployments`,
    { environment_ids: [1], state: 'approve', comment: '' },
    /\/state/,
  );
  reject(older, `${RUNS}/9/cancel`, { force: true }, /none is declared/);
});

test('the flag for run details exists in the older version only', () => {
  const sent = request('POST', DISPATCH, {
    ref: 'main',
    return_run_details: true,
  });
  assert.deepEqual(problems(older, sent), []);
  assertRejected(problems(newer, sent), /"return_run_details" does not exist/);
});

test('an Accept header that asks for nothing of GitHub is rejected', () => {
  assertRejected(
    problems(older, request('GET', RUNS, undefined, { accept: 'text/html' })),
    /Accept/,
  );
});

test('wrong answers are rejected', () => {
  const reject = (
    contract: RestContract,
    path: string,
    status: number,
    body: unknown,
    reason: RegExp,
    method = 'GET',
  ) =>
    assertRejected(
      answerProblems(contract, method, path, status, body),
      reason,
    );
  reject(older, RUNS, 200, { total_count: 0 }, /workflow_runs/);
  reject(older, RUNS, 200, { total_count: '0', workflow_runs: [] }, /integer/);
  reject(older, RUNS, 202, {}, /202 is not declared/);
  reject(older, RUNS, 500, 'oops', /no message/);
  reject(older, '/rate_limit', 200, { resources: {} }, /core/);
  reject(older, `${SHOP}/tags`, 200, [{ name: 'v1' }], /commit/);
  reject(newer, DISPATCH, 204, undefined, /204 is not declared/, 'POST');
  reject(older, DISPATCH, 200, { workflow_run_id: 1 }, /run_url/, 'POST');
  reject(older, `${RUNS}/9/cancel`, 202, { ok: 1 }, /additional/, 'POST');
});

test('the versions differ where GitHub says so', () => {
  const budget = { limit: 1, used: 0, remaining: 1, reset: 0 };
  const body = { resources: { core: budget, search: budget } };
  const under = (contract: RestContract) =>
    answerProblems(contract, 'GET', '/rate_limit', 200, body);
  assertRejected(under(older), /rate/);
  assert.deepEqual(under(newer), []);
  const dispatch = (contract: RestContract) =>
    answerProblems(contract, 'POST', DISPATCH, 204, undefined);
  assert.deepEqual(dispatch(older), []);
});

test('each correction of the overlay is needed and has a reason', () => {
  const files = [
    [OVERLAY, cacheFiles.rest(DEFAULT_CACHE, '2022-11-28')],
    [WEBHOOK_OVERLAY, cacheFiles.webhooks(DEFAULT_CACHE)],
  ] as const;
  for (const [overlay, file] of files) {
    const text = readFileSync(file, 'utf8');
    for (const entry of overlay) {
      assert.ok(entry.reason.length > 40, entry.reason);
      const description = JSON.parse(text) as Description;
      entry.apply(description);
      assert.notDeepEqual(description, JSON.parse(text), entry.reason);
    }
  }
  const status = {
    url: 'http://x/1',
    id: 1,
    node_id: 'x',
    state: 'waiting',
    creator: null,
    description: '',
    target_url: '',
    created_at: '2026-01-01T00:00:00Z',
    updated_at: '2026-01-01T00:00:00Z',
    deployment_url: 'http://x/2',
    repository_url: 'http://x/3',
  };
  const check = (value: object) =>
    answerProblems(older, 'GET', `${SHOP}/deployments/1/statuses`, 200, [
      { ...status, ...value },
    ]);
  assert.deepEqual(check({}), []);
  assertRejected(check({ state: 'paused' }), /state/);
  assertRejected(check({ target_url: 'not an address' }), /target_url/);
});

test('a path that GitHub does not have is a violation, and so is a version', () => {
  const check = new ContractCheck(DEFAULT_CACHE);
  const sent = request('GET', '/repos/acme/shop/nothing');
  check.rest(sent, sent.path, '2022-11-28', null);
  check.rest(sent, sent.path, null, null);
  const { violations, checked } = check.report();
  assert.equal(checked, 2);
  assert.match(violations[0]?.message ?? '', /no operation/);
  assert.match(violations[1]?.message ?? '', /version/);
  check.clear();
  assert.deepEqual(check.report(), { checked: 0, violations: [] });
});

test('wrong webhooks are rejected', () => {
  const contract = WebhookContract.load(DEFAULT_CACHE);
  const message = {
    event: 'deployment',
    action: 'created',
    payload: { action: 'created' },
  };
  const found = contract.check(message, {});
  assertRejected(found, /X-GitHub-Delivery is missing/i);
  assertRejected(found, /deployment/);
  assertRejected(
    contract.check({ event: 'nonsense', action: null, payload: {} }, {}),
    /no webhook/,
  );
});

test('asking a host for a version that it does not have yet is how clients learn, and no violation', () => {
  const check = new ContractCheck(DEFAULT_CACHE);
  const refusal: SimAnswer = {
    status: 400,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify({
      message: 'Not a supported version.',
      documentation_url: 'https://docs.github.com/rest',
    }),
  };
  const ask = (version: string, target = SHOP) => {
    const sent = request('GET', target, undefined, {
      'user-agent': 'a test',
      'x-github-api-version': version,
    });
    check.rest(sent, sent.path, null, refusal);
    return check.report().violations.map(({ message }) => message);
  };
  assert.deepEqual(ask('2026-03-10'), []);
  assertRejected(ask('2026-03-10', `${SHOP}/nowhere`), /no operation/);
  check.clear();
  assertRejected(ask('2031-01-01'), /version "2031-01-01" does not exist/);
});

test('the descriptions of both versions are current and fetched once', async () => {
  assert.ok(isCurrent(DEFAULT_CACHE));
  assert.equal(await fetchDescriptions(DEFAULT_CACHE), false);
  assert.deepEqual(API_VERSIONS, ['2022-11-28', '2026-03-10']);
  assert.throws(() => new ContractCheck('/nonexistent'), /Fill it/);
});

test('another package than the pinned one is refused', () => {
  const file = {
    name: 'x',
    version: '1.0.0',
    integrity: 'sha512-AAAA',
    member: 'package/x',
  };
  assert.throws(
    () => verifyIntegrity(file, Buffer.from('something')),
    /not the package that was pinned/,
  );
});

test('pruning keeps what operations refer to, and properties named like prose', () => {
  const document = {
    openapi: '3.0.3',
    info: { version: '1' },
    paths: {
      '/a': { get: { summary: 'gone', $ref: '#/components/schemas/a' } },
      '/b': { get: { $ref: '#/components/schemas/b' } },
    },
    components: {
      schemas: {
        a: {
          description: 'gone',
          properties: {
            description: { type: 'string', example: 'gone' },
            c: { $ref: '#/components/schemas/c' },
          },
        },
        b: {},
        c: { type: 'string' },
      },
    },
  };
  const pruned = prune(document, [{ path: '/a', method: 'get' }]);
  assert.deepEqual(pruned.paths, {
    '/a': { get: { $ref: '#/components/schemas/a' } },
  });
  assert.deepEqual(pruned.components, {
    schemas: {
      a: {
        properties: {
          description: { type: 'string' },
          c: { $ref: '#/components/schemas/c' },
        },
      },
      c: { type: 'string' },
    },
  });
  assert.throws(
    () => prune(document, [{ path: '/none', method: 'get' }]),
    /no get \/none/,
  );
});

test('breaking changes apply as JSON Patch and as merge patch, for their version', () => {
  const key = 'x-github-breaking-changes';
  const document = {
    merged: {
      keep: 1,
      gone: 2,
      [key]: [{ version: 'v2', patch: { gone: null, more: { a: 1 } } }],
    },
    patched: {
      list: ['a', 'b', 'c'],
      [key]: [
        {
          version: 'v2',
          patch: [
            { op: 'remove', path: '/list/1' },
            { op: 'replace', path: '/list/0', value: 'z' },
            { op: 'add', path: '/new~1name', value: true },
          ],
        },
      ],
    },
  };
  assert.deepEqual(applyBreakingChanges(document, 'v2'), {
    merged: { keep: 1, more: { a: 1 } },
    patched: { list: ['z', 'c'], 'new/name': true },
  });
  assert.deepEqual(applyBreakingChanges(document, 'v1'), {
    merged: { keep: 1, gone: 2 },
    patched: { list: ['a', 'b', 'c'] },
  });
});

test('nullable becomes a type, an alternative, or a value of the enum', () => {
  assert.deepEqual(toJsonSchema({ type: 'string', nullable: true }), {
    type: ['string', 'null'],
  });
  assert.deepEqual(
    toJsonSchema({ type: 'string', enum: ['a'], nullable: true }),
    { type: ['string', 'null'], enum: ['a', null] },
  );
  assert.deepEqual(toJsonSchema({ $ref: '#/x', nullable: true }), {
    anyOf: [{ $ref: '#/x' }, { type: 'null' }],
  });
  assert.deepEqual(
    toJsonSchema({ properties: { nullable: { type: 'string' } } }),
    { properties: { nullable: { type: 'string' } } },
  );
});

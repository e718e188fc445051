// What a viewer is told when GitHub misbehaves: the last known data with the reason where that is honest, and nothing but
// the reason where it says something about their rights.

import assert from 'node:assert/strict';
import {
  after,
  afterEach,
  before,
  beforeEach,
  describe,
  test,
} from 'node:test';
import type {
  Problem,
  ProblemCode,
  ServiceOverview,
} from 'backstage-plugin-deployment-common';
import type { Fault } from 'github-simulator';
import { scenario } from '../../packages/github-simulator/src/scenario/builder.ts';
import {
  environmentOf,
  factsOf,
  labelOf,
  problemOf,
  type Asking,
  type Core,
} from './support/core.ts';
import { Harness, type Person } from './support/harness.ts';
import {
  calmTopology,
  configurationOf,
  environmentNames,
  serviceRef,
} from './support/topologies.ts';

const service = serviceRef(calmTopology.name);
const fresh = 300;
/** Longest time that an instance waits where a test is about that; else it has time, however busy the machine is. */
const shortDeadlineMs = 1_500;

let harness: Harness;
let core: Core;
let alice: Person;

before(async () => {
  harness = await Harness.start({
    scenario: scenario([calmTopology.repository]),
  });
});

beforeEach(async () => {
  await openCore();
  alice = harness.person('alice');
});

afterEach(() => harness.clearFaults());

async function openCore(options?: { deadlineMs: number }): Promise<void> {
  core = await harness.core(options);
  await core.configure(configurationOf(calmTopology, harness.host));
}

after(() => harness.close());

const read = (asking: Asking = alice) => core.overview(service, asking);

/** The problem that all environments have. */
function problemOfAll(overview: ServiceOverview): Problem {
  const [first, ...rest] = environmentNames.map(name =>
    problemOf(overview, name),
  );
  assert.ok(first);
  rest.forEach(({ code }) => assert.equal(code, first.code));
  return first;
}

/** What was known is shown, and says why it is not newer. */
function staleOfAll(overview: ServiceOverview): Problem {
  const [first, ...rest] = environmentNames.map(name => {
    const facts = factsOf(overview, name);
    assert.ok(facts.live, `${name} shows what was known`);
    assert.ok(facts.stale, `${name} says that it is stale`);
    return facts.stale;
  });
  assert.ok(first);
  rest.forEach(({ code }) => assert.equal(code, first.code));
  return first;
}

function assertSentence({ message }: Problem): void {
  assert.match(message, /^[A-Z0-9l].*\.$/s);
  assert.ok(!message.includes(alice.token));
}

/** GitHub cannot be asked: that says nothing about anybody's rights. */
const passing: [string, Fault, ProblemCode][] = [
  ['a page of HTML with 502', { kind: 'html-5xx' }, 'host_down'],
  ['503', { kind: 'status', status: 503 }, 'host_down'],
  ['a connection that breaks off', { kind: 'drop' }, 'host_down'],
  ['half an answer', { kind: 'drop', afterBytes: 100 }, 'host_down'],
  ['no answer in time', { kind: 'delay', ms: 4_000 }, 'timeout'],
  ['an answer that drips', { kind: 'drip', bytes: 1, ms: 200 }, 'timeout'],
  ['the hourly limit', { kind: 'primary-limit' }, 'rate_limited'],
  [
    'the hourly limit as 429',
    { kind: 'primary-limit', status: 429 },
    'rate_limited',
  ],
  [
    'a secondary limit',
    { kind: 'secondary-limit', retryAfter: 90 },
    'secondary_rate_limited',
  ],
  [
    'a secondary limit that names no time',
    { kind: 'secondary-limit', retryAfter: null },
    'secondary_rate_limited',
  ],
];

for (const [what, fault, code] of passing) {
  describe(what, () => {
    if (code === 'timeout') {
      beforeEach(() => openCore({ deadlineMs: shortDeadlineMs }));
    }

    test('leaves the last known data on the page, with the reason', async () => {
      const known = await read();
      harness.advance(fresh + 1);
      harness.fault(fault);
      const overview = await read();
      const stale = staleOfAll(overview);
      assert.equal(stale.code, code);
      assertSentence(stale);
      for (const name of environmentNames) {
        const facts = factsOf(overview, name);
        assert.equal(
          labelOf(facts.live),
          labelOf(factsOf(known, name).live),
          name,
        );
        // As old as what could not be read anew.
        assert.ok(facts.fetchedAt >= factsOf(known, name).fetchedAt);
        assert.ok(facts.fetchedAt <= known.generatedAt);
      }
      if (code.endsWith('rate_limited')) {
        const wait = Date.parse(stale.details.retryAt ?? '') - now();
        assert.ok(wait > 0 && wait <= 3_600_000, stale.details.retryAt);
      }
    });

    test('is said where nothing was known before', async () => {
      harness.fault(fault);
      const problem = problemOfAll(await read());
      assert.equal(problem.code, code);
      assert.equal(problem.details.host, harness.host);
      assertSentence(problem);
    });

    test('is over when it is over', async () => {
      harness.fault(fault);
      await read();
      harness.clearFaults();
      harness.advance(3_601);
      const overview = await read();
      assert.equal(factsOf(overview, 'production').stale, null);
    });
  });
}

for (const [what, fault, code] of [
  ['fails', { kind: 'html-5xx' }, 'host_down'],
  ['has no budget left', { kind: 'primary-limit' }, 'rate_limited'],
] as [string, Fault, ProblemCode][]) {
  test(`while GraphQL ${what} and a new run starts, what was known stays on the page`, async () => {
    await read();
    harness.advance(fresh + 1);
    const id = harness.startRun({
      repository: `acme/${calmTopology.name}`,
      workflow: 'deploy.yml',
      ref: 'main',
      inputs: { environment: 'production', version: 'v1.1.0' },
      actor: 'alice',
    });
    harness.fault(fault, { path: 'graphql' });
    const overview = await read();
    assert.equal(staleOfAll(overview).code, code);
    assert.equal(labelOf(factsOf(overview, 'production').live), 'v1.0.0');
    harness.clearFaults();
    harness.finishRun(id, 'failure');
    harness.advance(3_601);
    const { live, stale } = factsOf(await read(), 'production');
    assert.equal(labelOf(live), 'v1.0.0');
    assert.equal(stale, null);
  });
}

const now = () => harness.simulator.control.now();

/** GitHub says no to this viewer: what was known is theirs no longer. */
const refusals: [string, Fault, ProblemCode][] = [
  ['a revoked token', { kind: 'unauthorized' }, 'token_rejected'],
  ['single sign-on', { kind: 'sso' }, 'sso_required'],
  [
    'a repository out of sight',
    { kind: 'not-found' },
    'not_found_or_not_visible',
  ],
  ['a refusal', { kind: 'status', status: 403 }, 'forbidden'],
];

for (const [what, fault, code] of refusals) {
  describe(what, () => {
    test('takes what was known from the page', async () => {
      await read();
      harness.advance(fresh + 1);
      harness.fault(fault);
      const overview = await read();
      const problem = problemOfAll(overview);
      assert.equal(problem.code, code);
      assertSentence(problem);
      assert.doesNotMatch(JSON.stringify(overview), /v1\.\d\.0/);
    });

    test('keeps it away when GitHub is down afterwards', async () => {
      await read();
      harness.advance(fresh + 1);
      harness.fault(fault);
      await read();
      harness.clearFaults();
      harness.fault({ kind: 'html-5xx' });
      harness.advance(fresh + 1);
      assert.doesNotMatch(JSON.stringify(await read()), /v1\.\d\.0/);
    });
  });
}

test('single sign-on comes with the address where to do it', async () => {
  const url = 'https://github.test/orgs/acme/sso?authorization_request=abc';
  harness.fault({ kind: 'sso', url });
  assert.equal(problemOfAll(await read()).details.ssoUrl, url);
});

test('whoever has just signed on is let in at once', async () => {
  await read();
  harness.advance(fresh + 1);
  harness.fault({ kind: 'sso' }, { path: 'graphql' });
  assert.equal(problemOfAll(await read()).code, 'sso_required');
  harness.clearFaults();
  const { live, stale } = factsOf(await read(), 'production');
  assert.equal(labelOf(live), 'v1.0.0');
  assert.equal(stale, null);
});

test('an answer that is not JSON is called what it is', async () => {
  harness.fault({ kind: 'garbage', body: '<h1>Welcome to the hotel</h1>' });
  const problem = problemOfAll(await read());
  assert.equal(problem.code, 'answer_not_understood');
  assertSentence(problem);
});

test('an address in the middle of nowhere is not asked again and again', async () => {
  harness.fault({ kind: 'html-5xx' });
  const [cost] = await harness.costOf(() => read());
  assert.ok(cost.requests <= 12, `${cost.requests} requests`);
});

test('a viewer without a token is asked to connect, and GitHub is not asked', async () => {
  const [cost, overview] = await harness.costOf(() =>
    read({ user: 'user:default/alice' }),
  );
  assert.equal(problemOfAll(overview).code, 'not_connected');
  assert.equal(problemOfAll(overview).details.host, harness.host);
  assert.equal(cost.requests, 0);
});

test('a token that really ended is rejected, and another one works', async () => {
  await read();
  harness.revokeTokens('alice');
  harness.advance(fresh + 1);
  assert.equal(problemOfAll(await read()).code, 'token_rejected');
  const renewed = { ...alice, token: harness.tokenOf('alice') };
  assert.equal(
    labelOf(factsOf(await read(renewed), 'production').live),
    'v1.0.0',
  );
});

test('a list that fails is not a workflow that is missing', async () => {
  harness.fault(
    { kind: 'status', status: 500 },
    { path: '/actions/workflows/' },
  );
  assert.equal(problemOfAll(await read()).code, 'host_down');
});

test('a workflow that is not there is named', async () => {
  const [first, ...rest] = configurationOf(calmTopology, harness.host);
  assert.ok(first);
  await core.configure([
    { ...first, source: { ...Object(first.source), workflow: 'gone.yml' } },
    ...rest,
  ]);
  const overview = await read();
  const problem = problemOf(overview, first.name);
  assert.equal(problem.code, 'not_found_or_not_visible');
  assert.match(problem.message, /gone\.yml/);
  assert.ok(factsOf(overview, 'production').live);
});

test('a failure of the comparison costs the drift and nothing else', async () => {
  harness.fault({ kind: 'status', status: 500 }, { path: '/compare/' });
  const overview = await read();
  for (const name of ['testing', 'staging', 'production']) {
    const { live, drift } = factsOf(overview, name);
    assert.ok(live);
    assert.equal(drift?.kind, 'not_comparable', name);
  }
});

test('below a fifth of the budget data are fresh for longer, and the budget says how little there is', async () => {
  await read();
  harness.setBudget(5_000, 500);
  harness.advance(fresh + 1);
  const overview = await read();
  const core_ = overview.budgets.find(({ resource }) => resource === 'core');
  assert.ok(core_ && core_.remaining <= 500, JSON.stringify(overview.budgets));
  assert.ok(overview.refreshAfterSeconds > fresh);
  harness.advance(fresh + 1);
  const [cost] = await harness.costOf(() => read());
  harness.setBudget(5_000, 5_000);
  // What never changes may be asked for whether it may still be seen, which costs nothing.
  assert.deepEqual(
    cost.entries.filter(({ status }) => status !== 304).map(({ path }) => path),
    [],
  );
});

test('no answer ever carries the token', async () => {
  await openCore({ deadlineMs: shortDeadlineMs });
  const seen = [JSON.stringify(await read())];
  for (const [, fault] of [...passing, ...refusals]) {
    harness.clearFaults();
    harness.fault(fault);
    harness.advance(3_601);
    seen.push(JSON.stringify(await read()));
  }
  assert.ok(seen.every(text => !text.includes(alice.token)));
  assert.ok(environmentOf(JSON.parse(seen[0] ?? ''), 'production'));
});

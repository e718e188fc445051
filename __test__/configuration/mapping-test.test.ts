// What the test of a mapping says before it is saved: the same deployments as the service tab afterwards, whether what
// it names is there, what the viewer may do, and what that costs beside the service tab.

import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import type {
  Check,
  Deployment,
  Environment,
  EnvironmentTest,
  EnvironmentTests,
} from 'backstage-plugin-deployment-common';
import { scenario } from '../../packages/github-simulator/src/scenario/builder.ts';
import { factsOf, type Asking, type Core } from '../overview/support/core.ts';
import { demoEnvironments } from '../overview/support/demo.ts';
import { Harness, type Cost } from '../overview/support/harness.ts';
import {
  configurationOf,
  environmentNames,
  serviceRef,
  topologies,
} from '../overview/support/topologies.ts';

/** Charged requests of a first test beyond those of a first look at the service tab. */
const mostBeyondOverview = 2;

const testOf = (core: Core, environments: Environment[], asking: Asking) =>
  core.ask<EnvironmentTests>(
    'testEnvironments',
    { service: environments[0]!.service, environments },
    asking,
  );

const paths = ({ entries }: Cost) =>
  entries.map(({ method, path, status }) => `${method} ${path} ${status}`);

function print(context: TestContext, what: string, cost: Cost): void {
  const requests = cost.requests === 1 ? 'request' : 'requests';
  context.diagnostic(
    `${what}: ${cost.charged} charged, ${cost.requests} ${requests}`,
  );
}

/** What is not as it should be, in one line each. */
const complaints = ({ checks }: EnvironmentTest) =>
  checks
    .filter(({ outcome }) => outcome !== 'passed')
    .map(({ outcome, field, message }) => `${outcome} ${field}: ${message}`);

const counted = (
  { counted: deployments }: EnvironmentTest,
  id: string | null,
): Deployment | null => deployments.find(each => each.id === id) ?? null;

describe('the demo', () => {
  let harness: Harness;
  const asking: Record<string, Asking> = {};

  before(async () => {
    harness = await Harness.start({ scenario: 'demo' });
    for (const login of ['alice', 'bob', 'carol']) {
      const token = harness.tokenOf(login);
      asking[login] = { user: `user:default/${login}`, token };
    }
  });

  after(() => harness.close());

  const environmentsOf = (name: string) =>
    demoEnvironments(harness.host).get(serviceRef(name))!;

  /** The test of one environment of a service with a change of its source. */
  async function tested(
    name: string,
    environment: string,
    change: Record<string, unknown> = {},
    login = 'alice',
  ): Promise<EnvironmentTest> {
    const changed = environmentsOf(name).map(each =>
      each.name === environment
        ? { ...each, source: { ...(each.source as object), ...change } }
        : each,
    );
    const core = await harness.core();
    const { environments } = await testOf(core, changed, asking[login]!);
    return environments.find(each => each.name === environment)!;
  }

  /** The one check that is not passed, whose outcome and field are these. */
  async function complaint(
    ...[name, environment, change]: Parameters<typeof tested>
  ): Promise<Check> {
    const { checks } = await tested(name, environment, change);
    const wrong = checks.filter(({ outcome }) => outcome !== 'passed');
    assert.equal(wrong.length, 1, JSON.stringify(wrong));
    return wrong[0]!;
  }

  const services = [
    'payments',
    'storefront',
    'search',
    'notifications',
    'ledger',
    'cart',
    'recommendations',
    'inventory',
    'reports',
    'billing',
  ];

  for (const name of services) {
    test(`${name}: every check passes, and what would be live and latest is what the service tab shows`, async context => {
      const environments = environmentsOf(name);
      const core = await harness.core();
      const [cost, tests] = await harness.costOf(() =>
        testOf(core, environments, asking.alice!),
      );
      print(context, `${name}, cold`, cost);
      for (const each of tests.environments) {
        assert.equal(each.problem, null);
        assert.deepEqual(complaints(each), [], each.name);
        assert.ok(each.checks.length > 1);
      }
      assert.deepEqual(
        tests.accounts.map(({ login }) => login),
        ['alice'],
      );
      const shown = await harness.core();
      await shown.configure(environments);
      const overview = await shown.overview(serviceRef(name), asking.alice!);
      for (const each of tests.environments) {
        const { live, latest, lookback } = factsOf(overview, each.name);
        assert.deepEqual(counted(each, each.live), live, each.name);
        assert.deepEqual(counted(each, each.latest), latest, each.name);
        // The test looks further back than the service tab need.
        const { attempts } = each.lookback!;
        assert.ok(attempts >= lookback.attempts, each.name);
        assert.ok(each.lookback!.complete || !lookback.complete, each.name);
      }
    });
  }

  test('payments: what counts is listed with its versions, what does not with the reason', async () => {
    const production = await tested('payments', 'production');
    const label = ({ version }: Deployment) =>
      version.kind === 'known'
        ? `${version.label} ${version.labelKind} ${version.provenance}`
        : version.reason;
    assert.deepEqual(
      production.counted.map(each => `${each.state} ${label(each)}`),
      [
        'waiting v1.9.1 tag run_name',
        'succeeded v1.9.0 tag run_name',
        'superseded v1.8.1 tag run_name',
      ],
    );
    const reasons = production.ignored.map(({ reason }) => reason);
    assert.equal(reasons.length, 6);
    assert.deepEqual([...new Set(reasons)].sort(), [
      'It counts for development.',
      'It counts for staging.',
    ]);
  });

  test('cart and recommendations: what the other workflow deployed is left out', async () => {
    const staging = await tested('cart', 'staging');
    assert.deepEqual(
      [...new Set(staging.ignored.map(({ reason }) => reason))],
      ['It was deployed by recommendations.yml.'],
    );
    const production = await tested('cart', 'production');
    assert.equal(
      production.ignored[0]?.reason,
      'Its job production was skipped.',
    );
  });

  test('billing: runs of which nothing tells the environment are listed with what would', async () => {
    const staging = await tested('billing', 'staging');
    assert.deepEqual(staging.counted, []);
    assert.ok(staging.ignored.length > 0);
    for (const { reason } of staging.ignored) {
      assert.match(reason, /a run-name pattern would tell/);
    }
  });

  test('a repository alone is enough to see deployments, and what starting them lacks is said', async () => {
    const mapped = environmentsOf('payments');
    const bare = mapped.map(each => ({
      ...each,
      source: { owner: 'acme', repo: 'payments' },
    }));
    const core = await harness.core();
    const [, , production] = (await testOf(core, bare, asking.alice!))
      .environments;
    const [, , whole] = (await testOf(core, mapped, asking.alice!))
      .environments;
    assert.equal(production!.live, whole!.live);
    assert.equal(production!.latest, whole!.latest);
    assert.deepEqual(complaints(production!), [
      'warned source.environmentInput: Nothing would tell deploy.yml to deploy to production. Name the input that carries the environment. It declares: environment, version and run_migrations.',
      'warned source.versionInput: Nothing would tell deploy.yml which version to deploy. Name the input that carries the version, or let it run on the selected version. It declares: version, environment and run_migrations.',
    ]);
  });

  test('a misspelt workflow is named with where it was looked for, and the nearest spelling', async () => {
    const { problem, checks } = await tested('payments', 'production', {
      workflow: 'deplyo.yml',
    });
    assert.equal(problem?.code, 'not_found_or_not_visible');
    const check = checks.find(({ field }) => field === 'source.workflow');
    assert.equal(check?.outcome, 'blocked');
    assert.equal(
      check?.message,
      'There is no .github/workflows/deplyo.yml on main of acme/payments. The workflows there: deploy.yml and ci.yml.',
    );
  });

  const mistakes: [string, string, Record<string, unknown>, string, RegExp][] =
    [
      [
        'a misspelt job',
        'payments',
        { job: 'deplyo' },
        'source.job',
        /deploy\.yml has no job deplyo\. Its jobs: deploy/,
      ],
      [
        'a misspelt job of a called workflow',
        'inventory',
        { job: 'release / deplyo' },
        'source.job',
        /deploy-service\.yml, which release of release\.yml calls, has no job deplyo\. Its jobs: deploy and migrate\./,
      ],
      [
        'an input that is not declared',
        'payments',
        { versionInput: 'tag' },
        'source.versionInput',
        /deploy\.yml declares no input tag to carry the version\. It declares: .*version/,
      ],
      [
        'a value that the input does not take',
        'payments',
        { environmentInput: { name: 'environment', value: 'prod' } },
        'source.environmentInput.value',
        /does not take “prod”\. It takes: production, /,
      ],
      [
        'a further input that is not declared',
        'payments',
        { dispatch: { inputs: [{ name: 'force', value: 'true' }] } },
        'source.dispatch.inputs[0].name',
        /declares no input force/,
      ],
      [
        'an environment that is not there',
        'reports',
        { environment: 'prodction' },
        'source.environment',
        /acme\/reports has no GitHub environment prodction\. It has: production/,
      ],
      [
        'a pattern that matches nothing',
        'payments',
        { runName: 'Release (?<version>\\S+)' },
        'source.runName',
        /matches none of the last 9 titles of deploy\.yml\. The newest: “Deploy /,
      ],
      [
        'tags that are not there',
        'cart',
        { versions: { tagPattern: 'basket/v*' } },
        'source.versions.tagPattern',
        /basket\/v\* matches none of the 5 tags of acme\/shop/,
      ],
      [
        'a branch that is not there',
        'payments',
        { dispatch: { ref: { kind: 'fixed', name: 'master' } } },
        'source.dispatch.ref.name',
        /acme\/payments has no branch or tag master\. Its default branch is main\./,
      ],
      [
        'a workflow that nobody can start',
        'search',
        { dispatch: { ref: { kind: 'selected_version' } } },
        'source.dispatch.enabled',
        /pipeline\.yml cannot be started from here: it is started by push/,
      ],
    ];
  for (const [what, name, change, field, message] of mistakes) {
    test(`${what} is blocked, with what there is instead`, async () => {
      const check = await complaint(name, 'production', change);
      assert.equal(check.outcome, 'blocked');
      assert.equal(check.field, field);
      assert.match(check.message, message);
    });
  }

  test('a misspelt repository, and one that the viewer may not see, are told alike', async () => {
    const misspelt = await tested('payments', 'production', {
      repo: 'paymints',
    });
    const hidden = await tested('ledger', 'production', {}, 'carol');
    for (const [{ problem, checks, rights, ...rest }, repository] of [
      [misspelt, 'acme/paymints'],
      [hidden, 'acme/ledger'],
    ] as const) {
      assert.equal(problem?.code, 'not_found_or_not_visible');
      assert.deepEqual(
        checks.map(({ outcome, field }) => `${outcome} ${field}`),
        ['blocked source.repo'],
      );
      assert.equal(
        checks[0]?.message,
        `${repository} was not found on ${harness.host}, or your account may not see it. Check the spelling; if it is right, ask its owners for access, or allow your token in the single sign-on of its organisation.`,
      );
      assert.deepEqual(
        rights.map(({ outcome }) => outcome),
        ['blocked'],
      );
      assert.deepEqual(rest.counted, []);
      assert.deepEqual(rest.ignored, []);
    }
    // The other environment of payments is none the worse.
    assert.equal((await tested('payments', 'staging')).problem, null);
  });

  test('nothing of a repository that carol may not see is told to her', async () => {
    const core = await harness.core();
    const tests = await testOf(core, environmentsOf('ledger'), asking.carol!);
    assert.doesNotMatch(
      JSON.stringify(tests),
      /2026\.1|farid|closing of the month|audit/,
    );
  });

  test('rights: who may see, deploy and approve', async () => {
    const said = async (name: string, environment: string, login: string) => {
      const { rights } = await tested(name, environment, {}, login);
      return rights.map(({ outcome }) => outcome).join(' ');
    };
    // bob is the reviewer; nobody else is.
    assert.equal(
      await said('payments', 'production', 'alice'),
      'passed passed blocked',
    );
    assert.equal(
      await said('payments', 'production', 'bob'),
      'passed passed passed',
    );
    assert.equal(
      await said('payments', 'production', 'carol'),
      'passed passed blocked',
    );
    assert.equal(
      await said('payments', 'staging', 'carol'),
      'passed passed passed',
    );
    // The team of leads reviews, and bob is in it; nothing is started from here.
    assert.equal(
      await said('search', 'production', 'bob'),
      'passed blocked passed',
    );
    assert.equal(
      await said('search', 'production', 'alice'),
      'passed blocked blocked',
    );
  });

  test('who may only read may not deploy, and a token without the right scope neither', async () => {
    const token = harness.tokenOf('alice', ['read:user', 'public_repo']);
    asking.bare = { user: 'user:default/alice', token };
    const { rights } = await tested('search', 'production', {}, 'bare');
    // Without the scope for teams it cannot be read who is in one.
    assert.equal(rights[2]?.outcome, 'unknown');
    assert.match(rights[2]?.message ?? '', /a team must/);
    harness.setPermission('acme/billing', 'jonas', 'none');
    asking.jonas = {
      user: 'user:default/jonas',
      token: harness.tokenOf('jonas'),
    };
    const { rights: reader } = await tested('billing', 'staging', {}, 'jonas');
    assert.equal(reader[1]?.outcome, 'blocked');
    assert.match(reader[1]?.message ?? '', /theirs is read/);
  });

  test('without a token, and with a revoked one, that is the problem', async () => {
    const core = await harness.core();
    const environments = environmentsOf('payments');
    const nobody = await testOf(core, environments, {
      user: 'user:default/alice',
    });
    assert.deepEqual(
      nobody.environments.map(({ problem }) => problem?.code),
      ['not_connected', 'not_connected', 'not_connected'],
    );
    const token = harness.tokenOf('mei');
    harness.revokeTokens('mei');
    const revoked = await testOf(core, environments, {
      user: 'user:default/mei',
      token,
    });
    assert.deepEqual(
      revoked.environments.map(({ problem, checks }) => [
        problem?.code,
        checks.length,
      ]),
      [
        ['token_rejected', 0],
        ['token_rejected', 0],
        ['token_rejected', 0],
      ],
    );
  });
});

describe('cost', () => {
  let harness: Harness;
  let alice: Asking;

  before(async () => {
    harness = await Harness.start({
      scenario: scenario(topologies.map(({ repository }) => repository)),
    });
    alice = { user: 'user:default/alice', token: harness.tokenOf('alice') };
  });

  after(() => harness.close());

  for (const topology of topologies) {
    test(`${topology.title}: at most ${mostBeyondOverview} more than the service tab, and nothing again`, async context => {
      const { name } = topology;
      const environments = configurationOf(topology, harness.host);
      const page = await harness.core();
      await page.configure(environments);
      const [overview] = await harness.costOf(() =>
        page.overview(serviceRef(name), alice),
      );
      const core = await harness.core();
      const [cold, tests] = await harness.costOf(() =>
        testOf(core, environments, alice),
      );
      print(context, `${name}, service tab`, overview);
      print(context, `${name}, test, cold`, cold);
      assert.ok(
        cold.charged <= overview.charged + mostBeyondOverview,
        paths(cold).join('\n'),
      );
      assert.equal(cold.comparisons, 0);
      // What it bought: every environment counts what was deployed to it, each with its version.
      for (const { name: environment, counted: list } of tests.environments) {
        assert.ok(list.length > 0, environment);
        for (const { version } of list) {
          assert.equal(version.kind, 'known', environment);
        }
      }
      const [warm] = await harness.costOf(async () => {
        await testOf(core, environments, alice);
        await testOf(core, environments, alice);
      });
      print(context, `${name}, test, warm`, warm);
      assert.deepEqual(paths(warm), []);
      await core.configure(environments);
      const [then] = await harness.costOf(() =>
        core.overview(serviceRef(name), alice),
      );
      print(context, `${name}, service tab after the test`, then);
      assert.ok(then.charged <= 1, paths(then).join('\n'));
    });
  }

  test('other inputs, another pattern of tags, no dispatch: all of it is tested from what is known', async context => {
    const [topology] = topologies;
    const environments = configurationOf(topology!, harness.host);
    const core = await harness.core();
    await testOf(core, environments, alice);
    const changed = (change: object) =>
      environments.map(each => ({
        ...each,
        source: { ...(each.source as object), ...change },
      }));
    for (const change of [
      { versionInput: 'verson' },
      { environmentInput: { name: 'env', value: 'x' } },
      { versions: { tagPattern: 'v*' } },
      { dispatch: { enabled: false } },
    ]) {
      const [cost, { environments: tests }] = await harness.costOf(() =>
        testOf(core, changed(change), alice),
      );
      print(context, JSON.stringify(change), cost);
      assert.deepEqual(paths(cost), []);
      assert.equal(tests.length, environmentNames.length);
    }
  });
});

test('GitHub Enterprise Server is asked in the same way', async () => {
  const [topology] = topologies;
  const harness = await Harness.start({
    scenario: scenario([topology!.repository]),
    dialect: 'ghes',
  });
  try {
    const core = await harness.core();
    const { environments } = await testOf(
      core,
      configurationOf(topology!, harness.host),
      { user: 'user:default/alice', token: harness.tokenOf('alice') },
    );
    for (const each of environments) {
      assert.equal(each.problem, null);
      assert.deepEqual(complaints(each), []);
      assert.ok(each.live);
    }
  } finally {
    await harness.close();
  }
});

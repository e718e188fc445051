// What the test of a mapping says of what is not there, or not for this viewer, before it is saved.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Demo, testOf } from './support/mapping.ts';

describe('the demo', () => {
  let demo: Demo;

  before(async () => {
    demo = await Demo.open();
  });

  after(() => demo.harness.close());

  test('a misspelt workflow is named with where it was looked for, and the nearest spelling', async () => {
    const { problem, checks } = await demo.tested('payments', 'production', {
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
      const check = await demo.complaint(name, 'production', change);
      assert.equal(check.outcome, 'blocked');
      assert.equal(check.field, field);
      assert.match(check.message, message);
    });
  }

  test('a misspelt repository, and one that the viewer may not see, are told alike', async () => {
    const misspelt = await demo.tested('payments', 'production', {
      repo: 'paymints',
    });
    const hidden = await demo.tested('ledger', 'production', {}, 'carol');
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
        `${repository} was not found on ${demo.harness.host}, or your account may not see it. Check the spelling; if it is right, ask its owners for access, or allow your token in the single sign-on of its organisation.`,
      );
      assert.deepEqual(
        rights.map(({ outcome }) => outcome),
        ['blocked'],
      );
      assert.deepEqual(rest.counted, []);
      assert.deepEqual(rest.ignored, []);
    }
    // The other environment of payments is none the worse.
    assert.equal((await demo.tested('payments', 'staging')).problem, null);
  });

  test('nothing of a repository that carol may not see is told to her', async () => {
    const core = await demo.harness.core();
    const tests = await testOf(
      core,
      demo.environmentsOf('ledger'),
      demo.asking.carol!,
    );
    assert.doesNotMatch(
      JSON.stringify(tests),
      /2026\.1|farid|closing of the month|audit/,
    );
  });

  test('rights: who may see, deploy and approve', async () => {
    const said = async (name: string, environment: string, login: string) => {
      const { rights } = await demo.tested(name, environment, {}, login);
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
    const token = demo.harness.tokenOf('alice', ['read:user', 'public_repo']);
    demo.asking.bare = { user: 'user:default/alice', token };
    const { rights } = await demo.tested('search', 'production', {}, 'bare');
    // Without the scope for teams it cannot be read who is in one.
    assert.equal(rights[2]?.outcome, 'unknown');
    assert.match(rights[2]?.message ?? '', /a team must/);
    demo.harness.setPermission('acme/billing', 'jonas', 'none');
    demo.asking.jonas = demo.harness.person('jonas');
    const { rights: reader } = await demo.tested(
      'billing',
      'staging',
      {},
      'jonas',
    );
    assert.equal(reader[1]?.outcome, 'blocked');
    assert.match(reader[1]?.message ?? '', /theirs is read/);
  });

  test('without a token, and with a revoked one, that is the problem', async () => {
    const core = await demo.harness.core();
    const environments = demo.environmentsOf('payments');
    const nobody = await testOf(core, environments, {
      user: 'user:default/alice',
    });
    assert.deepEqual(
      nobody.environments.map(({ problem }) => problem?.code),
      ['not_connected', 'not_connected', 'not_connected'],
    );
    const token = demo.harness.tokenOf('mei');
    demo.harness.revokeTokens('mei');
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

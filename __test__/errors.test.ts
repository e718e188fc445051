// What a caller sees when something is wrong.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  DeploymentCore,
  options,
  rejection,
  replaceCommand,
  serviceCommand,
  viewer,
  withCore,
} from './support/core.ts';
import type { CoreOptions } from '../index.js';

test('an error has a name, a code, a message and details', async () => {
  await withCore({}, async core => {
    const error = await rejection(() => core.environments('{}'));
    assert.ok(error instanceof Error);
    assert.equal(error.name, 'InputError');
    assert.equal(error.code, 'invalid_input');
    assert.match(error.message, /not valid at service: missing field/);
    assert.deepEqual(error.details, { field: 'service' });
    assert.match(String(error.stack), /service/);
  });
});

test('a command that is not valid names its field', async () => {
  await withCore({}, async core => {
    const whole = JSON.parse(replaceCommand('github.com', ['a', 'b']));
    const changed = (change: (command: typeof whole) => void) => {
      const command = structuredClone(whole);
      change(command);
      return JSON.stringify(command);
    };
    for (const [command, field] of [
      [changed(c => delete c.service), 'service'],
      [changed(c => (c.environments[1].tier = 'moon')), 'environments[1].tier'],
      [changed(c => (c.environments[1].order = 1.5)), 'environments[1].order'],
      [changed(c => (c.environments[0].extra = 1)), 'environments[0].extra'],
      [changed(c => (c.environments[1].name = 'a')), 'environments[1].name'],
      [
        changed(c => (c.environments[1].service = 'component:default/other')),
        'environments[1].service',
      ],
      [
        changed(c => (c.environments[1].source.repo = '../ledger')),
        'environments[1].source.repo',
      ],
    ]) {
      const error = await rejection(() => core.replaceEnvironments(command));
      assert.equal(error.code, 'invalid_input', command);
      assert.equal(error.details.field, field);
    }
  });
});

test('nothing is stored of a command that is not valid', async () => {
  await withCore({}, async core => {
    const command = JSON.parse(replaceCommand('github.com', ['a', 'b']));
    command.environments[1].source = { owner: 'acme' };
    await rejection(() => core.replaceEnvironments(JSON.stringify(command)));
    const stored = await core.environments(serviceCommand);
    assert.deepEqual(JSON.parse(stored.toString()), { environments: [] });
  });
});

test('an option that is not valid is named', async () => {
  const github = options().github[0];
  const cases: [Partial<CoreOptions>, string][] = [
    [{ deadlineMs: -1 }, 'deadlineMs'],
    [{ maxConcurrencyPerHost: 0 }, 'maxConcurrencyPerHost'],
    [{ cacheMegabytes: 1e9 }, 'cacheMegabytes'],
    [{ logLevel: 'loud' as 'info' }, 'logLevel'],
    [{ store: { filename: '' } }, 'store.filename'],
    [
      { github: [github, { host: 'h', apiBaseUrl: 'http://h' }] },
      'github[1].apiBaseUrl',
    ],
    [{ github: [github, github] }, 'github[1].host'],
  ];
  for (const [changes, field] of cases) {
    const error = await rejection(() =>
      DeploymentCore.create(options(changes)),
    );
    assert.equal(error.name, 'InputError');
    assert.equal(error.details.field, field);
  }
});

test('a store that cannot be opened says where and what to check', async () => {
  const error = await rejection(() =>
    DeploymentCore.create(
      options({ store: { filename: '/nowhere/at/all.sqlite' } }),
    ),
  );
  assert.equal(error.code, 'store_unavailable');
  assert.match(error.message, /\/nowhere\/at\/all\.sqlite/);
});

test('a viewer that is not valid is refused without a word of its tokens', async () => {
  await withCore({}, async core => {
    for (const text of [
      '{"user":"u","tokens":"gho_hidden1"}',
      '{"user":"u","tokens":{"github:github.com":["hidden1"]}}',
      '"hidden1',
      '{"user":"u","hidden1":1}',
    ]) {
      const error = await rejection(() => core.overview(serviceCommand, text));
      assert.equal(error.code, 'invalid_input');
      const printed = `${error.stack} ${JSON.stringify(error.details)}`;
      assert.doesNotMatch(printed.replace('viewer.hidden1', ''), /gho_hidden1/);
    }
  });
});

test('no input takes the process down', async () => {
  await withCore({}, async core => {
    const inputs: unknown[] = [
      undefined,
      null,
      7,
      {},
      [],
      Symbol('x'),
      '',
      '\u0000',
      '\ud800',
      '{"service":"\\ud800"}',
      '['.repeat(100_000),
      `{"service":"${'x'.repeat(5_000_000)}"}`,
      '{"__proto__":{"service":"a"}}',
      '{"service":"\'; DROP TABLE environments; --"}',
    ];
    for (const input of inputs) {
      const text = input as string;
      const calls: (() => Promise<unknown>)[] = [
        () => core.environments(text),
        () => core.requiredHosts(text),
        () => core.replaceEnvironments(text),
        () => core.overview(text, text),
        () => core.overview(serviceCommand, text),
        () => core.overview(text, viewer('github.com', 't')),
        () => DeploymentCore.create(input as CoreOptions),
        () =>
          core.overview(
            serviceCommand,
            viewer('github.com', 't'),
            input as never,
          ),
      ];
      for (const call of calls) {
        // Whether it answers or refuses is not the question here.
        await Promise.resolve()
          .then(call)
          .catch(() => {});
      }
    }
    const stored = await core.environments(serviceCommand);
    assert.deepEqual(JSON.parse(stored.toString()), { environments: [] });
  });
});

test('a method without its core is refused', async () => {
  await withCore({}, async core => {
    const { environments, metrics } = core;
    await assert.rejects(async () => environments(serviceCommand));
    assert.throws(() => metrics.call({} as never));
  });
});

// GitHub's own examples of webhooks, as they are and spoilt.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import type {
  Environment,
  NotedEvent,
} from 'backstage-plugin-deployment-common';
import { Core } from '../overview/support/core.ts';

type Json =
  | null
  | boolean
  | number
  | string
  | Json[]
  | { [name: string]: Json };
type Payload = { [name: string]: Json };

const definitions = createRequire(import.meta.url)(
  '@octokit/webhooks-examples',
) as { name: string; examples: Payload[] }[];

const examples = definitions.flatMap(({ name, examples: payloads }) =>
  payloads.map(payload => ({ name, payload })),
);

const interesting = [
  'deployment',
  'deployment_status',
  'deployment_review',
  'workflow_run',
  'workflow_job',
];

function configured(
  owner: string,
  repo: string,
  environment: string,
): Environment {
  return {
    service: `component:default/${repo.toLowerCase()}`,
    name: environment.toLowerCase(),
    tier: 'production',
    order: 0,
    promotesFrom: [],
    provider: 'github',
    host: 'github.com',
    source: { owner, repo, topology: 'environment-input', environment },
  };
}

describe("GitHub's own examples of webhooks", () => {
  let core: Core;
  let deliveries = 0;

  before(async () => {
    // Nothing is asked of it.
    const apiBaseUrl = 'https://api.github.com';
    core = await Core.open({ host: 'github.com', apiBaseUrl });
    await core.configure([
      configured('terraform-test-github', 'sample-app', 'tst'),
    ]);
    await core.configure([
      configured('codertocat', 'hello-world', 'production'),
    ]);
  });

  after(() => core.close());

  const note = (event: string, payload: Json) => {
    deliveries += 1;
    return core.read<NotedEvent>('noteEvent', {
      provider: 'github',
      delivery: `example-${deliveries}`,
      event,
      payload,
    });
  };

  test('are all understood, and those of interest name their services', async () => {
    const named = new Set<string>();
    for (const { name, payload } of examples) {
      const { repeated, services } = await note(name, payload);
      assert.equal(repeated, false);
      if (services.length > 0) {
        named.add(name);
      }
    }
    assert.ok(examples.length > 100);
    assert.deepEqual([...named].sort(), [...interesting].sort());
  });

  test('say who may decide', async () => {
    const review = examples.find(({ name }) => name === 'deployment_review');
    assert.ok(review);
    const again = structuredClone(review.payload) as {
      workflow_run: { run_attempt: number };
    } & Payload;
    // The first attempt was told of above.
    again.workflow_run.run_attempt = 2;
    const { services, happenings } = await note(review.name, again);
    assert.deepEqual(services, ['component:default/sample-app']);
    assert.equal(happenings.length, 1);
    const [wait] = happenings;
    assert.ok(wait?.kind === 'waiting');
    assert.equal(wait.environment, 'tst');
    assert.equal(wait.run.id, '5453085689');
    assert.equal(wait.run.number, 15);
    assert.equal(wait.actor?.login, 'ilmax');
    assert.equal(wait.at, '2023-07-04T09:28:15Z');
    assert.deepEqual(wait.reviewers, [
      { kind: 'team', name: 'terraform-test-github/admins', avatarUrl: null },
    ]);
  });

  test('are understood or refused with a field, whatever part of them is spoilt', async () => {
    const junk: Json[] = [null, true, -1, 1e300, '', '\u0000', [], {}, [{}]];
    let refused = 0;
    for (const name of interesting) {
      const example = examples.find(each => each.name === name);
      assert.ok(example);
      const payload = essence(example.payload);
      for (const path of paths(payload, 2)) {
        for (const value of junk) {
          const spoilt = replaced(payload, path, value);
          try {
            await note(name, spoilt);
          } catch (error) {
            const { code, details } = error as {
              code: string;
              details: { field: string };
            };
            assert.equal(code, 'invalid_input', `${name} ${path.join('.')}`);
            assert.match(details.field, /^payload\.repository/);
            refused += 1;
          }
        }
      }
    }
    assert.ok(refused > 0);
  });

  test('are refused where they are larger than any', async () => {
    const payload = { padding: 'x'.repeat(7 * 1024 * 1024) };
    await assert.rejects(note('workflow_run', payload), {
      code: 'invalid_input',
      message: /more than 6291456 bytes/,
    });
  });

  test('are refused where they are nested deeper than any', async () => {
    let payload: Json = {};
    for (let depth = 0; depth < 1000; depth++) {
      payload = { payload };
    }
    await assert.rejects(note('workflow_run', payload), {
      code: 'invalid_input',
    });
  });
});

/** Without what is read of no event: most of what GitHub says of a repository, and who else it is of. */
function essence(payload: Payload): Payload {
  const { full_name, html_url } = payload.repository as Payload;
  const { organization, sender, ...rest } = payload;
  return { ...rest, repository: { full_name, html_url } as Payload };
}

/** Paths of all values that lie so deep at most, one entry of each list. */
function paths(value: Json, depth: number): string[][] {
  if (depth === 0 || value === null || typeof value !== 'object') {
    return [[]];
  }
  const entries = Object.entries(value).slice(
    0,
    Array.isArray(value) ? 1 : 1000,
  );
  return [
    [],
    ...entries.flatMap(([name, inner]) =>
      paths(inner, depth - 1).map(path => [name, ...path]),
    ),
  ];
}

/** The same with another value at a path; what does not lie on it is shared. */
function replaced(value: Json, [name, ...rest]: string[], by: Json): Json {
  if (name === undefined) {
    return by;
  }
  const copy = (
    Array.isArray(value) ? [...value] : { ...(value as Payload) }
  ) as {
    [name: string]: Json;
  };
  copy[name] = replaced(copy[name] as Json, rest, by);
  return copy as Json;
}

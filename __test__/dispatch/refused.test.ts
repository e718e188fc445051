// Deployments that GitHub would not start, or did not: who pressed is told what to do, and nothing runs.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Preflight } from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  scenario,
} from '../../packages/github-simulator/src/scenario/builder.ts';
import type { RepositoryDocument } from '../../packages/github-simulator/src/scenario/document.ts';
import type { Asking, Core } from '../overview/support/core.ts';
import { Harness } from '../overview/support/harness.ts';
import { serviceRef } from '../overview/support/topologies.ts';
import { refsOf } from './support/house.ts';

const file = `
name: Deploy
on: workflow_dispatch
jobs: { deploy: { runs-on: x, environment: production, steps: [{ run: make }] } }
`;

const service = (name: string, rest: Omit<RepositoryDocument, 'name'>) =>
  repository(
    name,
    { 'deploy.yml': file },
    { environments: { production: {} }, ...rest },
  );

const history = [
  commit('Begin', '9d'),
  { run: 'deploy.yml', age: '8d', by: 'alice' } as const,
];
const disabled = { disabled_workflows: ['deploy.yml'] };

let harness: Harness;
let core: Core;
let alice: Asking;

before(async () => {
  harness = await Harness.start({
    scenario: scenario([
      service('paused', { history, ...disabled }),
      service('unseen', disabled),
      service('museum', { history, archived: true }),
    ]),
  });
  core = await harness.core();
  alice = harness.person('alice');
  for (const name of ['paused', 'unseen', 'museum']) {
    await core.configure([
      {
        service: serviceRef(name),
        name: 'production',
        tier: 'production',
        order: 0,
        promotesFrom: [],
        provider: 'github',
        host: harness.host,
        source: {
          owner: 'acme',
          repo: name,
          workflow: 'deploy.yml',
          topology: 'workflow-per-environment',
          environment: 'production',
        },
      },
    ]);
  }
});

after(() => harness.close());

/** Presses, with all warnings ticked, and gives what stood in the way and how often GitHub was asked to start something. */
async function pressed(name: string) {
  const question = {
    service: serviceRef(name),
    environment: 'production',
    version: { label: 'main', sha: null },
  };
  const { revision, checks, touches } = await core.ask<Preflight>(
    'preflight',
    question,
    alice,
  );
  const messages = (outcome: string) =>
    checks
      .filter(check => check.outcome === outcome)
      .map(({ message }) => message);
  const since = harness.watch();
  const error = await core
    .ask(
      'dispatch',
      {
        ...question,
        revision,
        idempotencyKey: `press-${name}`,
        accepted: messages('warned'),
        authorized: refsOf(touches),
      },
      alice,
    )
    .then(
      outcome => assert.fail(JSON.stringify(outcome)),
      (refusal: Error & { code: string }) => refusal,
    );
  return {
    blocked: messages('blocked'),
    error,
    posts: since().entries.filter(({ method, path }) =>
      /^POST.*\/dispatches$/.test(`${method} ${path}`),
    ).length,
  };
}

test('a disabled workflow is known from its runs, so that nobody presses in vain', async () => {
  const { blocked, error, posts } = await pressed('paused');
  assert.deepEqual(blocked, [
    'deploy.yml is disabled on GitHub. Enable it on its page there.',
  ]);
  assert.match(error.message, /deploy\.yml is disabled on GitHub/);
  assert.equal(posts, 0);
});

test('a disabled workflow that never ran is refused by GitHub, and the refusal says where to enable it', async () => {
  const { blocked, error, posts } = await pressed('unseen');
  assert.deepEqual(blocked, []);
  assert.equal(error.code, 'forbidden');
  assert.equal(
    error.message,
    'Nothing was started: the workflow deploy.yml of acme/unseen is disabled. Enable it on its page under Actions, then deploy again.',
  );
  assert.equal(posts, 1);
});

test('an archived repository starts nothing', async () => {
  const { blocked, error, posts } = await pressed('museum');
  assert.equal(blocked.length, 1);
  assert.match(String(blocked), /acme\/museum: it is archived/);
  assert.match(error.message, /archived/);
  assert.equal(posts, 0);
});

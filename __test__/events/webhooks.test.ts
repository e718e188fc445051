// What the webhooks of the simulated GitHub mean here: whose pages must ask again, and who is told of what.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type {
  DispatchOutcome,
  Happening,
  NotedEvent,
  Preflight,
  ServiceOverview,
} from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  scenario,
} from '../../packages/github-simulator/src/scenario/builder.ts';
import type { Asking, Core } from '../overview/support/core.ts';
import { Harness } from '../overview/support/harness.ts';
import { configurationOf, serviceRef } from '../overview/support/topologies.ts';
import { receive, type Received, type Receiver } from './support/receiver.ts';

const workflow = `
name: Deploy
run-name: Deploy \${{ inputs.version }} to \${{ inputs.environment }}
on:
  workflow_dispatch:
    inputs:
      environment: { type: string, required: true }
      version: { type: string, required: true }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: \${{ inputs.environment }}
    steps: [{ name: Roll out, run: ./roll-out.sh }]
`;

/** Three jobs that wait together, and one that comes to the same environment after them. */
const twoJobs = `
name: Deploy
on: workflow_dispatch
jobs:
  migrate:
    runs-on: ubuntu-latest
    strategy: { matrix: { part: [orders, stock, people] } }
    environment: production
    steps: [{ name: Migrate, run: ./migrate.sh }]
  deploy:
    needs: migrate
    runs-on: ubuntu-latest
    environment: production
    steps: [{ name: Roll out, run: ./roll-out.sh }]
`;

const shop = serviceRef('shop');

describe('webhooks of GitHub', () => {
  let harness: Harness;
  let receiver: Receiver;
  let core: Core;
  let alice: Asking;

  before(async () => {
    const base = scenario([]);
    harness = await Harness.start({
      scenario: {
        ...base,
        repositories: [
          repository(
            'shop',
            { 'deploy.yml': workflow },
            {
              environments: { production: { reviewers: ['bob', 'ada'] } },
              history: [
                commit('Begin', '2d', { quiet: true }),
                { tag: 'v1.0.0', age: '2d', by: 'alice' },
              ],
            },
          ),
          repository(
            'twice',
            { 'deploy.yml': twoJobs },
            {
              environments: { production: { reviewers: ['bob'] } },
              history: [commit('Begin', '2d', { quiet: true })],
            },
          ),
          repository(
            'foreign',
            { 'deploy.yml': twoJobs },
            { history: [commit('Begin', '2d', { quiet: true })] },
          ),
        ],
      },
    });
    receiver = await receive();
    harness.sendWebhooks('acme', receiver.url);
    core = await harness.core();
    await core.configure(
      configurationOf(
        {
          name: 'shop',
          source: environment => ({
            workflow: 'deploy.yml',
            topology: 'environment-input',
            environment,
            environmentInput: { name: 'environment', value: environment },
            versionInput: 'version',
            runName: '^Deploy (?<version>.+) to (?<environment>.+)$',
          }),
        },
        harness.host,
      ),
    );
    const [production] = configurationOf(
      {
        name: 'twice',
        source: environment => ({
          workflow: 'deploy.yml',
          topology: 'workflow-per-environment',
          environment,
        }),
      },
      harness.host,
    ).filter(({ name }) => name === 'production');
    assert.ok(production);
    await core.configure([{ ...production, promotesFrom: [] }]);
    alice = { user: 'user:default/alice', token: harness.tokenOf('alice') };
  });

  after(async () => {
    await harness.close();
    await receiver.close();
  });

  const note = ({ event, delivery, payload }: Received) =>
    core.read<NotedEvent>('noteEvent', {
      provider: 'github',
      delivery,
      event,
      payload,
    });

  /** Lets the core hear of all that was sent until now. */
  async function hear(): Promise<{ events: string[]; noted: NotedEvent[] }> {
    await harness.webhooksSent();
    const received = receiver.take();
    const noted: NotedEvent[] = [];
    for (const each of received) {
      noted.push(await note(each));
    }
    return { events: received.map(({ event }) => event), noted };
  }

  async function start(environment: string): Promise<string> {
    const place = { service: shop, environment };
    const version = { label: 'v1.0.0', sha: null };
    const planned = await core.ask<Preflight>(
      'preflight',
      { ...place, version },
      alice,
    );
    const outcome = await core.ask<DispatchOutcome>(
      'dispatch',
      {
        ...place,
        version,
        revision: planned.revision,
        idempotencyKey: `from-here-${environment}-${harness.passed}`,
        reason: null,
        accepted: planned.checks
          .filter(({ outcome }) => outcome === 'warned')
          .map(({ message }) => message),
        authorized: planned.touches.map(touched => ({
          service: touched.service,
          environment: touched.environment,
        })),
      },
      alice,
    );
    assert.ok(outcome.run);
    return outcome.run.id;
  }

  const happenings = (noted: NotedEvent[]): Happening[] =>
    noted.flatMap(each => each.happenings);

  test('tell the whole life of a run that was started from here, each thing once', async () => {
    const run = await start('production');
    harness.advance(20);
    const begun = await hear();
    assert.deepEqual(
      new Set(begun.noted.flatMap(each => each.services)),
      new Set([shop]),
    );
    assert.ok(begun.events.includes('deployment_status'));
    const waits = happenings(begun.noted);
    assert.equal(waits.length, 1);
    const [wait] = waits;
    assert.ok(wait?.kind === 'waiting');
    assert.equal(wait.service, shop);
    assert.equal(wait.environment, 'production');
    assert.equal(wait.host, harness.host);
    assert.equal(wait.run.id, run);
    assert.equal(wait.version, 'v1.0.0');
    assert.equal(wait.actor?.login, 'alice');
    assert.deepEqual(wait.reviewers, [], 'only apps are told');

    harness.decide(Number(run), 'production', 'bob');
    harness.advance(300);
    const done = happenings((await hear()).noted);
    assert.equal(done.length, 1);
    const [end] = done;
    assert.ok(end?.kind === 'ended');
    assert.equal(end.run.id, run);
    assert.equal(end.environment, 'production');
    assert.equal(end.state, 'succeeded');
    assert.equal(end.version, 'v1.0.0');
    assert.equal(end.requestedBy, 'user:default/alice');
  });

  test('of what was started elsewhere tell that it waits, and not that it ended', async () => {
    const run = harness.startRun({
      repository: 'acme/shop',
      workflow: 'deploy.yml',
      actor: 'carol',
      inputs: { environment: 'production', version: 'v1.0.0' },
    });
    harness.advance(20);
    const waits = happenings((await hear()).noted);
    assert.deepEqual(
      waits.map(({ kind, version }) => [kind, version]),
      [['waiting', null]],
    );
    harness.finishRun(run, 'cancelled');
    const { events, noted } = await hear();
    assert.ok(events.includes('workflow_run'));
    assert.deepEqual(happenings(noted), []);
  });

  test('count once, however often they come', async () => {
    harness.startRun({
      repository: 'acme/shop',
      workflow: 'deploy.yml',
      actor: 'carol',
      inputs: { environment: 'staging', version: 'v1.0.0' },
    });
    await harness.webhooksSent();
    const received = receiver.take();
    const interesting = received.filter(({ event }) => event !== 'push');
    for (const each of interesting) {
      assert.equal((await note(each)).repeated, false);
      assert.deepEqual(await note(each), {
        repeated: true,
        services: [],
        happenings: [],
      });
    }
    assert.ok(interesting.length > 0);
    harness.advance(300);
    await hear();
  });

  test('make what was read before old at once, for everybody', async () => {
    const bob: Asking = {
      user: 'user:default/bob',
      token: harness.tokenOf('bob'),
    };
    const staging = ({ environments }: ServiceOverview) =>
      environments.find(({ name }) => name === 'staging')?.status;
    const before = staging(await core.overview(shop, alice));
    await core.overview(shop, bob);
    harness.startRun({
      repository: 'acme/shop',
      workflow: 'deploy.yml',
      actor: 'carol',
      inputs: { environment: 'staging', version: 'v1.0.0' },
    });
    const [warm] = await harness.costOf(() => core.overview(shop, alice));
    assert.equal(warm.requests, 0, 'nobody told of it');
    await hear();
    for (const viewer of [alice, bob]) {
      const overview = await core.overview(shop, viewer);
      assert.notDeepEqual(staging(overview), before);
    }
  });

  test('tell each wait of a run at one environment, and jobs that wait together as one', async () => {
    const run = harness.startRun({
      repository: 'acme/twice',
      workflow: 'deploy.yml',
      actor: 'carol',
    });
    harness.advance(60);
    const first = happenings((await hear()).noted);
    assert.deepEqual(
      first.map(each => [each.kind, each.environment]),
      [['waiting', 'production']],
    );
    harness.decide(run, 'production', 'bob');
    harness.advance(600);
    const second = happenings((await hear()).noted);
    assert.deepEqual(
      second.map(each => [each.kind, each.environment]),
      [['waiting', 'production']],
    );
    harness.decide(run, 'production', 'bob');
    harness.advance(600);
    assert.deepEqual(happenings((await hear()).noted), []);
  });

  test('of a repository of which nothing is configured do nothing', async () => {
    harness.advance(301);
    await core.overview(shop, alice);
    harness.startRun({
      repository: 'acme/foreign',
      workflow: 'deploy.yml',
      actor: 'carol',
    });
    const { events, noted } = await hear();
    assert.ok(events.length > 0);
    assert.deepEqual(
      noted.flatMap(each => each.services),
      [],
    );
    const [warm] = await harness.costOf(() => core.overview(shop, alice));
    assert.equal(warm.requests, 0);
  });
});

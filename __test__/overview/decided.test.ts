// What the overview says of a deployment while its run works on something before it, once somebody has approved it, and once it was rejected.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { Environment, Pipeline } from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  scenario,
} from '../../packages/github-simulator/src/scenario/builder.ts';
import { factsOf, type Core } from './support/core.ts';
import { Harness } from './support/harness.ts';
import { serviceRef } from './support/topologies.ts';

const DEPLOY = `
name: Deploy
on: workflow_dispatch
jobs:
  build:
    runs-on: ubuntu-latest
    steps: [{ name: Build, run: ./build.sh }]
  deploy:
    needs: build
    runs-on: ubuntu-latest
    environment: production
    steps: [{ name: Roll out, run: ./roll-out.sh }]
`;

const SERVICE = serviceRef('gated');

describe('a deployment behind reviewers and a timer', () => {
  let harness: Harness;
  let core: Core;
  let run: number;

  before(async () => {
    harness = await Harness.start({
      scenario: scenario([
        repository(
          'gated',
          { 'deploy.yml': DEPLOY },
          {
            environments: {
              production: { reviewers: ['bob'], wait_timer: 30 },
            },
            history: [commit('Begin', '2d', { quiet: true })],
          },
        ),
      ]),
    });
    core = await harness.core();
    const production: Environment = {
      service: SERVICE,
      name: 'production',
      tier: 'production',
      order: 0,
      promotesFrom: [],
      provider: 'github',
      host: harness.host,
      source: {
        owner: 'acme',
        repo: 'gated',
        workflow: 'deploy.yml',
        topology: 'workflow-per-environment',
        environment: 'production',
      },
    };
    await core.configure([production]);
  });

  after(() => harness.close());

  beforeEach(() => {
    run = harness.startRun({
      repository: 'acme/gated',
      workflow: 'deploy.yml',
      actor: 'alice',
    });
    harness.advance(10);
  });

  /** Reads it cold, and gives what it cost beside. */
  async function read(login = 'bob') {
    harness.advance(301);
    const [cost, overview] = await harness.costOf(() =>
      core.overview(SERVICE, harness.person(login)),
    );
    const { latest, gates } = factsOf(overview, 'production');
    assert.ok(latest);
    assert.equal(latest.run?.id, String(run));
    return { latest, gates, cost };
  }

  /** Until it waits. */
  function toTheGate(): void {
    harness.advance(600);
  }

  test('says that its run is at work before it, as its pipeline does', async () => {
    const overview = await core.overview(SERVICE, harness.person('bob'));
    const { latest } = factsOf(overview, 'production');
    assert.equal(latest?.state, 'queued');
    const pipeline = await core.ask<Pipeline>(
      'pipeline',
      { service: SERVICE, environment: 'production', run: String(run) },
      harness.person('bob'),
    );
    assert.equal(pipeline.state, 'running');
    assert.equal(latest.runState, pipeline.state);
    harness.finishRun(run, 'cancelled');
  });

  test('asks for no review any more once it is approved, and says by whom', async () => {
    toTheGate();
    const before = await read();
    assert.deepEqual(
      before.gates.map(({ kind }) => kind),
      ['reviewers', 'timer'],
    );
    harness.decide(run, 'production', 'bob', { comment: 'Go' });
    const { latest, gates } = await read();
    assert.equal(latest.state, 'waiting');
    assert.deepEqual(
      gates.map(({ kind }) => kind),
      ['timer'],
    );
    assert.equal(latest.decision?.decision, 'approve');
    assert.equal(latest.decision.by?.login, 'bob');
    harness.finishRun(run, 'cancelled');
  });

  test('says who rejected it and why, at the cost of its jobs alone', async () => {
    toTheGate();
    harness.decide(run, 'production', 'bob', {
      state: 'rejected',
      comment: 'Not before the sale',
    });
    const { latest, cost } = await read('alice');
    assert.equal(latest.state, 'failed');
    assert.deepEqual(latest.decision, {
      by: latest.decision?.by,
      decision: 'reject',
      comment: 'Not before the sale',
    });
    assert.equal(latest.decision?.by?.login, 'bob');
    assert.ok(cost.charged <= 3, JSON.stringify(cost));
  });
});

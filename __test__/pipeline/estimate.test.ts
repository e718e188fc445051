// How much of a run with gates is left, by the jobs of the last good runs, against the simulated GitHub: in numbers, and what it costs.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type {
  Estimate,
  Pipeline,
  Stage,
} from 'backstage-plugin-deployment-common';
import type { Asking, Core } from '../overview/support/core.ts';
import { Harness, type Cost } from '../overview/support/harness.ts';
import { pacedConfiguration, pacedScenario, usual } from './support/paced.ts';

let harness: Harness;
let core: Core;
let alice: Asking;
let bob: Asking;

before(async () => {
  harness = await Harness.start({ scenario: pacedScenario() });
});

beforeEach(async () => {
  core = await harness.core();
  for (const environments of pacedConfiguration(harness.host)) {
    await core.configure(environments);
  }
  const person = (login: string) => ({
    user: `user:default/${login}`,
    token: harness.tokenOf(login),
  });
  [alice, bob] = [person('alice'), person('bob')];
});

after(() => harness.close());

const start = (repo: 'reviewed' | 'timed') =>
  harness.startRun({
    repository: `acme/${repo}`,
    workflow: 'deploy.yml',
    actor: 'alice',
  });

const follow = (
  repo: 'reviewed' | 'timed',
  run: number,
  asking: Asking = alice,
) =>
  core.ask<Pipeline>(
    'pipeline',
    {
      service: `component:default/${repo}`,
      environment: 'live',
      run: String(run),
    },
    asking,
  );

function estimateOf({ estimate }: Pipeline): Estimate {
  assert.ok(estimate, 'there is no estimate');
  return estimate;
}

function stageOf({ stages }: Pipeline, id: string): Stage {
  const stage = stages.find(known => known.id === id);
  assert.ok(stage, `no stage ${id}`);
  return stage;
}

/** Seconds between two times. */
function seconds(from: string | null, to: string | null): number {
  assert.ok(from && to);
  return (Date.parse(to) - Date.parse(from)) / 1000;
}

/** For how long a stage has run when a pipeline was read. */
const elapsed = (pipeline: Pipeline, id: string) =>
  seconds(stageOf(pipeline, id).startedAt, pipeline.fetchedAt);

/** Runs whose jobs were asked for, but the shown one. */
const earlierRuns = ({ entries }: Cost, shown: number) =>
  entries.flatMap(({ path }) => {
    const [, run] = /\/runs\/(\d+)\/attempts\/1\/jobs/.exec(path) ?? [];
    return run && run !== String(shown) ? [run] : [];
  });

describe('a run with a review between', () => {
  test('has so much work left before it, and its end is not foreseen', async () => {
    const run = start('reviewed');
    harness.advance(20);
    const pipeline = await follow('reviewed', run);
    assert.equal(stageOf(pipeline, 'build').state, 'running');
    const rest = usual.build - elapsed(pipeline, 'build');
    assert.ok(rest > 0 && rest < usual.build);
    assert.deepEqual(estimateOf(pipeline), {
      endsAt: null,
      remainingSeconds: rest + usual.test + usual.live,
      seconds: usual.all,
      withoutWaits: true,
      runs: 3,
      unmeasured: 0,
      late: false,
    });
    harness.finishRun(run, 'cancelled');
  });

  test('has what is behind the review left while it waits, however long', async () => {
    const run = start('reviewed');
    harness.advance(600);
    for (const waited of [0, 7200]) {
      harness.advance(waited);
      const pipeline = await follow('reviewed', run);
      assert.equal(pipeline.state, 'waiting');
      const { endsAt, remainingSeconds, late } = estimateOf(pipeline);
      assert.equal(endsAt, null);
      assert.equal(remainingSeconds, usual.live);
      assert.equal(late, false);
    }
    harness.finishRun(run, 'cancelled');
  });

  test('ends when the last stage usually would, once it was approved', async () => {
    const run = start('reviewed');
    harness.advance(600);
    await follow('reviewed', run, bob);
    harness.decide(run, 'live', 'bob');
    harness.advance(40);
    const pipeline = await follow('reviewed', run, bob);
    assert.equal(stageOf(pipeline, 'live').state, 'running');
    const { endsAt, remainingSeconds } = estimateOf(pipeline);
    assert.equal(remainingSeconds, usual.live - elapsed(pipeline, 'live'));
    assert.equal(seconds(pipeline.fetchedAt, endsAt), remainingSeconds);
    harness.finishRun(run, 'cancelled');
  });

  test('has none once it has ended', async () => {
    const run = start('reviewed');
    harness.advance(20);
    harness.finishRun(run, 'cancelled');
    harness.advance(10);
    assert.equal((await follow('reviewed', run)).estimate, null);
  });
});

describe('a run with a timer', () => {
  test('ends so long after the timer as what is behind it takes', async () => {
    const run = start('timed');
    harness.advance(120);
    const pipeline = await follow('timed', run);
    assert.equal(pipeline.state, 'waiting');
    const [gate] = stageOf(pipeline, 'live').gates;
    assert.ok(gate?.gate.kind === 'timer');
    const { endsAt, remainingSeconds, runs } = estimateOf(pipeline);
    assert.equal(runs, 2);
    assert.equal(remainingSeconds, 100);
    assert.equal(seconds(gate.gate.endsAt, endsAt), 100);
    harness.finishRun(run, 'cancelled');
  });

  test('has the timer counted before it begins', async () => {
    const run = start('timed');
    harness.advance(10);
    const pipeline = await follow('timed', run);
    const rest = 30 - elapsed(pipeline, 'build');
    const { endsAt, remainingSeconds } = estimateOf(pipeline);
    assert.equal(remainingSeconds, rest + 100);
    assert.equal(seconds(pipeline.fetchedAt, endsAt), rest + 30 * 60 + 100);
    harness.finishRun(run, 'cancelled');
  });
});

describe('cost', () => {
  test('the jobs of three earlier runs are read once, for all who look', async context => {
    const run = start('reviewed');
    harness.advance(600);
    const [first] = await harness.costOf(() => follow('reviewed', run));
    assert.equal(new Set(earlierRuns(first, run)).size, 3);
    assert.equal(earlierRuns(first, run).length, 3);
    context.diagnostic(`${first.charged} charged, 3 of them for the estimate`);
    const [again] = await harness.costOf(async () => {
      for (let look = 0; look < 20; look += 1) {
        harness.advance(60);
        await follow('reviewed', run);
      }
    });
    assert.deepEqual(earlierRuns(again, run), []);
    const [other, seen] = await harness.costOf(() =>
      follow('reviewed', run, bob),
    );
    assert.deepEqual(earlierRuns(other, run), []);
    assert.equal(estimateOf(seen).remainingSeconds, usual.live);
    harness.finishRun(run, 'cancelled');
  });

  test('with little of the budget left none are read', async () => {
    const run = start('reviewed');
    harness.advance(600);
    harness.setBudget(5000, 900);
    try {
      const [cost, pipeline] = await harness.costOf(() =>
        follow('reviewed', run),
      );
      assert.equal(pipeline.estimate, null);
      assert.deepEqual(earlierRuns(cost, run), []);
    } finally {
      harness.setBudget(5000);
    }
    harness.finishRun(run, 'cancelled');
  });
});

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

/** The time by the core's clock, which runs on while a test does. */
const clock = () => new Date(Date.now() + harness.passed * 1000).toISOString();

/** The same number of seconds, all but what is lost where whole ones are counted. */
function isAbout(actual: number, expected: number, tolerance = 2): void {
  const words = `${actual} s where ${expected} s were expected`;
  assert.ok(Math.abs(actual - expected) <= tolerance, words);
}

/** That this is left: of a stage that runs what it has not taken up to now, and what is behind it. */
function isLeft(
  pipeline: Pipeline,
  asked: string,
  [id, length]: [string, number],
  behind: number,
): void {
  const { startedAt, state } = stageOf(pipeline, id);
  assert.equal(state, 'running');
  const elapsed = seconds(startedAt, asked);
  assert.ok(elapsed > 0 && elapsed < length, `${id} runs for ${elapsed} s`);
  const took = seconds(asked, clock());
  const { remainingSeconds } = estimateOf(pipeline);
  isAbout(remainingSeconds, length - elapsed + behind, took + 2);
}

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
    const asked = clock();
    const pipeline = await follow('reviewed', run);
    const behind = usual.test + usual.live;
    isLeft(pipeline, asked, ['build', usual.build], behind);
    const { remainingSeconds: _, ...others } = estimateOf(pipeline);
    assert.deepEqual(others, {
      endsAt: null,
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
    const asked = clock();
    const pipeline = await follow('reviewed', run, bob);
    isLeft(pipeline, asked, ['live', usual.live], 0);
    const { endsAt } = estimateOf(pipeline);
    isAbout(seconds(stageOf(pipeline, 'live').startedAt, endsAt), usual.live);
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
    isAbout(seconds(gate.gate.endsAt, endsAt), 100);
    harness.finishRun(run, 'cancelled');
  });

  test('has the timer counted before it begins', async () => {
    const run = start('timed');
    harness.advance(10);
    const asked = clock();
    const pipeline = await follow('timed', run);
    isLeft(pipeline, asked, ['build', 30], 100);
    const { startedAt } = stageOf(pipeline, 'build');
    const { endsAt } = estimateOf(pipeline);
    isAbout(seconds(startedAt, endsAt), 30 + 30 * 60 + 100);
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

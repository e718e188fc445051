// Runs as stages with their gates, against the simulated GitHub: what is shown, to whom, and what it costs.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type {
  Pipeline,
  ProblemCode,
  ProblemDetails,
  RunActionOutcome,
  Stage,
  StageGate,
} from 'backstage-plugin-deployment-common';
import {
  versionText,
  type Asking,
  type Core,
} from '../overview/support/core.ts';
import { Harness, type Cost } from '../overview/support/harness.ts';
import { pipelineConfiguration, pipelineScenario } from './support/scenario.ts';

interface Place {
  service: string;
  environment: string;
}

const at = (service: string, environment: string): Place => ({
  service: `component:default/${service}`,
  environment,
});
const staging = at('shop', 'staging');
const production = at('shop', 'production');

let harness: Harness;
let core: Core;
let alice: Asking;
let bob: Asking;
let carol: Asking;

before(async () => {
  harness = await Harness.start({ scenario: pipelineScenario() });
});

beforeEach(async () => {
  // What earlier tests started has ended, and the hour's budget is whole.
  harness.advance(3600);
  core = await harness.core();
  for (const environments of pipelineConfiguration(harness.host)) {
    await core.configure(environments);
  }
  const person = (login: string) => ({
    user: `user:default/${login}`,
    token: harness.tokenOf(login),
  });
  [alice, bob, carol] = [person('alice'), person('bob'), person('carol')];
});

after(() => harness.close());

const startShop = (actor = 'carol') =>
  harness.startRun({
    repository: 'acme/shop',
    workflow: 'pipeline.yml',
    actor,
  });

const startGates = (environment: string, actor = 'carol') =>
  harness.startRun({
    repository: 'acme/gates',
    workflow: 'deploy.yml',
    inputs: { environment, version: 'v1.0.0' },
    actor,
  });

const follow = (
  place: Place,
  run: number | string,
  asking: Asking = alice,
  attempt?: number,
) =>
  core.ask<Pipeline>(
    'pipeline',
    { ...place, run: String(run), ...(attempt && { attempt }) },
    asking,
  );

/** Each stage in a line, those inside it behind it. */
function drawn(stages: Stage[]): string[] {
  return stages.flatMap(
    ({ id, kind, state, needs, inferred, stages: parts }) => [
      [
        kind,
        id,
        state,
        ...(inferred ? ['inferred'] : []),
        ...needs.map(n => `<${n}`),
      ].join(' '),
      ...drawn(parts),
    ],
  );
}

function stageOf({ stages }: { stages: Stage[] }, id: string): Stage {
  const all = (list: Stage[]): Stage[] =>
    list.flatMap(stage => [stage, ...all(stage.stages)]);
  const found = all(stages).find(stage => stage.id === id);
  assert.ok(found, `no stage ${id} in ${drawn(stages).join(', ')}`);
  return found;
}

function onlyGate(pipeline: Pipeline, id: string): StageGate {
  const { gates } = stageOf(pipeline, id);
  assert.equal(gates.length, 1, JSON.stringify(gates));
  return gates[0] as StageGate;
}

const reasonOf = ({ viewer }: StageGate) =>
  viewer.kind === 'may_not' ? viewer.reason : viewer.kind;

async function refusedWith(
  action: () => Promise<unknown>,
  code: ProblemCode,
  field: string | undefined,
  words: RegExp,
): Promise<void> {
  await assert.rejects(action, (error: Error & { code: string }) => {
    const { details } = error as unknown as { details: ProblemDetails };
    assert.equal(error.code, code, error.message);
    assert.equal(details.field, field, error.message);
    assert.match(error.message, words);
    return true;
  });
}

describe('a run through two environments with an approval between', () => {
  test('begins with what has been told of, and the rest as the file declares it', async () => {
    const run = startShop();
    harness.advance(20);
    const pipeline = await follow(staging, run);
    assert.equal(pipeline.state, 'running');
    assert.equal(pipeline.run.id, String(run));
    assert.equal(pipeline.actor?.login, 'carol');
    assert.equal(pipeline.ranOnRef, 'main');
    assert.equal(pipeline.refreshAfterSeconds, 5);
    assert.equal(versionText(pipeline.version).startsWith('main'), true);
    const [build] = pipeline.stages;
    assert.equal(build?.state, 'running');
    assert.match(String(build?.url), /\/actions\/runs\/\d+\/job\/\d+$/);
    assert.deepEqual(
      pipeline.stages.map(({ id, kind, needs }) => [id, kind, needs]),
      [
        ['build', 'job', []],
        ['test', 'matrix', ['build']],
        ['staging', 'job', ['test']],
        ['verify', 'group', ['staging']],
        ['elsewhere', 'group', ['build']],
        ['production', 'job', ['verify']],
      ],
    );
    assert.equal(stageOf(pipeline, 'test').counts?.total, 3);
    assert.equal(
      stageOf(pipeline, 'staging').environment?.configured,
      'staging',
    );
    assert.deepEqual(
      stageOf(pipeline, 'verify').stages.map(({ id }) => id),
      ['verify/smoke', 'verify/load'],
    );
    assert.deepEqual(
      stageOf(pipeline, 'verify/load').stages.map(({ id }) => id),
      ['verify/load/steady'],
    );
    assert.deepEqual(
      pipeline.notes.filter(({ kind }) => kind === 'called_not_read'),
      [
        {
          kind: 'called_not_read',
          stage: 'elsewhere',
          workflow: 'acme/other/.github/workflows/remote.yml@v1',
        },
      ],
    );
    harness.finishRun(run);
  });

  test('tells of the gate that is ahead, waits there, and says who let it pass', async () => {
    const run = startShop();
    harness.advance(20);
    const early = await follow(production, run, bob);
    const ahead = onlyGate(early, 'production');
    assert.equal(ahead.state, 'ahead');
    assert.ok(ahead.gate.kind === 'reviewers');
    const bobsPicture = ahead.gate.reviewers[0]?.avatarUrl;
    assert.match(String(bobsPicture), /^https?:.*\/avatars\/u\/\d+/);
    assert.equal(ahead.viewer.kind, 'may');
    harness.advance(900);

    const waiting = await follow(production, run, bob);
    assert.equal(waiting.state, 'waiting', drawn(waiting.stages).join('\n'));
    assert.equal(waiting.refreshAfterSeconds, 15);
    const gate = onlyGate(waiting, 'production');
    assert.equal(gate.state, 'closed');
    assert.equal(gate.viewer.kind, 'may');
    assert.equal(ahead.since, null);
    assert.ok(gate.since && gate.since > String(waiting.startedAt));
    assert.ok(gate.since < waiting.fetchedAt);
    assert.equal(waiting.account?.login, 'bob');
    assert.deepEqual(gate.gate, {
      kind: 'reviewers',
      reviewers: [{ kind: 'user', login: 'bob', avatarUrl: bobsPicture }],
      viewerCanApprove: true,
    });
    const forCarol = onlyGate(
      await follow(production, run, carol),
      'production',
    );
    assert.equal(reasonOf(forCarol), 'not_reviewer');
    assert.match(JSON.stringify(forCarol.viewer), /Ask @bob/);

    harness.decide(run, 'production', 'bob', { comment: 'Ship it' });
    harness.advance(15);
    const passed = onlyGate(await follow(production, run, bob), 'production');
    assert.equal(passed.state, 'opened');
    assert.equal(passed.since, null);
    assert.equal(reasonOf(passed), 'decided');
    assert.deepEqual(
      passed.decisions.map(({ by, decision, comment }) => [
        by?.login,
        decision,
        comment,
      ]),
      [['bob', 'approve', 'Ship it']],
    );
    harness.advance(600);
    const done = await follow(production, run, bob);
    assert.equal(done.state, 'succeeded');
    assert.deepEqual(done.progress, { done: 9, total: 9 });
    assert.ok(done.finishedAt);
    assert.equal(done.refreshAfterSeconds, 300);
    assert.equal(stageOf(done, 'test').counts?.succeeded, 3);
  });

  test('whoever started it may not approve it where that is prevented', async () => {
    const run = startShop('bob');
    harness.advance(920);
    const gate = onlyGate(await follow(production, run, bob), 'production');
    assert.equal(gate.state, 'closed');
    assert.equal(reasonOf(gate), 'started_it');
    assert.match(JSON.stringify(gate.viewer), /@bob started it/);
    harness.finishRun(run, 'cancelled');
  });

  test('a rejection is a failure that says by whom and why', async () => {
    const run = startShop();
    harness.advance(920);
    harness.decide(run, 'production', 'bob', {
      state: 'rejected',
      comment: 'Not on a Friday',
    });
    harness.advance(30);
    const pipeline = await follow(production, run);
    assert.equal(pipeline.state, 'failed');
    const gate = onlyGate(pipeline, 'production');
    assert.equal(gate.state, 'rejected');
    assert.equal(gate.decisions[0]?.comment, 'Not on a Friday');
  });

  test('what was cancelled is, and what it did not come to is skipped', async () => {
    const run = startShop();
    harness.advance(20);
    harness.finishRun(run, 'cancelled');
    harness.advance(10);
    const pipeline = await follow(staging, run);
    assert.equal(pipeline.state, 'cancelled');
    assert.equal(stageOf(pipeline, 'build').state, 'cancelled');
    assert.equal(pipeline.estimate, null);
  });
});

describe('a run without gates', () => {
  test('ends about when earlier good runs would have', async () => {
    const start = () =>
      harness.startRun({
        repository: 'acme/queue',
        workflow: 'deploy.yml',
        actor: 'carol',
      });
    const before = start();
    harness.advance(20);
    harness.finishRun(before);
    harness.advance(400);
    const run = start();
    harness.advance(10);
    const { estimate, startedAt } = await follow(
      at('queue', 'production'),
      run,
    );
    assert.ok(estimate && startedAt);
    assert.ok(estimate.runs >= 1);
    assert.equal(
      Date.parse(String(estimate.endsAt)) - Date.parse(startedAt),
      estimate.seconds * 1000,
    );
    assert.equal(estimate.withoutWaits, false);
    harness.finishRun(run);
  });
});

describe('attempts', () => {
  test('each is shown with its own jobs', async () => {
    const run = startShop();
    harness.advance(20);
    harness.finishRun(run, 'failure');
    harness.advance(10);
    const first = await follow(staging, run);
    assert.equal(first.state, 'failed');
    await core.ask<RunActionOutcome>(
      'actOnRun',
      {
        ...staging,
        run: String(run),
        action: 'rerun_failed',
        authorized: [staging, production],
      },
      alice,
    );
    harness.advance(30);
    const second = await follow(staging, run);
    assert.equal(second.attempt, 2);
    assert.equal(second.state, 'running');
    assert.equal(second.actor?.login, 'alice', 'who started this attempt');
    assert.deepEqual(
      second.attempts.map(({ number }) => number),
      [1, 2],
    );
    assert.equal(stageOf(second, 'build').state, 'running');
    const earlier = await follow(staging, run, alice, 1);
    assert.equal(earlier.attempt, 1);
    assert.equal(earlier.state, 'failed');
    assert.equal(earlier.actor?.login, 'carol');
    assert.equal(stageOf(earlier, 'build').state, 'failed');
    assert.equal(earlier.refreshAfterSeconds, 300);
    const [cost] = await harness.costOf(() => follow(staging, run, alice, 1));
    assert.equal(cost.charged, 0, 'what has ended is kept');
    await refusedWith(
      () => follow(staging, run, alice, 3),
      'invalid_input',
      'attempt',
      /has 2 attempts so far/,
    );
    harness.finishRun(run);
  });
});

describe('kinds of gates', () => {
  test('a timer tells when it ends, and nobody decides', async () => {
    const run = startGates('timer');
    harness.advance(60);
    const pipeline = await follow(at('gates', 'timer'), run);
    assert.equal(pipeline.state, 'waiting');
    const gate = onlyGate(pipeline, 'deploy');
    assert.equal(reasonOf(gate), 'timer_runs');
    assert.equal(gate.gate.kind, 'timer');
    assert.ok(gate.gate.kind === 'timer' && gate.gate.endsAt);
    assert.equal(stageOf(pipeline, 'deploy').environment?.name, 'timer');
  });

  test('a custom rule names its app', async () => {
    const run = startGates('app');
    harness.advance(60);
    const gate = onlyGate(await follow(at('gates', 'app'), run), 'deploy');
    assert.deepEqual(gate.gate, { kind: 'rule', name: 'change-board' });
    assert.equal(reasonOf(gate), 'app_decides');
    harness.finishRun(run);
  });

  test('a team is named, and its members may', async () => {
    const run = startGates('team');
    harness.advance(60);
    const place = at('gates', 'team');
    const gate = onlyGate(await follow(place, run, bob), 'deploy');
    assert.ok(gate.gate.kind === 'reviewers');
    const teamPicture = gate.gate.reviewers[0]?.avatarUrl;
    assert.match(String(teamPicture), /^https?:.*\/avatars\/t\/\d+/);
    assert.deepEqual(gate.gate, {
      kind: 'reviewers',
      reviewers: [{ kind: 'team', name: 'acme/leads', avatarUrl: teamPicture }],
      viewerCanApprove: true,
    });
    assert.equal(gate.viewer.kind, 'may');
    const forAlice = onlyGate(await follow(place, run, alice), 'deploy');
    assert.equal(reasonOf(forAlice), 'not_reviewer');
    harness.finishRun(run);
  });

  test('a token that may not read teams is shown the gate all the same', async () => {
    const run = startGates('team');
    harness.advance(60);
    const token = harness.tokenOf('bob', ['repo']);
    const asking = { user: 'user:default/bob', token };
    const gate = onlyGate(
      await follow(at('gates', 'team'), run, asking),
      'deploy',
    );
    assert.equal(gate.gate.kind, 'reviewers');
    assert.equal(gate.viewer.kind, 'may');
    harness.finishRun(run);
  });

  test('a ref that is not admitted is no gate but a refusal', async () => {
    const run = startGates('branches');
    harness.advance(60);
    const pipeline = await follow(at('gates', 'branches'), run);
    assert.equal(pipeline.state, 'failed');
    const { gates, held, state } = stageOf(pipeline, 'deploy');
    assert.equal(state, 'failed');
    assert.deepEqual(gates, []);
    assert.equal(held?.kind, 'ref_not_admitted');
    assert.match(JSON.stringify(held), /"main\\" is not allowed to deploy/);
  });

  test('a concurrency queue is no gate either, and names what is ahead', async () => {
    const start = () =>
      harness.startRun({
        repository: 'acme/queue',
        workflow: 'deploy.yml',
        actor: 'carol',
      });
    const first = start();
    harness.advance(5);
    const second = start();
    harness.advance(5);
    const pipeline = await follow(at('queue', 'production'), second);
    assert.equal(pipeline.state, 'queued');
    const { held, gates } = stageOf(pipeline, 'deploy');
    assert.deepEqual(gates, []);
    assert.equal(held?.kind, 'queue');
    assert.ok(held?.kind === 'queue');
    assert.equal(held.group, 'production');
    assert.equal(held.ahead?.id, String(first));
    harness.finishRun(first);
    harness.finishRun(second);
  });
});

describe('runs that are not shown', () => {
  test('one of another repository is refused', async () => {
    const run = startGates('timer');
    await refusedWith(
      () => follow(production, run),
      'not_found_or_not_visible',
      'run',
      /acme\/shop on .* has no run/,
    );
  });

  test('one of another environment is refused', async () => {
    const run = startGates('app');
    await refusedWith(
      () => follow(at('gates', 'timer'), run),
      'invalid_input',
      'run',
      /deploys to app, not to timer/,
    );
    harness.finishRun(run);
  });

  test('what is no number is none of GitHub', async () => {
    await refusedWith(
      () => follow(production, '12/../13'),
      'invalid_input',
      'run',
      /named by its number/,
    );
  });
});

describe('while it is followed', () => {
  test('the last that was known is shown while GitHub does not answer', async () => {
    const run = startGates('team');
    harness.advance(60);
    const place = at('gates', 'team');
    await follow(place, run, bob);
    harness.fault({ kind: 'status', status: 502, message: 'Bad gateway' });
    harness.advance(20);
    try {
      const pipeline = await follow(place, run, bob);
      assert.equal(pipeline.stale?.code, 'host_down');
      assert.equal(onlyGate(pipeline, 'deploy').state, 'closed');
    } finally {
      harness.clearFaults();
    }
    harness.advance(60);
    assert.equal((await follow(place, run, bob)).stale, null);
    harness.finishRun(run);
  });

  test('nothing is shown any more to a token that GitHub rejects', async () => {
    const run = startGates('team');
    harness.advance(60);
    const place = at('gates', 'team');
    await follow(place, run, bob);
    harness.revokeTokens('bob');
    harness.advance(20);
    await assert.rejects(() => follow(place, run, bob), {
      code: 'token_rejected',
    });
    harness.finishRun(run);
  });

  test('somebody else asks with their own token', async () => {
    const run = startGates('team');
    harness.advance(60);
    const place = at('gates', 'team');
    await follow(place, run, bob);
    const [cost] = await harness.costOf(() => follow(place, run, carol));
    assert.ok(cost.charged > 0);
    harness.finishRun(run);
  });
});

/** What was charged for a run, and for the earlier ones that it is estimated by. */
function shares({ entries }: Cost, run: number): [number, number] {
  const isEarlier = ({ path }: { path: string }) => {
    const [, id] = /\/runs\/(\d+)\/attempts\/1\/jobs/.exec(path) ?? [];
    return id !== undefined && id !== String(run);
  };
  const sum = (list: readonly { charged: number }[]) =>
    list.reduce((all, { charged }) => all + charged, 0);
  const earlier = sum(entries.filter(isEarlier));
  return [sum(entries) - earlier, earlier];
}

describe('cost', () => {
  test('one workflow file: two charged beside a warm overview, none for who asks again', async () => {
    const run = startGates('team');
    harness.advance(60);
    const place = at('gates', 'team');
    await core.overview(place.service, bob);
    const [cold] = await harness.costOf(() => follow(place, run, bob));
    const [own, estimate] = shares(cold, run);
    assert.equal(own, 2, JSON.stringify(cold.entries.map(e => e.path)));
    assert.ok(estimate <= 3, `${estimate} for the estimate`);
    const [warm] = await harness.costOf(() => follow(place, run, bob));
    assert.equal(warm.requests, 0);
    harness.finishRun(run);
  });

  test('called workflows cost one more for each level, once', async () => {
    const run = startShop();
    harness.advance(920);
    await core.overview(production.service, bob);
    const [cold] = await harness.costOf(() => follow(production, run, bob));
    const [own, estimate] = shares(cold, run);
    assert.equal(own, 4, JSON.stringify(cold.entries.map(e => e.path)));
    assert.ok(estimate <= 3, `${estimate} for the estimate`);
    harness.decide(run, 'production', 'bob');
    harness.advance(20);
    await core.overview(production.service, bob);
    const [next] = await harness.costOf(() => follow(production, run, bob));
    assert.equal(
      next.charged,
      3,
      'the run, its jobs and its gates have changed',
    );
    harness.advance(400);
    await core.overview(production.service, bob);
    await follow(production, run, bob);
    const [warm] = await harness.costOf(() => follow(production, run, bob));
    assert.equal(warm.requests, 0);
  });

  test('following a run for an hour costs one viewer less than a thousand', async t => {
    const run = harness.startRun({
      repository: 'acme/long',
      workflow: 'long.yml',
      actor: 'carol',
    });
    const place = at('long', 'production');
    const cost = harness.watch();
    const states = new Set<string>();
    let decided = false;
    for (let passed = 0; passed < 3600; ) {
      const pipeline = await follow(place, run, bob);
      states.add(pipeline.state);
      if (pipeline.state === 'waiting' && !decided) {
        harness.decide(run, 'production', 'bob');
        decided = true;
      }
      const seconds = Math.min(pipeline.refreshAfterSeconds, 3600 - passed);
      harness.advance(seconds);
      passed += seconds;
    }
    const { charged, requests } = cost();
    t.diagnostic(`one hour: ${charged} charged of ${requests} requests`);
    assert.ok(decided, [...states].join());
    assert.ok(states.has('running'));
    assert.ok(charged <= 1000, `${charged} charged`);
  });
});

// Viewers share what they read of a run, and nothing that is not theirs: a private repository, many viewers in a seeded order, while
// tokens end, rights come and go and time moves; who asks GitHub for all, and who does when they leave.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type {
  Inbox,
  Pipeline,
  ProblemCode,
  Stage,
  Environment,
} from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  scenario,
} from '../../packages/github-simulator/src/scenario/builder.ts';
import type { Core } from '../overview/support/core.ts';
import { freshForEach } from '../overview/support/fresh.ts';
import type { Harness } from '../overview/support/harness.ts';
import { Random } from '../overview/support/random.ts';
import {
  asking,
  changeAccess,
  endToken,
  refusals,
  renewToken,
  viewer,
  type Viewer,
} from '../overview/support/viewers.ts';

/** In everything that GitHub knows of the private repository, and nowhere else. */
const canary = 'canary';
const service = 'component:default/vault';

const workflow = `
name: ${canary} pipeline
run-name: ${canary} by hand
on: workflow_dispatch
jobs:
  ${canary}-build:
    runs-on: ubuntu-latest
    steps: [{ name: ${canary}, run: ./build.sh }]
  ${canary}-live:
    needs: ${canary}-build
    runs-on: ubuntu-latest
    environment: ${canary}-live
    steps: [{ run: ./roll-out.sh }]
`;

const by = `${canary}-quincy`;
const logins = ['alice', 'bob', 'carol', 'dave', 'ada', by];

/** So long may be shown what others read, after one's own right has ended; and what was fresh then. */
const fades = 300 + 15;
/** A refusal is remembered for so long. */
const settles = 30;

let harness: Harness;
let core: Core;

const vault = scenario(
  [
    repository(
      'vault',
      { 'deploy.yml': workflow },
      {
        visibility: 'private',
        collaborators: {
          alice: 'push',
          bob: 'maintain',
          dave: 'push',
          [by]: 'push',
        },
        environments: { [`${canary}-live`]: { reviewers: ['bob', by] } },
        jobs: { 'deploy.yml': { [`${canary}-build`]: { seconds: 60 } } },
        history: [commit(`Add ${canary}`, '3d', { by, quiet: true })],
      },
    ),
  ],
  { users: logins.map(login => ({ login })) },
);

const configuration = (host: string): Environment[][] => [
  [
    {
      service,
      name: 'live',
      tier: 'production',
      order: 0,
      promotesFrom: [],
      provider: 'github',
      host,
      source: {
        owner: 'acme',
        repo: 'vault',
        workflow: 'deploy.yml',
        topology: 'workflow-per-environment',
        environment: `${canary}-live`,
      },
    },
  ],
];

freshForEach(vault, configuration, fresh => {
  ({ harness, core } = fresh);
  harness.withoutSecondaryLimits();
  harness.setBudget(1_000_000);
});

const start = () =>
  harness.startRun({
    repository: 'acme/vault',
    workflow: 'deploy.yml',
    actor: 'alice',
  });

const follow = (run: number, who: Viewer) =>
  core.ask<Pipeline>(
    'pipeline',
    { service, environment: 'live', run: String(run) },
    asking(who),
  );

const inbox = (who: Viewer) =>
  core.ask<Inbox>('inbox', { services: [service] }, asking(who));

function gatesOf(stages: Stage[]): Stage['gates'] {
  return stages.flatMap(stage => [...stage.gates, ...gatesOf(stage.stages)]);
}

/** What is said about a viewer in the answer is said about this one. */
function assertOwn(pipeline: Pipeline, { login }: Viewer): void {
  assert.equal(pipeline.account?.login, login);
  for (const { gate, viewer: said, state } of gatesOf(pipeline.stages)) {
    if (gate.kind === 'reviewers' && state !== 'opened') {
      const may = login === 'bob';
      assert.equal(said.kind, may ? 'may' : 'may_not', login);
      assert.equal(gate.viewerCanApprove ?? may, may, login);
      if (said.kind === 'may_not') {
        assert.ok(said.message.startsWith(`@${login} `), said.message);
      }
    }
  }
}

/** The error of somebody who is refused; nothing of the repository is in it. */
async function refusal(action: Promise<unknown>, who: string): Promise<string> {
  const error = await action.then(
    answer => assert.fail(`${who} saw ${JSON.stringify(answer)}`),
    (reason: Error & { code: ProblemCode }) => reason,
  );
  const text = JSON.stringify({ ...error, message: error.message });
  assert.ok(!text.includes(canary), text);
  assert.ok(refusals.includes(error.code), text);
  return error.code;
}

describe('who asks GitHub', () => {
  test('is one of those who follow, and the others see the same', async () => {
    const run = start();
    harness.advance(20);
    const viewers = ['alice', 'bob', 'dave', 'ada'].map(login =>
      viewer(harness, login),
    );
    for (const who of viewers) {
      await follow(run, who);
    }
    harness.advance(10);
    const [cost, seen] = await harness.costOf(() =>
      Promise.all(viewers.map(who => follow(run, who))),
    );
    const paths = cost.entries.map(({ path }) => path.replace(/\?.*/, ''));
    assert.equal(paths.length, new Set(paths).size, paths.join('\n'));
    const stages = seen.map(pipeline =>
      JSON.stringify(pipeline.stages.map(({ id, state }) => [id, state])),
    );
    assert.equal(new Set(stages).size, 1);
    harness.finishRun(run);
  });

  test('costs each who joins no more than four, and nothing from then on', async t => {
    const run = start();
    harness.advance(20);
    await follow(run, viewer(harness, 'alice'));
    const dave = viewer(harness, 'dave');
    const [joined] = await harness.costOf(() => follow(run, dave));
    t.diagnostic(joined.entries.map(e => `${e.charged} ${e.path}`).join('\n'));
    assert.ok(joined.charged <= 4, String(joined.charged));
    const [warm] = await harness.costOf(() => follow(run, dave));
    assert.equal(warm.requests, 0);
    harness.finishRun(run);
  });

  test('is another one when they leave', async () => {
    const run = start();
    harness.advance(20);
    const [alice, dave] = [viewer(harness, 'alice'), viewer(harness, 'dave')];
    await follow(run, alice);
    await follow(run, dave);
    harness.finishRun(run);
    // Alice has closed her page.
    harness.advance(30);
    assert.equal((await follow(run, dave)).state, 'succeeded');
  });

  test('is another one when their token is refused, whose page then says so', async () => {
    const run = start();
    harness.advance(20);
    const [bob, dave] = [viewer(harness, 'bob'), viewer(harness, 'dave')];
    await follow(run, bob);
    await follow(run, dave);
    harness.revokeTokens('bob');
    harness.finishRun(run);
    harness.advance(11);
    const [refused, seen] = await Promise.all([
      refusal(follow(run, bob), 'bob'),
      follow(run, dave),
    ]);
    assert.equal(refused, 'token_rejected');
    assert.equal(seen.state, 'succeeded');
  });
});

describe('what is said about one viewer', () => {
  test('never reaches another, whoever asks first', async () => {
    for (const order of [
      ['bob', 'alice', 'ada'],
      ['alice', 'bob', 'ada'],
      ['ada', 'alice', 'bob'],
    ]) {
      const run = start();
      harness.advance(20);
      const viewers = order.map(login => viewer(harness, login));
      // First while the gate is ahead, then while it is closed.
      for (const seconds of [0, 60, 6, 6, 20]) {
        harness.advance(seconds);
        for (const who of viewers) {
          assertOwn(await follow(run, who), who);
        }
      }
      harness.finishRun(run, 'cancelled');
      harness.advance(60);
    }
  });
});

test('in thousands of mixed reads of five viewers nothing leaks, and who may see keeps seeing', async context => {
  const random = new Random(context, process.env.SEED);
  const viewers = [
    viewer(harness, 'alice'),
    viewer(harness, 'bob'),
    viewer(harness, 'carol', false),
    viewer(harness, 'dave'),
    viewer(harness, 'ada'),
  ];
  const dave = viewers[3] as Viewer;
  let run = start();
  harness.advance(90);
  const seen = { shown: 0, refused: 0, fading: 0 };

  function change(): void {
    const who = random.pick(viewers);
    switch (random.below(8)) {
      case 0:
        endToken(harness, who);
        break;
      case 1:
      case 2:
        renewToken(harness, who);
        break;
      case 3:
        changeAccess(harness, dave, 'acme/vault');
        break;
      case 4:
        harness.finishRun(run, 'cancelled');
        run = start();
        harness.advance(90);
        break;
      default:
        harness.advance(random.below(random.below(8) === 0 ? 2 * fades : 12));
    }
  }

  async function read(who: Viewer): Promise<void> {
    const may = who.access && who.connected;
    const isSettled = harness.passed - who.changedAt > (may ? settles : fades);
    if (random.below(10) === 0) {
      const answer = await inbox(who);
      if (!may && isSettled) {
        assert.ok(!JSON.stringify(answer).includes(canary), who.login);
      }
      assert.ok(answer.accounts.every(({ login }) => login === who.login));
      return;
    }
    if (!isSettled) {
      seen.fading += 1;
      await follow(run, who).catch(() => undefined);
    } else if (may) {
      assertOwn(await follow(run, who), who);
      seen.shown += 1;
    } else {
      await refusal(follow(run, who), who.login);
      seen.refused += 1;
    }
  }

  for (let reads = 0; reads < 4_000; reads += 10) {
    await Promise.all(
      Array.from({ length: 10 }, () => read(random.pick(viewers))),
    );
    if (random.below(3) === 0) {
      change();
    }
  }
  context.diagnostic(
    `${seen.shown} reads saw it, ${seen.refused} were refused, ${seen.fading} lay in a time of change`,
  );
  assert.ok(seen.shown > 500 && seen.refused > 500, JSON.stringify(seen));
});

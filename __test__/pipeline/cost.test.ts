// What it costs when ten people follow one run for an hour, each with their own token: read from the simulator's log. "Charged" is
// every answer other than 304; a GraphQL request counts its points.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { TestContext } from 'node:test';
import {
  commit,
  scenario,
} from '../../packages/github-simulator/src/scenario/builder.ts';
import { receive, type Receiver } from '../events/support/receiver.ts';
import type { Core } from '../overview/support/core.ts';
import { Harness, type Cost } from '../overview/support/harness.ts';
import {
  deliver,
  follower,
  look,
  startLong,
  type Follower,
} from './support/following.ts';
import { longConfiguration, longRepository } from './support/scenario.ts';

const hour = 3600;
const logins = [
  'alice',
  'bob',
  'carol',
  'dora',
  'emil',
  'fay',
  'gus',
  'hana',
  'ivo',
  'june',
];

let harness: Harness;
let core: Core;
let receiver: Receiver;

before(async () => {
  receiver = await receive();
  harness = await Harness.start({
    scenario: scenario(
      [
        longRepository({
          // It is estimated by these.
          history: [
            commit('Begin', '20d', { quiet: true }),
            ...['5d', '4d', '3d'].map(age => ({
              run: 'long.yml',
              age,
              by: 'carol',
              seconds: 430,
              reviews: [{ environment: 'production', by: 'bob', after: '1h' }],
            })),
          ],
          visibility: 'private',
          collaborators: Object.fromEntries(
            logins.map(login => [login, 'push' as const]),
          ),
        }),
      ],
      { users: [...logins, 'ada'].map(login => ({ login })) },
    ),
  });
  harness.withoutSecondaryLimits();
});

beforeEach(async () => {
  harness.advance(2 * hour);
  core = await harness.core();
  await core.configure(longConfiguration(harness.host));
});

after(async () => {
  await harness.close();
  await receiver.close();
});

/** What a request was for. */
function kindOf(path: string): string {
  return path
    .replace(/\?.*/, '')
    .replace(/^.*\/repos\/acme\/long\//, '')
    .replace(/\d{5,}/g, 'N');
}

function print(context: TestContext, { charged, entries }: Cost): void {
  const by = new Map<string, number>();
  for (const entry of entries) {
    const kind = kindOf(entry.path);
    by.set(kind, (by.get(kind) ?? 0) + entry.charged);
  }
  context.diagnostic(`${charged} charged of ${entries.length} requests`);
  for (const [kind, sum] of by) {
    context.diagnostic(`  ${sum} ${kind}`);
  }
}

/** How often an answer about the jobs differed from the one before. */
const changesOfJobs = ({ entries }: Cost) =>
  entries.filter(({ path, status }) => /\/jobs/.test(path) && status === 200)
    .length;

interface Hour {
  cost: Cost;
  states: Set<string>;
  /** How many pages were told how much is left. */
  estimated: number;
  /** Longest time, in seconds, for which a page showed a run to wait that did not any more, or the other way round. */
  late: number;
}

/** Lets an hour pass in which all of them follow the run, and Bob approves when it has waited for two minutes. */
async function anHour(
  run: number,
  followers: Follower[],
  everySecond: () => Promise<boolean>,
): Promise<Hour> {
  const cost = harness.watch();
  const states = new Set<string>();
  let waitsSince: number | undefined;
  let decidedAt: number | undefined;
  let late = 0;
  let estimated = 0;
  for (let second = 0; second < hour; second += 1) {
    const isTold = await everySecond();
    const due = followers.filter(({ asksAt }) => isTold || asksAt <= second);
    await Promise.all(
      due.map(async who => {
        const { state, estimate, refreshAfterSeconds } = await look(
          core,
          run,
          who,
        );
        states.add(state);
        estimated += Number(estimate?.runs === 3);
        who.asksAt = second + refreshAfterSeconds;
      }),
    );
    const waiting = followers.filter(({ last }) => last?.state === 'waiting');
    if (waiting.length === followers.length) {
      waitsSince ??= second;
    }
    if (waitsSince !== undefined && decidedAt === undefined) {
      if (second - waitsSince >= 120) {
        harness.decide(run, 'production', 'bob');
        decidedAt = second;
      }
    } else if (decidedAt !== undefined && waiting.length > 0) {
      late = second - decidedAt;
    }
    harness.advance(1);
  }
  assert.ok(decidedAt, 'nobody decided');
  return { cost: cost(), states, estimated, late };
}

describe('ten people with ten tokens follow a run of eight jobs and two environments for an hour', () => {
  const tenFollowers = () =>
    logins.map((login, index) => follower(harness, login, index));

  test('in sum at most 1,000 charged and three for each of them, without webhooks', async context => {
    const run = startLong(harness);
    const { cost, states, estimated, late } = await anHour(
      run,
      tenFollowers(),
      async () => false,
    );
    print(context, cost);
    context.diagnostic(`${changesOfJobs(cost)} changes of jobs were read`);
    context.diagnostic(`an approval was seen by all after ${late} s`);
    assert.ok(
      states.has('running') && states.has('waiting'),
      [...states].join(),
    );
    // The jobs were different at almost every look: something changes every ten seconds.
    assert.ok(changesOfJobs(cost) >= 300, String(changesOfJobs(cost)));
    assert.ok(estimated >= 1000, `${estimated} estimates`);
    assert.ok(late <= 60, `${late} s`);
    assert.ok(cost.charged <= 1000 + 3 * logins.length, String(cost.charged));
    harness.finishRun(run);
  });

  test('in sum at most 60 charged and three for each of them, with webhooks', async context => {
    harness.sendWebhooks('acme/long', receiver.url);
    // That events arrive is known from those of an earlier run.
    const earlier = startLong(harness);
    harness.finishRun(earlier, 'cancelled');
    await deliver(harness, receiver, core);
    harness.advance(60);
    const run = startLong(harness);
    const { cost, states, estimated, late } = await anHour(
      run,
      tenFollowers(),
      () => deliver(harness, receiver, core),
    );
    print(context, cost);
    context.diagnostic(`an approval was seen by all after ${late} s`);
    assert.ok(
      states.has('running') && states.has('waiting'),
      [...states].join(),
    );
    assert.ok(estimated >= 100, `${estimated} estimates`);
    assert.ok(late <= 15, `${late} s`);
    assert.ok(cost.charged <= 60 + 3 * logins.length, String(cost.charged));
  });
});

// Everything that waits over many services, against the simulated GitHub: for whom, with what, what it costs, and what nobody
// learns of it.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type {
  DispatchOutcome,
  Inbox,
  InboxEntry,
  Preflight,
} from 'backstage-plugin-deployment-common';
import { agreed } from '../dispatch/support/house.ts';
import type { Asking, Core } from '../overview/support/core.ts';
import { Harness, type Cost } from '../overview/support/harness.ts';
import { serviceRef } from '../overview/support/topologies.ts';
import { gatedConfiguration, gatedScenario } from './support/gated.ts';
import {
  manyConfiguration,
  manyScenario,
  refs,
  services,
  type Service,
} from './support/many.ts';

const [world, vault, moon] = ['world', 'vault', 'moon'].map(serviceRef) as [
  string,
  string,
  string,
];

const look = (core: Core, named: string[], asking: Asking) =>
  core.ask<Inbox>('inbox', { services: named }, asking);

const nameOf = ({ service, environment }: InboxEntry) =>
  `${service.split('/')[1]} ${environment}`;

/** Whether somebody may decide, by environment. */
const verdicts = ({ waiting }: Inbox) =>
  Object.fromEntries(
    waiting.map(entry => [
      nameOf(entry),
      entry.viewer.kind === 'may_not' ? entry.viewer.reason : entry.viewer.kind,
    ]),
  );

describe('what waits at gates of each kind', () => {
  let harness: Harness;
  /** Runs that wait until the test is over. */
  const started: number[] = [];

  before(async () => {
    harness = await Harness.start({ scenario: gatedScenario() });
  });

  afterEach(() => {
    harness.clearFaults();
    for (const run of started.splice(0)) {
      harness.finishRun(run, 'cancelled');
    }
    harness.advance(3600);
  });

  after(() => harness.close());

  async function open(): Promise<Core> {
    const core = await harness.core();
    await core.configureAll(gatedConfiguration(harness.host));
    return core;
  }

  function start(actor = 'carol', repository = 'acme/world'): string {
    const workflow = 'pipeline.yml';
    const run = harness.startRun({ repository, workflow, actor });
    started.push(run);
    harness.advance(10);
    return String(run);
  }

  test('is told with whether the viewer may decide, and if not why', async () => {
    const core = await open();
    const run = start('bob');
    const inbox = await look(core, [world, moon], harness.person('bob'));
    assert.deepEqual(verdicts(inbox), {
      'world europe': 'may',
      'world america': 'may',
      'world asia': 'may',
      'world shared': 'may',
      'world both': 'may',
      'moon shared': 'may',
      'world timed': 'timer_runs',
      'world ruled': 'app_decides',
      // Whether the rule is why, GitHub does not say.
      'world own': 'not_allowed',
    });
    assert.deepEqual(inbox.problems, []);
    assert.equal(inbox.forViewer, 6);
    assert.equal(inbox.forOthers, 3);
    assert.equal(inbox.accounts[0]?.login, 'bob');
    const europe = inbox.waiting.find(each => each.environment === 'europe');
    assert.equal(europe?.run.id, run);
    assert.equal(europe?.run.attempt, null, 'GraphQL does not tell');
    assert.equal(europe?.actor?.login, 'bob');
    const [gate, ...others] = europe?.gates ?? [];
    assert.deepEqual(others, []);
    assert.ok(gate?.kind === 'reviewers');
    assert.equal(gate.viewerCanApprove, true);
    assert.deepEqual(
      gate.reviewers.map(each => each.kind === 'user' && each.login),
      ['bob', 'ada'],
    );
    const [picture] = gate.reviewers.map(each => each.avatarUrl);
    assert.equal(picture, europe?.actor?.avatarUrl, 'of the same person');
    assert.match(String(picture), /\/avatars\/u\/\d+/);
  });

  test('waits for others where the viewer is no reviewer', async () => {
    const core = await open();
    start();
    const inbox = await look(core, [world], harness.person('carol'));
    assert.equal(inbox.forViewer, 0);
    assert.equal(inbox.forOthers, 8);
    assert.equal(verdicts(inbox)['world europe'], 'not_reviewer');
  });

  test('is told to a token that may not read teams too', async () => {
    const core = await open();
    start();
    const inbox = await look(core, [world], harness.person('bob', ['repo']));
    assert.deepEqual(inbox.problems, []);
    assert.equal(inbox.forViewer, 6);
  });

  test('comes with the longest waiting first', async () => {
    const core = await open();
    const first = start();
    harness.advance(600);
    const second = start();
    const inbox = await look(core, [world], harness.person('bob'));
    const runs = inbox.waiting.map(each => each.run.id);
    assert.deepEqual([runs[0], runs.at(-1)], [first, second]);
    const times = inbox.waiting.map(each => each.since);
    assert.deepEqual(times, [...times].sort());
  });

  test('is gone as soon as the viewer has decided', async () => {
    const core = await open();
    const run = start();
    const bob = harness.person('bob');
    await look(core, [world], bob);
    const place = { service: world, environment: 'europe' };
    await core.ask(
      'decide',
      {
        service: world,
        run,
        environments: ['europe'],
        decision: 'approve',
        authorized: [place],
      },
      bob,
    );
    harness.advance(1);
    const inbox = await look(core, [world], bob);
    assert.equal(verdicts(inbox)['world europe'], undefined);
    assert.equal(inbox.forViewer, 5);
  });

  test('in a repository that the viewer does not see is not told in any way', async () => {
    const core = await open();
    const hidden = start('carol', 'acme/vault');
    const open_ = start();
    // Somebody who sees it has asked just before.
    const seen = await look(core, [world, vault], harness.person('bob'));
    assert.ok(seen.waiting.some(each => each.run.id === hidden));
    const inbox = await look(core, [world, vault], harness.person('eve'));
    assert.ok(inbox.waiting.length > 0);
    assert.ok(inbox.waiting.every(each => each.run.id === open_));
    assert.deepEqual(
      inbox.problems.map(({ code, details }) => [code, details.repository]),
      [['not_found_or_not_visible', 'acme/vault']],
    );
    assert.ok(!JSON.stringify(inbox).includes(hidden));
  });

  test('on a host without a token, or with one that ended, is a problem', async () => {
    const core = await open();
    start();
    const nobody = await look(core, [world], { user: 'user:default/bob' });
    assert.deepEqual(
      nobody.problems.map(({ code }) => code),
      ['not_connected'],
    );
    assert.deepEqual(nobody.waiting, []);
    const bob = harness.person('bob');
    harness.revokeTokens('bob');
    const ended = await look(core, [world, vault], bob);
    assert.deepEqual(
      ended.problems.map(({ code }) => code),
      ['token_rejected'],
    );
  });
});

describe('fifty services', () => {
  let harness: Harness;
  let core: Core;
  let bob: Asking;

  before(async () => {
    harness = await Harness.start({ scenario: manyScenario() });
    core = await harness.core();
    await core.configureAll(manyConfiguration(harness.host));
    bob = harness.person('bob');
    services
      .filter(({ isByInput }) => !isByInput)
      .slice(0, 20)
      .forEach(start);
    harness.advance(60);
  });

  afterEach(() => harness.clearFaults());

  after(() => harness.close());

  const byInput = services.filter(({ isByInput }) => isByInput);

  function start({ name, isByInput }: Service): string {
    const run = harness.startRun({
      repository: `acme/${name}`,
      workflow: 'deploy.yml',
      actor: 'alice',
      ...(isByInput && {
        inputs: { environment: 'production', version: 'v1.1.0' },
      }),
    });
    return String(run);
  }

  /** Versions that wait and what they replace, of these runs. */
  const versionsOf = ({ waiting }: Inbox, runs: string[]) =>
    runs.map(id => {
      const entry = waiting.find(({ run }) => run.id === id);
      assert.ok(entry, id);
      const { version, live } = entry;
      return [
        version.kind === 'known' ? version.label : undefined,
        live?.kind === 'known' ? live.label : undefined,
      ];
    });

  /** Runs that were asked for by themselves. */
  const titlesOf = ({ entries }: Cost) =>
    entries.filter(({ path }) => /\/actions\/runs\/\d+$/.test(path)).length;

  test('with twenty runs that wait cost at most 5 cold, and nothing warm', async t => {
    const [cold, inbox] = await harness.costOf(() => look(core, refs, bob));
    const [warm, again] = await harness.costOf(() => look(core, refs, bob));
    t.diagnostic(
      `inbox of 50 services, 20 waiting runs: cold ${cold.charged} points in ${cold.requests} requests, warm ${warm.charged}`,
    );
    assert.equal(inbox.waiting.length, 20);
    assert.equal(inbox.forViewer, 20);
    assert.deepEqual(inbox.problems, []);
    assert.equal(inbox.more, false);
    assert.ok(cold.charged <= 5, `cold: ${cold.charged}`);
    assert.equal(warm.requests, 0);
    assert.deepEqual(again.waiting, inbox.waiting);
  });

  test('are looked at again after a minute while something waits', async () => {
    harness.advance(59);
    const [early] = await harness.costOf(() => look(core, refs, bob));
    assert.equal(early.requests, 0);
    harness.advance(2);
    const [late] = await harness.costOf(() => look(core, refs, bob));
    assert.ok(late.requests > 0);
    assert.ok(late.charged <= 5);
  });

  test('cost one request more, once, for each run of which only the title tells the version', async t => {
    const runs = byInput.slice(0, 5).map(start);
    harness.advance(61);
    const [cold, inbox] = await harness.costOf(() => look(core, refs, bob));
    const [warm] = await harness.costOf(() => look(core, refs, bob));
    harness.advance(61);
    const [later, again] = await harness.costOf(() => look(core, refs, bob));
    t.diagnostic(
      `5 more runs with their version in the title: first ${cold.charged}, warm ${warm.charged}, a minute later ${later.charged}`,
    );
    assert.equal(inbox.waiting.length, 25);
    // Each that waits, and what is live in its place.
    assert.equal(titlesOf(cold), 2 * runs.length);
    assert.ok(cold.charged <= 5 + 2 * runs.length, `first: ${cold.charged}`);
    assert.equal(warm.requests, 0);
    assert.equal(titlesOf(later), 0);
    assert.ok(later.charged <= 5, `later: ${later.charged}`);
    const expected = runs.map(() => ['v1.1.0', 'v1.0.0']);
    assert.deepEqual(versionsOf(inbox, runs), expected);
    assert.deepEqual(versionsOf(again, runs), expected);
    assert.ok(again.fetchedAt > inbox.fetchedAt, 'old titles make nothing old');
  });

  test('show a version as unknown whose title cannot be read, and the rest', async () => {
    const run = start(byInput[5] as Service);
    harness.advance(61);
    harness.fault(
      { kind: 'status', status: 500 },
      { path: `/actions/runs/${run}$` },
    );
    const inbox = await look(core, refs, bob);
    assert.equal(inbox.waiting.length, 26);
    assert.deepEqual(inbox.problems, []);
    assert.deepEqual(versionsOf(inbox, [run]), [[undefined, 'v1.0.0']]);
    harness.clearFaults();
    harness.advance(61);
    const again = await look(core, refs, bob);
    assert.deepEqual(versionsOf(again, [run]), [['v1.1.0', 'v1.0.0']]);
  });

  test('have at most 20 titles read in one answer, those of what waits first', async () => {
    const runs = byInput.slice(6, 20).map(start);
    harness.advance(61);
    const [first, inbox] = await harness.costOf(() => look(core, refs, bob));
    const [second, again] = await harness.costOf(() => look(core, refs, bob));
    assert.equal(titlesOf(first), 20);
    assert.ok(versionsOf(inbox, runs).every(([version]) => version));
    assert.equal(titlesOf(second), 2 * runs.length - 20);
    assert.deepEqual(
      versionsOf(again, runs),
      runs.map(() => ['v1.1.0', 'v1.0.0']),
    );
  });

  test('show what a page of the service has read without asking for it', async () => {
    const service = byInput[24] as Service;
    const run = start(service);
    harness.advance(61);
    await core.overview(serviceRef(service.name), bob);
    const [cost, inbox] = await harness.costOf(() => look(core, refs, bob));
    assert.equal(titlesOf(cost), 0);
    assert.deepEqual(versionsOf(inbox, [run]), [['v1.1.0', 'v1.0.0']]);
  });

  test('tell the version and the reason of what was started from here', async () => {
    const place = { service: refs[40], environment: 'production' };
    const version = { label: 'v1.1.0', sha: null };
    const alice = harness.person('alice');
    const planned = await core.ask<Preflight>(
      'preflight',
      { ...place, version },
      alice,
    );
    const { run } = await core.ask<DispatchOutcome>(
      'dispatch',
      {
        ...place,
        version,
        idempotencyKey: 'from-here',
        reason: 'Faster checkout',
        ...agreed(planned),
      },
      alice,
    );
    harness.advance(61);
    const inbox = await look(core, refs, bob);
    const entry = inbox.waiting.find(each => each.run.id === run?.id);
    assert.ok(entry);
    assert.equal(entry.service, place.service);
    assert.equal(entry.reason, 'Faster checkout');
    assert.equal(entry.actor?.login, 'alice');
    assert.ok(entry.version.kind === 'known');
    assert.equal(entry.version.label, 'v1.1.0');
    assert.equal(entry.version.provenance, 'dispatch_record');
  });

  test('are the last that was known while the host is down, and say so', async () => {
    const fresh = await look(core, refs, bob);
    assert.equal(fresh.stale, null);
    harness.advance(1800);
    harness.fault({ kind: 'html-5xx' });
    const known = await look(core, refs, bob);
    harness.clearFaults();
    assert.equal(known.stale?.code, 'host_down');
    assert.equal(known.fetchedAt, fresh.fetchedAt);
    assert.equal(known.refreshAfterSeconds, 30);
    assert.deepEqual(known.waiting, fresh.waiting);
    assert.deepEqual(known.problems, []);
    harness.advance(60);
    const again = await look(core, refs, bob);
    assert.equal(again.stale, null);
    assert.ok(again.fetchedAt > fresh.fetchedAt);
  });
});

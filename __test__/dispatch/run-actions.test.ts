// Cancelling a run and running its failed jobs again, against the simulated GitHub: what is said before, what is sent, and what is
// refused without anything being sent.

import assert from 'node:assert/strict';
import {
  after,
  afterEach,
  before,
  beforeEach,
  describe,
  test,
} from 'node:test';
import type {
  EnvironmentRef,
  ProblemCode,
  ProblemDetails,
  RunAction,
  RunActionOutcome,
  RunPreflight,
} from 'backstage-plugin-deployment-common';
import {
  factsOf,
  versionText,
  type Asking,
  type Core,
} from '../overview/support/core.ts';
import { Harness, type Cost } from '../overview/support/harness.ts';
import { refsOf } from './support/house.ts';
import { runConfiguration, runScenario } from './support/runs.ts';

interface Place {
  service: string;
  environment: string;
}

const at = (service: string, environment: string): Place => ({
  service: `component:default/${service}`,
  environment,
});
const staging = at('payments', 'staging');
const production = at('payments', 'production');

let harness: Harness;
let core: Core;
let alice: Asking;

before(async () => {
  harness = await Harness.start({ scenario: runScenario() });
});

beforeEach(async () => {
  // What earlier tests started has ended, and the hour's budget is whole.
  harness.advance(3600);
  core = await harness.core();
  for (const environments of runConfiguration(harness.host)) {
    await core.configure(environments);
  }
  alice = { user: 'user:default/alice', token: harness.tokenOf('alice') };
});

afterEach(() => harness.clearFaults());

after(() => harness.close());

/** A run of somebody at GitHub. */
function deploy(environment: string, version = 'v1.1.0'): string {
  const id = harness.startRun({
    repository: 'acme/payments',
    workflow: 'deploy.yml',
    inputs: { environment, version },
    actor: 'carol',
  });
  return String(id);
}

function startPipeline(): string {
  const repository = 'acme/store';
  const workflow = 'pipeline.yml';
  return String(harness.startRun({ repository, workflow, actor: 'carol' }));
}

const look = (place: Place, run: string, action: RunAction, asking = alice) =>
  core.ask<RunPreflight>('runPreflight', { ...place, run, action }, asking);

const act = (
  place: Place,
  run: string,
  action: RunAction,
  rest: { authorized: EnvironmentRef[]; accepted?: string[] },
  asking = alice,
) =>
  core.ask<RunActionOutcome>(
    'actOnRun',
    { ...place, run, action, ...rest },
    asking,
  );

const said = ({ checks }: RunPreflight, outcome: string) =>
  checks
    .filter(check => check.outcome === outcome)
    .map(({ message }) => message);

const names = (touches: Place[]) =>
  touches.map(({ service, environment }) => ({ service, environment }));

/** What was sent to change something. */
const posts = ({ entries }: Cost) =>
  entries
    .filter(
      ({ method, path }) => method === 'POST' && !path.endsWith('graphql'),
    )
    .map(({ path }) => path.split('/').at(-1));

async function refusedWith(
  action: () => Promise<unknown>,
  code: ProblemCode,
  field: string | undefined,
  words: RegExp,
): Promise<void> {
  const sent = harness.watch();
  await assert.rejects(action, (error: Error & { code: string }) => {
    const { details } = error as unknown as { details: ProblemDetails };
    assert.equal(error.code, code, error.message);
    assert.equal(details.field, field, error.message);
    assert.match(error.message, words);
    return true;
  });
  assert.deepEqual(posts(sent()), []);
}

describe('cancelling', () => {
  test('a running deployment is cancelled with one request, and what is said before costs two', async () => {
    const run = deploy('staging');
    harness.advance(10);
    await core.overview(staging.service, alice);
    const [cost, preflight] = await harness.costOf(() =>
      look(staging, run, 'cancel'),
    );
    assert.equal(cost.requests, 2);
    assert.equal(preflight.run.id, run);
    assert.equal(preflight.state, 'queued', 'its job has not begun');
    assert.equal(versionText(preflight.version), 'v1.1.0');
    assert.deepEqual(names(preflight.touches), [staging]);
    assert.equal(preflight.touches[0]?.tier, 'staging');
    assert.deepEqual(said(preflight, 'blocked'), []);
    assert.deepEqual(said(preflight, 'warned'), []);

    const sent = harness.watch();
    const outcome = await act(staging, run, 'cancel', {
      authorized: [staging],
    });
    assert.deepEqual(posts(sent()), ['cancel']);
    const { number } = preflight.run;
    assert.ok(number);
    assert.equal(outcome.message, `GitHub is cancelling run #${number}.`);
    assert.deepEqual(names(outcome.touches), [staging]);
    harness.advance(301);
    const again = await look(staging, run, 'cancel');
    assert.match(
      said(again, 'blocked').join(),
      /has ended already: it was cancelled [45] minutes ago/,
    );
  });

  test('what waits at a gate is cancelled too', async () => {
    const run = deploy('production');
    harness.advance(120);
    const preflight = await look(production, run, 'cancel');
    assert.equal(preflight.state, 'waiting');
    assert.match(said(preflight, 'passed').join(), /waits to be let in/);
    await act(production, run, 'cancel', { authorized: [production] });
    harness.advance(301);
    const { latest } = factsOf(
      await core.overview(production.service, alice),
      'production',
    );
    assert.equal(latest?.run?.id, run);
    assert.equal(latest?.state, 'cancelled');
  });

  test('what has ended is not, and nothing is sent', async () => {
    const run = deploy('staging');
    harness.advance(600);
    const preflight = await look(staging, run, 'cancel');
    assert.equal(preflight.state, 'succeeded');
    assert.match(
      said(preflight, 'blocked').join(),
      /has ended already: it succeeded 8 minutes ago/,
    );
    await refusedWith(
      () => act(staging, run, 'cancel', { authorized: [staging] }),
      'invalid_input',
      undefined,
      /has ended already/,
    );
  });

  test('what ends between the look and the request is a conflict', async () => {
    const run = deploy('staging');
    harness.fault(
      {
        kind: 'status',
        status: 409,
        message: 'Cannot cancel a workflow run that is completed.',
      },
      { method: 'POST', path: '/cancel$' },
    );
    await assert.rejects(
      () => act(staging, run, 'cancel', { authorized: [staging] }),
      { code: 'conflict', message: /Run #\d+ has ended meanwhile/ },
    );
  });

  test('silence is neither a yes nor a no, and is not answered with a second request', async () => {
    const run = deploy('staging');
    harness.advance(10);
    harness.fault({ kind: 'drop' }, { method: 'POST', path: '/cancel$' });
    const sent = harness.watch();
    await assert.rejects(
      () => act(staging, run, 'cancel', { authorized: [staging] }),
      {
        code: 'outcome_unknown',
        message: new RegExp(`Look at its page .*/actions/runs/${run}`),
      },
    );
    assert.deepEqual(posts(sent()), ['cancel']);
  });

  test('who may only read is told so, and nothing is sent', async () => {
    const run = deploy('staging');
    const eve = { user: 'user:default/eve', token: harness.tokenOf('eve') };
    const preflight = await look(staging, run, 'cancel', eve);
    assert.match(
      said(preflight, 'blocked').join(),
      /@eve may not cancel runs of acme\/payments/,
    );
    await refusedWith(
      () => act(staging, run, 'cancel', { authorized: [staging] }, eve),
      'invalid_input',
      undefined,
      /@eve may not cancel/,
    );
  });
});

describe('running failed jobs again', () => {
  async function failed(environment: string, version?: string) {
    const run = deploy(environment, version);
    harness.advance(70);
    harness.finishRun(Number(run), 'failure');
    return run;
  }

  test('what failed runs again as the next attempt', async () => {
    const run = await failed('staging');
    const preflight = await look(staging, run, 'rerun_failed');
    assert.equal(preflight.state, 'failed');
    assert.deepEqual(said(preflight, 'blocked'), []);
    assert.deepEqual(said(preflight, 'warned'), []);
    assert.match(
      said(preflight, 'passed').join(),
      /deploy of run #\d+ and what depends on it run again/,
    );
    const sent = harness.watch();
    const outcome = await act(staging, run, 'rerun_failed', {
      authorized: [staging],
    });
    assert.deepEqual(posts(sent()), ['rerun-failed-jobs']);
    assert.match(outcome.message, /run #\d+ run again as attempt 2\.$/);
    assert.equal(outcome.run.attempt, 2);
    harness.advance(301);
    const { live } = factsOf(
      await core.overview(staging.service, alice),
      'staging',
    );
    assert.equal(live?.run?.id, run);
    assert.equal(live?.run?.attempt, 2);
  });

  test('neither what runs still nor what went well runs again', async () => {
    const run = deploy('staging');
    harness.advance(10);
    const early = await look(staging, run, 'rerun_failed');
    assert.match(said(early, 'blocked').join(), /still under way/);
    harness.advance(600);
    const good = await look(staging, run, 'rerun_failed');
    assert.match(said(good, 'blocked').join(), /no failed jobs/);
    await refusedWith(
      () => act(staging, run, 'rerun_failed', { authorized: [staging] }),
      'invalid_input',
      undefined,
      /no failed jobs/,
    );
  });

  test('a newer version that went live since wants a tick', async () => {
    const run = await failed('staging', 'v1.0.0');
    deploy('staging', 'v1.1.0');
    harness.advance(600);
    const preflight = await look(staging, run, 'rerun_failed');
    assert.equal(versionText(preflight.version), 'v1.0.0');
    const warnings = said(preflight, 'warned');
    assert.equal(warnings.length, 1, warnings.join());
    assert.match(
      String(warnings[0]),
      /^v1\.1\.0 has been live in staging since \d{4}-\d\d-\d\d \d\d:\d\d UTC: this would put v1\.0\.0 back\.$/,
    );
    const authorized = [staging];
    await refusedWith(
      () => act(staging, run, 'rerun_failed', { authorized }),
      'invalid_input',
      'accepted',
      /Nothing runs again: this wants a tick first\. v1\.1\.0 has been live/,
    );
    // Time goes on, and the warning that was ticked is still the same.
    harness.advance(120);
    const rest = { authorized, accepted: warnings };
    await act(staging, run, 'rerun_failed', rest);
  });

  test('another deployment on its way is named', async () => {
    const run = await failed('production', 'v1.0.0');
    const other = deploy('production', 'v1.1.0');
    harness.advance(120);
    const preflight = await look(production, run, 'rerun_failed');
    assert.deepEqual(said(preflight, 'warned'), [
      'v1.1.0 waits to be let into production, started by @carol.',
    ]);
    harness.finishRun(Number(other), 'cancelled');
  });

  test('after 30 days nothing runs again', async () => {
    const run = await failed('staging');
    harness.advance(31 * 86_400);
    alice = { ...alice, token: harness.tokenOf('alice') };
    const preflight = await look(staging, run, 'rerun_failed');
    assert.match(said(preflight, 'blocked').join(), /created 31 days ago/);
  });
});

describe('which run', () => {
  test('what is no number, of another repository or not there is refused', async () => {
    for (const run of ['x', '-1', '1/../2', '0']) {
      await refusedWith(
        () => look(staging, run, 'cancel'),
        'invalid_input',
        'run',
        /by its number/,
      );
    }
    const elsewhere = startPipeline();
    for (const run of [elsewhere, '12345678901']) {
      await refusedWith(
        () => look(staging, run, 'cancel'),
        'not_found_or_not_visible',
        'run',
        new RegExp(`acme/payments on \\S+ has no run ${run}`),
      );
    }
  });

  test('a run of another environment is refused by its name', async () => {
    const run = deploy('production');
    harness.advance(10);
    for (const send of [
      () => look(staging, run, 'cancel'),
      () => act(staging, run, 'cancel', { authorized: [staging, production] }),
    ]) {
      await refusedWith(
        send,
        'invalid_input',
        'run',
        /Run #\d+ deploys to production, not to staging\./,
      );
    }
  });

  test('a run that says nothing of where it goes is refused', async () => {
    const inputs = { environment: 'staging', version: 'v1' };
    const run = harness.startRun({
      repository: 'acme/mute',
      workflow: 'deploy.yml',
      inputs,
      actor: 'carol',
    });
    await refusedWith(
      () => look(at('mute', 'staging'), String(run), 'cancel'),
      'invalid_input',
      'run',
      /Whether run #\d+ deploys to staging is not known/,
    );
  });

  test('unless it was started from here: then it goes where it was started for', async () => {
    const place = at('mute', 'staging');
    const version = { label: 'v1', sha: null };
    const command = { ...place, version, inputs: [] };
    const planned = await core.preflight(command, alice);
    const accepted = planned.checks
      .filter(({ outcome }) => outcome === 'warned')
      .map(({ message }) => message);
    const { run } = await core.ask<{ run: { id: string } | null }>(
      'dispatch',
      {
        ...place,
        version,
        revision: planned.revision,
        idempotencyKey: 'run-actions',
        accepted,
        authorized: refsOf(planned.touches),
      },
      alice,
    );
    assert.ok(run);
    const preflight = await look(place, run.id, 'cancel');
    assert.deepEqual(names(preflight.touches), [place]);
    assert.equal(versionText(preflight.version), 'v1');
    await refusedWith(
      () => look(at('mute', 'production'), run.id, 'cancel'),
      'invalid_input',
      'run',
      /deploys to staging, not to production/,
    );
  });
});

describe('a pipeline of several environments and services', () => {
  const store = at('store', 'production');
  const touched = [
    store,
    at('admin', 'staging'),
    at('admin', 'production'),
    at('store', 'staging'),
  ];

  test('touches all of them, the one asked about first, and leaves what it has deployed', async () => {
    const run = startPipeline();
    harness.advance(120);
    const preflight = await look(store, run, 'cancel');
    assert.equal(preflight.state, 'waiting');
    assert.deepEqual(names(preflight.touches), touched);
    assert.deepEqual(
      preflight.touches.map(({ tier }) => tier),
      ['production', 'staging', 'production', 'staging'],
    );
    assert.ok(
      said(preflight, 'passed').includes(
        'What it has deployed already stays: staging.',
      ),
      JSON.stringify(preflight.checks),
    );
    for (const missing of touched) {
      const authorized = touched.filter(each => each !== missing);
      await refusedWith(
        () => act(store, run, 'cancel', { authorized }),
        'conflict',
        'authorized',
        /^Nothing was cancelled: the run deploys to more environments than it was permitted for/,
      );
    }
    const sent = harness.watch();
    await act(store, run, 'cancel', { authorized: touched });
    assert.deepEqual(posts(sent()), ['cancel']);
  });

  test('is seen as one run in the environments of each service', async () => {
    const run = startPipeline();
    harness.advance(10);
    const admin = at('admin', 'staging');
    const preflight = await look(admin, run, 'cancel');
    assert.deepEqual(names(preflight.touches)[0], admin);
    assert.equal(preflight.touches.length, 4);
    harness.finishRun(Number(run), 'failure');
    const again = await look(admin, run, 'rerun_failed');
    assert.equal(again.state, 'failed');
    await refusedWith(
      () => act(admin, run, 'rerun_failed', { authorized: [admin] }),
      'conflict',
      'authorized',
      /^Nothing runs again: the run deploys to more environments than it was permitted for/,
    );
  });
});

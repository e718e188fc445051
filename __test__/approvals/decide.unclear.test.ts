// Decisions of which GitHub's answer says nothing: what is found out about them, and that none is sent a second time.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { freshForEach } from '../overview/support/fresh.ts';
import type { Harness } from '../overview/support/harness.ts';
import {
  Gates,
  deciding,
  kinds,
  only,
  posts,
  problemOf,
  service,
} from './support/deciding.ts';
import { gatedConfiguration, gatedScenario } from './support/gated.ts';

let gates: Gates;
let harness: Harness;

freshForEach(gatedScenario(), gatedConfiguration, fresh => {
  gates = new Gates(fresh);
  ({ harness } = gates);
});

describe('silence', () => {
  const silent = (processed: boolean) =>
    harness.fault({ kind: 'drop', processed }, deciding);

  test('after which the decision is there: it is done', async () => {
    const run = gates.start();
    silent(true);
    const sent = harness.watch();
    const outcome = await gates.decide(run, ['europe']);
    assert.equal(posts(sent()).length, 1);
    assert.deepEqual(kinds(outcome), [['europe', 'done']]);
  });

  test('after which it waits still: nobody knows, and nothing is sent again', async () => {
    const run = gates.start();
    silent(false);
    const sent = harness.watch();
    const problem = problemOf(await gates.decide(run, ['europe']));
    assert.equal(posts(sent()).length, 1);
    assert.equal(problem.code, 'outcome_unknown');
    assert.match(
      problem.message,
      new RegExp(`It is not known .* approved\\. .*/actions/runs/${run}`),
    );
  });

  test('of a proxy that gave up on what GitHub did is found out too', async () => {
    for (const processed of [true, false]) {
      const run = gates.start();
      harness.clearFaults();
      harness.fault({ kind: 'html-5xx', status: 502, processed }, deciding);
      const sent = harness.watch();
      const { kind } = only(await gates.decide(run, ['europe']));
      assert.equal(posts(sent()).length, 1);
      assert.equal(kind, processed ? 'done' : 'unknown');
    }
  });
});

describe('what GitHub takes without naming what it was about', () => {
  const looks = /\/(pending_deployments|approvals)$/;

  /** Answers the next decision with an empty list that decides nothing, and holds it. */
  const empty = () => {
    harness.fault({ kind: 'hold' }, deciding);
    harness.fault({ kind: 'garbage', body: '[]' }, deciding);
  };

  test('is not told as done where the run was cancelled meanwhile', async () => {
    const run = gates.start();
    empty();
    const sent = harness.watch();
    const pressed = gates.decide(run, ['europe']);
    await harness.heldRequests();
    harness.finishRun(Number(run), 'cancelled');
    harness.release();
    const outcome = await pressed;
    assert.equal(posts(sent()).length, 1);
    assert.deepEqual(kinds(outcome), [['europe', 'no_longer_waiting']]);
  });

  test('is told as the viewer’s own although GitHub cannot say now who they are', async () => {
    await gates.core.overview(service, gates.bob);
    const run = gates.start();
    harness.advance(400);
    harness.fault({ kind: 'html-5xx', status: 502 }, { path: '/graphql$' });
    harness.fault({ kind: 'drop', processed: true }, deciding);
    const outcome = await gates.decide(run, ['europe']);
    assert.deepEqual(kinds(outcome), [['europe', 'done']]);
    assert.equal(outcome.account?.login, 'bob');
  });

  test('is not known where nobody can look, or where it waits still', async () => {
    for (const isBlind of [true, false]) {
      const run = gates.start();
      harness.clearFaults();
      empty();
      const sent = harness.watch();
      const pressed = gates.decide(run, ['europe']);
      await harness.heldRequests();
      if (isBlind) {
        harness.fault(
          { kind: 'html-5xx', status: 502 },
          { method: 'GET', path: looks.source },
        );
      }
      harness.release();
      const problem = problemOf(await pressed);
      assert.equal(posts(sent()).length, 1);
      assert.equal(problem.code, 'outcome_unknown', problem.message);
      assert.match(problem.message, /It is not known whether run #\d+ was/);
    }
  });

  test('is told as done where the decision is there', async () => {
    const run = gates.start();
    empty();
    const pressed = gates.decide(run, ['europe']);
    await harness.heldRequests();
    harness.decide(Number(run), 'europe', 'bob');
    harness.release();
    assert.deepEqual(kinds(await pressed), [['europe', 'done']]);
  });
});

describe('the second job at an environment', () => {
  const of = 'component:default/twice';

  /** A run whose first job Bob has let in, and whose second waits. */
  async function second(): Promise<string> {
    const run = gates.start('carol', 'acme/twice');
    const outcome = await gates.decide(run, ['europe'], { of });
    assert.deepEqual(kinds(outcome), [['europe', 'done']]);
    harness.advance(600);
    return run;
  }

  test('waits for those who may decide, and is not decided to those who may not', async () => {
    const run = await second();
    const sent = harness.watch();
    const asking = harness.person('carol');
    const problem = problemOf(
      await gates.decide(run, ['europe'], { of, asking }),
    );
    assert.deepEqual(posts(sent()), []);
    assert.equal(problem.code, 'forbidden');
    assert.match(problem.message, /@carol is no reviewer of europe/);
    const outcome = await gates.decide(run, ['europe'], { of });
    assert.deepEqual(kinds(outcome), [['europe', 'done']]);
  });

  test('is not done because the first one is', async () => {
    const run = await second();
    harness.fault({ kind: 'hold' }, deciding);
    harness.fault({ kind: 'drop', processed: false }, deciding);
    const sent = harness.watch();
    const pressed = gates.decide(run, ['europe'], { of });
    await harness.heldRequests();
    harness.finishRun(Number(run), 'cancelled');
    harness.release();
    const outcome = await pressed;
    assert.equal(posts(sent()).length, 1);
    assert.deepEqual(kinds(outcome), [['europe', 'no_longer_waiting']]);
  });
});

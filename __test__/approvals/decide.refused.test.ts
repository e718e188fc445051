// Who may not decide, and what they are told where GitHub says so before, when asked, or not at all.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type {
  Inbox,
  Pipeline,
  ProblemCode,
} from 'backstage-plugin-deployment-common';
import type { Core } from '../overview/support/core.ts';
import { freshForEach } from '../overview/support/fresh.ts';
import type { Harness } from '../overview/support/harness.ts';
import {
  Gates,
  deciding,
  kinds,
  posts,
  problemOf,
} from './support/deciding.ts';
import { gatedConfiguration, gatedScenario } from './support/gated.ts';

let gates: Gates;
let harness: Harness;
let core: Core;

freshForEach(gatedScenario(), gatedConfiguration, fresh => {
  gates = new Gates(fresh);
  ({ harness, core } = gates);
});

describe('who may not', () => {
  test('is told no reason that nobody knows, wherever it is asked', async () => {
    const run = gates.start('carol', 'acme/team');
    const of = 'component:default/team';
    const asking = harness.person('carol');
    const problem = problemOf(
      await gates.decide(run, ['europe'], { of, asking }),
    );
    const inbox = await core.ask<Inbox>('inbox', { services: [of] }, asking);
    const waiting = inbox.waiting.find(each => each.run.id === run);
    const pipeline = await core.ask<Pipeline>(
      'pipeline',
      { service: of, environment: 'europe', run },
      asking,
    );
    const gate = pipeline.stages.flatMap(({ gates }) => gates)[0];
    const words =
      'GitHub does not let @carol decide about europe now. @carol started it, and europe may want somebody else to approve. Ask acme/leads.';
    assert.equal(problem.message, words);
    assert.deepEqual(waiting?.viewer, {
      kind: 'may_not',
      reason: 'not_allowed',
      message: words,
    });
    // The rules are known here, and who is in the team.
    assert.deepEqual(gate?.viewer, {
      kind: 'may_not',
      reason: 'not_reviewer',
      message: '@carol is no reviewer of europe. Ask acme/leads.',
    });
  });

  test('is told so where GitHub says it before, and nothing is sent', async () => {
    const run = gates.start('bob');
    for (const [login, place, words] of [
      [
        'carol',
        'europe',
        /@carol is no reviewer of europe\. Ask @bob or @ada\./,
      ],
      ['bob', 'own', /@bob started it, and own may want somebody else/],
      ['bob', 'timed', /it waits for its timer/],
      ['bob', 'ruled', /a rule of an app does/],
      ['eve', 'europe', /@eve is no reviewer/],
    ] as const) {
      const sent = harness.watch();
      const asking = harness.person(login);
      const problem = problemOf(await gates.decide(run, [place], { asking }));
      assert.equal(problem.code, 'forbidden', problem.message);
      assert.match(problem.message, words);
      assert.deepEqual(posts(sent()), [], place);
    }
  });

  test('is told so where GitHub says it only when asked to decide', async () => {
    const cases: [number, string, ProblemCode, RegExp][] = [
      [
        422,
        'bob cannot review deployments to europe',
        'forbidden',
        /reviewers/,
      ],
      [422, 'You cannot approve your own run', 'forbidden', /started yourself/],
      [403, 'Must have admin rights to Repository.', 'forbidden', /owner/],
      [403, 'Repository was archived so is read-only.', 'forbidden', /unarch/],
      [404, 'Not Found', 'not_found_or_not_visible', /no more/],
      [422, 'Something else', 'conflict', /Something else.*Look at it again/],
    ];
    for (const [status, message, code, words] of cases) {
      const run = gates.start();
      harness.clearFaults();
      harness.fault({ kind: 'status', status, message }, deciding);
      const sent = harness.watch();
      const outcome = await gates.decide(run, ['europe']);
      assert.equal(posts(sent()).length, 1);
      assert.deepEqual(kinds(outcome), [['europe', 'refused']]);
      const problem = problemOf(outcome);
      assert.equal(problem.code, code, problem.message);
      assert.match(problem.message, /^Nothing was decided: /);
      assert.match(problem.message, words);
    }
  });

  test('learns what single sign-on wants', async () => {
    const run = gates.start();
    harness.fault({ kind: 'sso' }, deciding);
    const problem = problemOf(await gates.decide(run, ['europe']));
    assert.equal(problem.code, 'sso_required');
    assert.ok(problem.details.ssoUrl);
  });

  test('a token that ends between the look and the request is an error: nothing was decided', async () => {
    const run = gates.start();
    harness.fault({ kind: 'unauthorized' }, deciding);
    await assert.rejects(() => gates.decide(run, ['europe']), {
      code: 'token_rejected',
      message: /^Nothing was decided: /,
    });
  });

  test('whoever does not see the repository learns nothing of its runs', async () => {
    const run = gates.start('carol', 'acme/vault');
    const asking = harness.person('eve');
    const of = 'component:default/vault';
    await gates.refusedWith(
      () => gates.decide(run, ['europe'], { asking, of }),
      'not_found_or_not_visible',
      'run',
      /has no run \d+, or your account may not see it/,
    );
  });
});

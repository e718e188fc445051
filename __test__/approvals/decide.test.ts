// Approving and rejecting what a run waits to enter, against the simulated GitHub: what is sent, what it confirms, and what is
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
  Decision,
  DecisionOutcome,
  DecisionPreflight,
  DecisionResult,
  EnvironmentRef,
  Inbox,
  Pipeline,
  Problem,
  ProblemCode,
  ProblemDetails,
} from 'backstage-plugin-deployment-common';
import { factsOf, type Asking, type Core } from '../overview/support/core.ts';
import { Harness, type Cost } from '../overview/support/harness.ts';
import {
  gatedConfiguration,
  gatedScenario,
  type Place,
} from './support/gated.ts';

const service = 'component:default/world';
const moon: EnvironmentRef = {
  service: 'component:default/moon',
  environment: 'shared',
};
const decisions = /\/pending_deployments$/;

let harness: Harness;
let core: Core;
let bob: Asking;

const person = (login: string, scopes?: string[]): Asking => ({
  user: `user:default/${login}`,
  token: harness.tokenOf(login, scopes),
});

before(async () => {
  harness = await Harness.start({ scenario: gatedScenario() });
});

beforeEach(async () => {
  // The hour's budget is whole.
  harness.advance(3600);
  core = await harness.core();
  for (const environments of gatedConfiguration(harness.host)) {
    await core.configure(environments);
  }
  bob = person('bob');
});

afterEach(() => harness.clearFaults());

after(() => harness.close());

/** A run that waits everywhere. */
function start(actor = 'carol', repository = 'acme/world'): string {
  const workflow = 'pipeline.yml';
  const id = harness.startRun({ repository, workflow, actor });
  harness.advance(10);
  return String(id);
}

interface Choice {
  decision?: Decision;
  comment?: string;
  authorized?: EnvironmentRef[];
  asking?: Asking;
  of?: string;
}

const decide = (
  run: string,
  environments: Place[],
  {
    decision = 'approve',
    comment,
    asking = bob,
    of = service,
    authorized = [
      ...environments.map(environment => ({ service: of, environment })),
      moon,
    ],
  }: Choice = {},
) =>
  core.ask<DecisionOutcome>(
    'decide',
    { service: of, run, environments, decision, comment, authorized },
    asking,
  );

/** What was sent to decide. */
const posts = ({ entries }: Cost) =>
  entries.filter(
    ({ method, path }) => method === 'POST' && decisions.test(path),
  );

const kinds = ({ environments }: DecisionOutcome) =>
  environments.map(({ environment, result }) => [environment, result.kind]);

function only({ environments }: DecisionOutcome): DecisionResult {
  assert.equal(environments.length, 1);
  return (environments[0] as { result: DecisionResult }).result;
}

function problemOf(outcome: DecisionOutcome): Problem {
  const result = only(outcome);
  assert.ok('problem' in result, JSON.stringify(result));
  return result.problem;
}

/** What the page shows of an environment after a while. */
async function stateOf(place: Place) {
  harness.advance(301);
  const overview = await core.overview(service, bob);
  return factsOf(overview, place).latest?.state;
}

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

describe('deciding', () => {
  test('an approval is one request, whose answer is what is told, and the page shows it', async () => {
    const run = start();
    const [cost, outcome] = await harness.costOf(() =>
      decide(run, ['europe'], { comment: 'Go' }),
    );
    assert.equal(posts(cost).length, 1);
    assert.equal(outcome.run.id, run);
    assert.deepEqual(kinds(outcome), [['europe', 'done']]);
    assert.match(
      String(outcome.environments[0]?.message),
      /^You approved europe of run #\d+\.$/,
    );
    assert.notEqual(await stateOf('europe'), 'waiting');
    assert.equal(await stateOf('america'), 'waiting', 'the others wait still');
  });

  test('a rejection ends it', async () => {
    const run = start();
    const outcome = await decide(run, ['europe'], { decision: 'reject' });
    assert.deepEqual(kinds(outcome), [['europe', 'done']]);
    assert.equal(await stateOf('europe'), 'failed');
  });

  test('several environments are decided with one request', async () => {
    const run = start();
    const sent = harness.watch();
    const outcome = await decide(run, ['asia', 'europe']);
    assert.equal(posts(sent()).length, 1);
    assert.deepEqual(kinds(outcome), [
      ['asia', 'done'],
      ['europe', 'done'],
    ]);
  });

  test('of several only those that wait are sent, and the others are told', async () => {
    const run = start();
    harness.decide(Number(run), 'america', 'ada', { state: 'rejected' });
    harness.advance(5);
    const sent = harness.watch();
    const outcome = await decide(run, ['europe', 'america', 'asia']);
    assert.equal(posts(sent()).length, 1);
    assert.deepEqual(kinds(outcome), [
      ['europe', 'done'],
      ['america', 'already_decided'],
      ['asia', 'done'],
    ]);
    const { result, message } = outcome.environments[1] ?? assert.fail();
    assert.ok(result.kind === 'already_decided');
    assert.equal(result.by?.login, 'ada');
    assert.equal(result.decision, 'reject');
    assert.match(message, /^@ada has rejected america of run #\d+ already\.$/);
  });
});

describe('too late', () => {
  test('what somebody decided before is told, and nothing is sent', async () => {
    const run = start();
    harness.decide(Number(run), 'europe', 'ada');
    harness.advance(5);
    const sent = harness.watch();
    const result = only(await decide(run, ['europe']));
    assert.deepEqual(posts(sent()), []);
    assert.ok(result.kind === 'already_decided');
    assert.equal(result.by?.login, 'ada');
    assert.equal(result.decision, 'approve');
  });

  test('of two reviewers at once the slower one is told who was quicker', async () => {
    const run = start();
    harness.fault({ kind: 'hold' }, { method: 'POST', path: decisions.source });
    const sent = harness.watch();
    const slower = decide(run, ['europe'], { decision: 'reject' });
    await harness.heldRequests();
    harness.decide(Number(run), 'europe', 'ada');
    harness.release();
    const result = only(await slower);
    assert.equal(posts(sent()).length, 1);
    assert.ok(result.kind === 'already_decided', JSON.stringify(result));
    assert.equal(result.by?.login, 'ada');
    assert.equal(result.decision, 'approve');
  });

  test('of two presses of the same kind one is done and one comes too late', async () => {
    const run = start();
    const ada = person('ada');
    const outcomes = await Promise.all([
      decide(run, ['europe']),
      decide(run, ['europe'], { asking: ada }),
    ]);
    assert.deepEqual(outcomes.map(each => only(each).kind).sort(), [
      'already_decided',
      'done',
    ]);
  });

  test('what is decided about several services that share one gate is done for each, sent once', async () => {
    const run = start();
    const sent = harness.watch();
    const authorized = [{ service, environment: 'shared' }, moon];
    const rows = [
      await decide(run, ['shared'], { authorized }),
      await decide(run, ['shared'], { authorized, of: moon.service }),
    ];
    assert.equal(posts(sent()).length, 1);
    for (const row of rows) {
      assert.deepEqual(kinds(row), [['shared', 'done']]);
      assert.match(row.environments[0]?.message ?? '', /^You approved shared/);
    }
    // The other way round is none of theirs.
    const decision = 'reject';
    const other = only(await decide(run, ['shared'], { authorized, decision }));
    assert.ok(other.kind === 'already_decided', JSON.stringify(other));
    assert.equal(other.by?.login, 'bob');
  });

  test('an approval that an app still holds up is told as what it is', async () => {
    const run = start();
    harness.decide(Number(run), 'both', 'bob');
    harness.advance(20);
    const ada = person('ada');
    const sent = harness.watch();
    const result = only(await decide(run, ['both'], { asking: ada }));
    assert.deepEqual(posts(sent()), []);
    assert.ok(result.kind === 'already_decided', JSON.stringify(result));
    assert.equal(result.by?.login, 'bob');
    assert.equal(result.decision, 'approve');
    const inbox = await core.ask<Inbox>('inbox', { services: [service] }, ada);
    const entry = inbox.waiting.find(
      each => each.run.id === run && each.environment === 'both',
    );
    assert.deepEqual(entry?.gates, [{ kind: 'rule', name: null }]);
    assert.deepEqual(entry?.viewer, {
      kind: 'may_not',
      reason: 'app_decides',
      message: 'A rule of an app decides.',
    });
    const carol = person('carol');
    const before = start();
    const asked = await core.ask<Inbox>(
      'inbox',
      { services: [service] },
      carol,
    );
    const own = asked.waiting.find(
      each => each.run.id === before && each.environment === 'both',
    );
    assert.equal(own?.gates[0]?.kind, 'reviewers', 'nobody has decided');
  });

  test('a run that is cancelled while the decision is on its way waits no longer', async () => {
    const run = start();
    harness.fault({ kind: 'hold' }, { method: 'POST', path: decisions.source });
    const sent = harness.watch();
    const pressed = decide(run, ['europe']);
    await harness.heldRequests();
    harness.finishRun(Number(run), 'cancelled');
    harness.release();
    const outcome = await pressed;
    assert.equal(posts(sent()).length, 1);
    assert.deepEqual(kinds(outcome), [['europe', 'no_longer_waiting']]);
    assert.match(
      String(outcome.environments[0]?.message),
      /does not wait for a decision about europe any more/,
    );
  });

  test('one that was cancelled before is not even sent', async () => {
    const run = start();
    harness.finishRun(Number(run), 'cancelled');
    harness.advance(5);
    const sent = harness.watch();
    const outcome = await decide(run, ['europe']);
    assert.deepEqual(posts(sent()), []);
    assert.deepEqual(kinds(outcome), [['europe', 'no_longer_waiting']]);
  });
});

describe('silence', () => {
  const silent = (processed: boolean) =>
    harness.fault(
      { kind: 'drop', processed },
      { method: 'POST', path: decisions.source },
    );

  test('after which the decision is there: it is done', async () => {
    const run = start();
    silent(true);
    const sent = harness.watch();
    const outcome = await decide(run, ['europe']);
    assert.equal(posts(sent()).length, 1);
    assert.deepEqual(kinds(outcome), [['europe', 'done']]);
  });

  test('after which it waits still: nobody knows, and nothing is sent again', async () => {
    const run = start();
    silent(false);
    const sent = harness.watch();
    const problem = problemOf(await decide(run, ['europe']));
    assert.equal(posts(sent()).length, 1);
    assert.equal(problem.code, 'outcome_unknown');
    assert.match(
      problem.message,
      new RegExp(`It is not known .* approved\\. .*/actions/runs/${run}`),
    );
  });

  test('of a proxy that gave up on what GitHub did is found out too', async () => {
    for (const processed of [true, false]) {
      const run = start();
      harness.clearFaults();
      harness.fault(
        { kind: 'html-5xx', status: 502, processed },
        { method: 'POST', path: decisions.source },
      );
      const sent = harness.watch();
      const { kind } = only(await decide(run, ['europe']));
      assert.equal(posts(sent()).length, 1);
      assert.equal(kind, processed ? 'done' : 'unknown');
    }
  });
});

describe('what GitHub takes without naming what it was about', () => {
  const looks = /\/(pending_deployments|approvals)$/;

  /** Answers the next decision with an empty list that decides nothing, and holds it. */
  const empty = () => {
    const match = { method: 'POST', path: decisions.source };
    harness.fault({ kind: 'hold' }, match);
    harness.fault({ kind: 'garbage', body: '[]' }, match);
  };

  test('is not told as done where the run was cancelled meanwhile', async () => {
    const run = start();
    empty();
    const sent = harness.watch();
    const pressed = decide(run, ['europe']);
    await harness.heldRequests();
    harness.finishRun(Number(run), 'cancelled');
    harness.release();
    const outcome = await pressed;
    assert.equal(posts(sent()).length, 1);
    assert.deepEqual(kinds(outcome), [['europe', 'no_longer_waiting']]);
  });

  test('is told as the viewer’s own although GitHub cannot say now who they are', async () => {
    await core.overview(service, bob);
    const run = start();
    harness.advance(400);
    harness.fault({ kind: 'html-5xx', status: 502 }, { path: '/graphql$' });
    harness.fault(
      { kind: 'drop', processed: true },
      { method: 'POST', path: decisions.source },
    );
    const outcome = await decide(run, ['europe']);
    assert.deepEqual(kinds(outcome), [['europe', 'done']]);
    assert.equal(outcome.account?.login, 'bob');
  });

  test('is not known where nobody can look, or where it waits still', async () => {
    for (const isBlind of [true, false]) {
      const run = start();
      harness.clearFaults();
      empty();
      const sent = harness.watch();
      const pressed = decide(run, ['europe']);
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
    const run = start();
    empty();
    const pressed = decide(run, ['europe']);
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
    const run = start('carol', 'acme/twice');
    const outcome = await decide(run, ['europe'], { of });
    assert.deepEqual(kinds(outcome), [['europe', 'done']]);
    harness.advance(600);
    return run;
  }

  test('waits for those who may decide, and is not decided to those who may not', async () => {
    const run = await second();
    const sent = harness.watch();
    const asking = person('carol');
    const problem = problemOf(await decide(run, ['europe'], { of, asking }));
    assert.deepEqual(posts(sent()), []);
    assert.equal(problem.code, 'forbidden');
    assert.match(problem.message, /@carol is no reviewer of europe/);
    const outcome = await decide(run, ['europe'], { of });
    assert.deepEqual(kinds(outcome), [['europe', 'done']]);
  });

  test('is not done because the first one is', async () => {
    const run = await second();
    const match = { method: 'POST', path: decisions.source };
    harness.fault({ kind: 'hold' }, match);
    harness.fault({ kind: 'drop', processed: false }, match);
    const sent = harness.watch();
    const pressed = decide(run, ['europe'], { of });
    await harness.heldRequests();
    harness.finishRun(Number(run), 'cancelled');
    harness.release();
    const outcome = await pressed;
    assert.equal(posts(sent()).length, 1);
    assert.deepEqual(kinds(outcome), [['europe', 'no_longer_waiting']]);
  });
});

describe('who may not', () => {
  test('is told no reason that nobody knows, wherever it is asked', async () => {
    const run = start('carol', 'acme/team');
    const of = 'component:default/team';
    const asking = person('carol');
    const problem = problemOf(await decide(run, ['europe'], { of, asking }));
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
    const run = start('bob');
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
      const asking = person(login);
      const problem = problemOf(await decide(run, [place], { asking }));
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
      const run = start();
      harness.clearFaults();
      harness.fault(
        { kind: 'status', status, message },
        { method: 'POST', path: decisions.source },
      );
      const sent = harness.watch();
      const outcome = await decide(run, ['europe']);
      assert.equal(posts(sent()).length, 1);
      assert.deepEqual(kinds(outcome), [['europe', 'refused']]);
      const problem = problemOf(outcome);
      assert.equal(problem.code, code, problem.message);
      assert.match(problem.message, /^Nothing was decided: /);
      assert.match(problem.message, words);
    }
  });

  test('learns what single sign-on wants', async () => {
    const run = start();
    harness.fault({ kind: 'sso' }, { method: 'POST', path: decisions.source });
    const problem = problemOf(await decide(run, ['europe']));
    assert.equal(problem.code, 'sso_required');
    assert.ok(problem.details.ssoUrl);
  });

  test('a token that ends between the look and the request is an error: nothing was decided', async () => {
    const run = start();
    harness.fault(
      { kind: 'unauthorized' },
      { method: 'POST', path: decisions.source },
    );
    await assert.rejects(() => decide(run, ['europe']), {
      code: 'token_rejected',
      message: /^Nothing was decided: /,
    });
  });

  test('whoever does not see the repository learns nothing of its runs', async () => {
    const run = start('carol', 'acme/vault');
    const asking = person('eve');
    const of = 'component:default/vault';
    await refusedWith(
      () => decide(run, ['europe'], { asking, of }),
      'not_found_or_not_visible',
      'run',
      /has no run \d+, or your account may not see it/,
    );
  });
});

describe('what a decision is about', () => {
  const preflight = (run: string, environments: Place[], asking = bob) =>
    core.ask<DecisionPreflight>(
      'decisionPreflight',
      { service, run, environments, decision: 'approve' },
      asking,
    );

  test('is said before: what was named first, then what shares it, and nothing is sent', async () => {
    const run = start();
    const [cost, looked] = await harness.costOf(() =>
      preflight(run, ['shared', 'europe']),
    );
    assert.deepEqual(posts(cost), []);
    assert.equal(looked.service, service);
    assert.equal(looked.run.id, run);
    assert.equal(looked.version.kind, 'known');
    assert.deepEqual(
      looked.touches.map(({ environment, ...rest }) => [
        rest.service,
        environment,
        rest.tier,
      ]),
      [
        [service, 'shared', 'production'],
        [service, 'europe', 'production'],
        [moon.service, moon.environment, 'production'],
      ],
    );
    assert.deepEqual(looked.settled, []);
    const outcome = await decide(run, ['shared', 'europe'], {
      authorized: looked.touches.map(({ tier: _, ...touched }) => touched),
    });
    assert.deepEqual(kinds(outcome), [
      ['shared', 'done'],
      ['europe', 'done'],
    ]);
  });

  test('is said with what would be answered where nothing is to be sent', async () => {
    const run = start();
    harness.decide(Number(run), 'america', 'ada');
    harness.advance(5);
    const { settled } = await preflight(run, ['europe', 'america', 'timed']);
    assert.deepEqual(
      settled.map(({ environment, result }) => [environment, result.kind]),
      [
        ['america', 'already_decided'],
        ['timed', 'refused'],
      ],
    );
  });

  test('is asked once more by the decision, and what was just looked at costs no more', async () => {
    const run = start();
    await core.overview(service, bob);
    const [looked] = await harness.costOf(() => preflight(run, ['europe']));
    const [decided] = await harness.costOf(() => decide(run, ['europe']));
    assert.equal(posts(decided).length, 1);
    const reads = (cost: Cost) =>
      cost.entries.filter(({ method }) => method === 'GET').length;
    assert.ok(looked.charged <= 4, `preflight: ${looked.charged}`);
    assert.ok(reads(decided) <= reads(looked), `${reads(decided)}`);
  });

  test('is not said of a run that is none of the repository', async () => {
    const run = start('carol', 'acme/vault');
    await refusedWith(
      () => preflight(run, ['europe']),
      'not_found_or_not_visible',
      'run',
      /has no run/,
    );
  });

  test('environments of other services that share it must be authorized too', async () => {
    const run = start();
    const own = { service, environment: 'shared' };
    for (const authorized of [[own], [moon], []]) {
      await refusedWith(
        () => decide(run, ['shared'], { authorized }),
        'conflict',
        'authorized',
        // No names: whoever decides may not be allowed to know them.
        /^Nothing was decided: (?!.*(shared|moon)).*more environments/,
      );
    }
    const outcome = await decide(run, ['shared'], { authorized: [own, moon] });
    assert.deepEqual(kinds(outcome), [['shared', 'done']]);
  });

  test('others that the same run deploys to need not be', async () => {
    const run = start();
    const authorized = [{ service, environment: 'europe' }];
    const outcome = await decide(run, ['europe'], { authorized });
    assert.deepEqual(kinds(outcome), [['europe', 'done']]);
  });

  test('a run of another repository is refused, whatever id is named', async () => {
    const run = start('carol', 'acme/vault');
    await refusedWith(
      () => decide(run, ['europe']),
      'not_found_or_not_visible',
      'run',
      new RegExp(`acme/world on \\S+ has no run ${run}`),
    );
    await refusedWith(
      () => decide('1/../2', ['europe']),
      'invalid_input',
      'run',
      /by its number/,
    );
  });

  test('an environment that is not configured is refused', async () => {
    const run = start();
    await refusedWith(
      () => decide(run, ['atlantis' as Place]),
      'not_configured',
      'environments[0]',
      /has no environment "atlantis"/,
    );
    await refusedWith(
      () => decide(run, ['europe', 'atlantis' as Place]),
      'not_configured',
      'environments[1]',
      /has no environment "atlantis"/,
    );
  });
});

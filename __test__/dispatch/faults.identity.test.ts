// Which run a press started, where GitHub's answer does not name it: the one that it must be, or none, and never another's.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { DispatchOutcome } from 'backstage-plugin-deployment-common';
import { factsOf } from '../overview/support/core.ts';
import {
  calmTopology,
  configurationOf,
} from '../overview/support/topologies.ts';
import {
  idsOf,
  service,
  until,
  withHouse,
  type House,
} from './support/house.ts';

const ghes = { dialect: 'ghes' } as const;

/** Said for as long as it is not known which run it is. */
const notShownUp =
  'Started the deployment of v1.1.0 to production. Its run has not shown up yet.';
const cannotBeTold =
  'Started the deployment of v1.1.0 to production. Which of these runs it is cannot be told.';
const maybe =
  'It is not known whether the deployment of v1.1.0 to production was started: each of these runs may be it. Look at them before you deploy again.';

function assertClaimed(outcome: DispatchOutcome, run: string | undefined) {
  assert.ok(run);
  assert.equal(outcome.record.state, 'started');
  assert.equal(outcome.run?.id, run);
  assert.equal(outcome.record.run?.id, run);
  assert.deepEqual(outcome.candidates, []);
  assert.equal(
    outcome.message,
    'Started the deployment of v1.1.0 to production.',
  );
}

function assertNotClaimed(outcome: DispatchOutcome, candidates: string[]) {
  assert.equal(outcome.run, null);
  assert.equal(outcome.record.run, null);
  assert.deepEqual(idsOf(outcome.candidates), candidates);
}

/** Where the version of an environment's newest deployment is known from. */
async function provenanceIn(house: House, environment: string) {
  // By then nothing is shown that was read before.
  house.later(301);
  const overview = await house.core.overview(service, house.alice);
  const { latest, live } = factsOf(overview, environment);
  const { run, version } = latest ?? live ?? assert.fail('nothing is shown');
  return {
    run: run?.id,
    provenance: version.kind === 'known' ? version.provenance : version.kind,
  };
}

describe('an older host', () => {
  test('refuses to name the run once, which is remembered, and its run is found', () =>
    withHouse(ghes, async house => {
      const first = await house.press(house.alice);
      assert.equal(first.record.state, 'started');
      assert.equal(first.message, notShownUp);
      assertNotClaimed(first, []);
      // The first request was refused for a word and started nothing.
      assert.deepEqual([house.posts, house.runs.length], [2, 1]);

      await house.press(house.bob, {
        environment: 'staging',
        version: 'v1.2.0',
      });
      assert.deepEqual([house.posts, house.runs.length], [3, 2]);

      house.later(16);
      const [theirs, mine] = await house.list();
      assert.ok(theirs && mine);
      assertClaimed(mine, house.runs[0]);
      assert.equal(theirs.run?.id, house.runs[1]);
      // Found once, it is not looked for again.
      const since = house.harness.watch();
      await house.list();
      const looks = since().entries.filter(({ path }) =>
        path.includes('/runs?'),
      );
      assert.deepEqual(looks, []);
    }));

  test('may break down at the second request, which is not repeated', () =>
    withHouse(ghes, async house => {
      const command = await house.ready(house.alice);
      house.fault(
        {
          kind: 'status',
          status: 422,
          message: '"return_run_details" is not a permitted key.',
        },
        { kind: 'drop' },
      );
      const first = await house.send(command, house.alice);
      assert.equal(first.record.state, 'unknown');
      assert.deepEqual([house.posts, house.runs.length], [2, 1]);
      house.later(16);
      assertClaimed(await house.look(), house.runs[0]);
      assert.equal(house.posts, 2);
    }));

  test('answers the same press twenty times at once with one run', () =>
    withHouse(ghes, async house => {
      const command = await house.ready(house.alice);
      const outcomes = await Promise.all(
        Array.from({ length: 20 }, () => house.send(command, house.alice)),
      );
      const ids = new Set(outcomes.map(({ record }) => record.id));
      assert.deepEqual([ids.size, house.runs.length], [1, 1]);
      assert.equal(house.posts, 2);
    }));
});

describe('a foreign run of the same second', () => {
  test('by the same account makes it ambiguous, and both are there to choose from', () =>
    withHouse(ghes, async house => {
      await house.press(house.alice);
      const foreign = house.startByHand('alice');
      for (const seconds of [16, 45, 600]) {
        house.later(seconds);
        const outcome = await house.look();
        assert.equal(outcome.record.state, 'started');
        assert.equal(outcome.message, cannotBeTold);
        assertNotClaimed(outcome, house.runs);
        assert.ok(house.runs.includes(foreign));
      }
      const { provenance } = await provenanceIn(house, 'development');
      assert.equal(provenance, 'run_name');
    }));

  test('beside ours, of which no answer came, leaves it open whether there is ours', () =>
    withHouse({}, async house => {
      const command = await house.ready(house.alice);
      house.fault({ kind: 'drop' });
      await house.send(command, house.alice);
      house.startByHand('alice');
      for (const seconds of [16, 45, 600]) {
        house.later(seconds);
        const outcome = await house.send(command, house.alice);
        assert.equal(outcome.record.state, 'unknown');
        assert.equal(outcome.message, maybe);
        assertNotClaimed(outcome, house.runs);
      }
      assert.deepEqual([house.posts, house.runs.length], [1, 2]);
    }));

  test('by another account is another’s', () =>
    withHouse(ghes, async house => {
      house.startByHand('carol');
      await house.press(house.alice);
      house.startByHand('bob');
      house.later(16);
      assertClaimed(await house.look(house.bob), house.runs[1]);
    }));

  test('at another tag is another’s', () =>
    withHouse(ghes, async house => {
      await house.press(house.alice);
      house.startByHand('alice', { ref: 'v1.0.0' });
      house.later(16);
      assertClaimed(await house.look(), house.runs[0]);
    }));

  for (const seconds of [16, 61]) {
    test(`is not claimed after ${seconds} s, where its title says that it is another deployment`, () =>
      withHouse({}, async house => {
        const command = await house.ready(house.alice);
        house.fault({ kind: 'html-5xx' });
        await house.send(command, house.alice);
        const foreign = house.startByHand('alice');
        house.later(seconds);
        const outcome = await house.look();
        assert.equal(outcome.record.state, 'unknown');
        assert.equal(outcome.message, maybe);
        assertNotClaimed(outcome, [foreign]);
        assert.deepEqual(await provenanceIn(house, 'development'), {
          run: foreign,
          provenance: 'run_name',
        });
        assert.equal(house.posts, 1);
      }));
  }
});

describe('a request that never arrived', () => {
  /** A mapping that reads nothing from the titles of runs. */
  async function forgetTitles(house: House): Promise<void> {
    const environments = configurationOf(calmTopology, house.harness.host);
    await house.core.configure(
      environments.map(({ source, ...environment }) => ({
        ...environment,
        source: { ...(source as object), runName: undefined },
      })),
    );
  }

  test('does not take the run for its own that the user starts on GitHub half a minute later', () =>
    withHouse({}, async house => {
      await forgetTitles(house);
      const command = await house.ready(house.alice);
      house.fault({ kind: 'drop', processed: false });
      const first = await house.send(command, house.alice);
      assert.equal(first.record.state, 'unknown');
      house.later(30);
      const foreign = house.startByHand('alice');
      for (const seconds of [1, 40, 600]) {
        house.later(seconds);
        const outcome = await house.look();
        assert.equal(outcome.record.state, 'unknown');
        assert.equal(outcome.message, maybe);
        assertNotClaimed(outcome, [foreign]);
      }
      assert.deepEqual([house.posts, house.runs], [1, [foreign]]);
    }));
});

describe('two presses within a minute', () => {
  test('whose runs look the same are both ambiguous, and neither takes the other’s', () =>
    withHouse(ghes, async house => {
      const first = await house.press(house.alice);
      await house.press(house.alice, {
        key: 'another',
        confirmed: first.record.id,
      });
      house.later(61);
      const outcomes = await house.list();
      assert.equal(outcomes.length, 2);
      for (const outcome of outcomes) {
        assert.equal(outcome.message, cannotBeTold);
        assertNotClaimed(outcome, house.runs);
      }
      assert.equal(house.runs.length, 2);
    }));
});

describe('a run that shows up late', () => {
  test('after 20 s is found where GitHub took the request', () =>
    withHouse(ghes, async house => {
      house.harness.listRunsAfter(20);
      await house.press(house.alice);
      house.later(16);
      const soon = await house.look();
      assert.equal(soon.message, notShownUp);
      assertNotClaimed(soon, []);
      house.later(5);
      assertClaimed(await house.look(), house.runs[0]);
    }));

  test('after 20 s is found where nobody knew whether it was started', () =>
    withHouse({}, async house => {
      house.harness.listRunsAfter(20);
      const command = await house.ready(house.alice);
      house.fault({ kind: 'drop' });
      const first = await house.send(command, house.alice);
      house.later(16);
      const soon = await house.look();
      assert.equal(soon.record.state, 'unknown');
      assert.equal(soon.message, first.message);
      house.later(5);
      assertClaimed(await house.look(), house.runs[0]);
    }));

  test('after 70 s is found where GitHub took the request: that was never said not to have started', () =>
    withHouse(ghes, async house => {
      house.harness.listRunsAfter(70);
      await house.press(house.alice);
      house.later(61);
      const soon = await house.look();
      assert.equal(soon.record.state, 'started');
      assert.equal(soon.message, notShownUp);
      house.later(10);
      assertClaimed(await house.look(), house.runs[0]);
    }));

  test('after 70 s, when it was said that nothing was started, is shown as what it is and claimed by nobody', () =>
    withHouse({}, async house => {
      house.harness.listRunsAfter(70);
      const command = await house.ready(house.alice);
      house.fault({ kind: 'drop' });
      await house.send(command, house.alice);
      house.later(61);
      const said = await house.look();
      assert.equal(said.record.state, 'not_started');
      house.later(10);
      for (const outcome of [
        await house.look(),
        await house.send(command, house.alice),
      ]) {
        assert.deepEqual(outcome.record, said.record);
        assertNotClaimed(outcome, []);
      }
      assert.deepEqual(await provenanceIn(house, 'production'), {
        run: house.runs[0],
        provenance: 'run_name',
      });
      assert.equal(house.posts, 1);
    }));

  test('is not taken for the run of the press that followed it', () =>
    withHouse({ deadlineMs: 1_500 }, async house => {
      const command = await house.ready(house.alice);
      house.fault({ kind: 'hold' });
      await house.send(command, house.alice);
      house.later(61);
      assert.equal((await house.look()).record.state, 'not_started');
      // As it was said, the user presses again, and the answer to that is lost as well: GitHub has done neither so far.
      const next = await house.ready(house.alice, { key: 'the-next-press' });
      house.fault({ kind: 'drop', processed: false });
      await house.send(next, house.alice);
      house.harness.release();
      await until(() => house.runs.length === 1);
      for (const seconds of [16, 61]) {
        house.later(seconds);
        const [second, first] = await house.list();
        assert.ok(second && first);
        assert.equal(first.record.state, 'not_started');
        assert.equal(second.record.state, 'unknown');
        assert.equal(second.message, maybe);
        assertNotClaimed(second, house.runs);
      }
    }));
});

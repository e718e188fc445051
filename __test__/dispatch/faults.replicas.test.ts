// Two backends over one store: what one of them has begun the other knows, also in the same moment.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { DispatchOutcome } from 'backstage-plugin-deployment-common';
import type { Core, CoreSettings } from '../overview/support/core.ts';
import { noPostgres, withDatabase } from '../support/postgres.ts';
import { withHouse, type House, type Refusal } from './support/house.ts';

type Store = CoreSettings['store'];

/** The stores that more than one backend can share. */
const stores: {
  name: string;
  skip: string | false;
  withStore: (use: (store: Store) => Promise<void>) => Promise<void>;
}[] = [
  {
    name: 'one file',
    skip: false,
    withStore: async use => {
      const folder = await mkdtemp(join(tmpdir(), 'deployment-replicas-'));
      try {
        await use({ filename: join(folder, 'store.sqlite') });
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  },
  {
    name: 'one PostgreSQL',
    skip: noPostgres,
    withStore: use =>
      withDatabase(database =>
        use({ postgres: { connection: async () => database.settings } }),
      ),
  },
];

for (const { name, skip, withStore } of stores) {
  describe(`two backends over ${name}`, { skip }, () => {
    const withReplicas = (
      use: (house: House, replicas: [Core, Core]) => Promise<void>,
    ) =>
      withStore(store =>
        withHouse({ store }, async house => {
          await use(house, [house.core, await house.harness.core({ store })]);
        }),
      );

    test('send a press once that reaches each of them ten times at once', () =>
      withReplicas(async (house, replicas) => {
        const commands = await Promise.all(
          replicas.map(core => house.ready(house.alice, {}, core)),
        );
        const outcomes = await Promise.all(
          Array.from({ length: 20 }, (_, n) =>
            house.send(commands[n % 2]!, house.alice, replicas[n % 2]),
          ),
        );
        const ids = new Set(outcomes.map(({ record }) => record.id));
        assert.equal(ids.size, 1);
        const firsts = outcomes.filter(({ repeated }) => !repeated);
        assert.equal(firsts.length, 1);
        assert.deepEqual([house.posts, house.runs], [1, [firsts[0]?.run?.id]]);
        for (const core of replicas) {
          const known = await house.look(house.bob, core);
          assert.equal(known.run?.id, house.runs[0]);
        }
      }));

    test('let one of two users deploy who press at once, and tell the other of the first', () =>
      withReplicas(async (house, replicas) => {
        const people = [house.alice, house.bob];
        const commands = await Promise.all(
          people.map((asking, n) => house.ready(asking, {}, replicas[n])),
        );
        const send = (n: number, more: object = {}) =>
          house.send({ ...commands[n], ...more }, people[n]!, replicas[n]);
        const results = await Promise.allSettled([send(0), send(1)]);
        const winner = results.findIndex(({ status }) => status !== 'rejected');
        const [won, lost] = [results[winner], results[1 - winner]];
        assert.ok(won?.status === 'fulfilled' && lost?.status === 'rejected');
        const first: DispatchOutcome = won.value;
        const { code, message, details } = lost.reason as Refusal;
        assert.equal(code, 'conflict');
        assert.ok(message.includes(people[winner]!.user), message);
        assert.equal(details.inTheWay?.id, first.record.id);
        assert.deepEqual([house.posts, house.runs], [1, [first.run?.id]]);

        const second = await send(1 - winner, { confirmed: first.record.id });
        assert.deepEqual(house.runs, [first.run?.id, second.run?.id]);
        assert.equal(house.posts, 2);
      }));

    test('know of each other’s presses while they are under way, and what came of them', () =>
      withReplicas(async (house, [one, other]) => {
        const command = await house.ready(house.alice, {}, one);
        const theirs = await house.ready(house.bob, {}, other);
        house.fault({ kind: 'hold', processed: true });
        const pressed = house.send(command, house.alice, one);
        await house.harness.heldRequests();
        const again = await house.send(command, house.alice, other);
        assert.deepEqual(
          [again.record.state, again.repeated],
          ['intent', true],
        );
        await assert.rejects(
          house.send(theirs, house.bob, other),
          /user:default\/alice is just starting a deployment/,
        );
        house.harness.release();
        const { record } = await pressed;
        assert.deepEqual((await house.look(house.bob, other)).record, record);
        assert.equal(house.posts, 1);
      }));

    test('find the run of a press together, and one of them writes it down', () =>
      withReplicas(async (house, replicas) => {
        const command = await house.ready(house.alice);
        house.fault({ kind: 'drop' });
        await house.send(command, house.alice);
        house.later(16);
        const looks = await Promise.all(
          [...replicas, ...replicas].map(core => house.look(house.bob, core)),
        );
        for (const { run, record } of looks) {
          assert.deepEqual([record.state, run?.id], ['started', house.runs[0]]);
        }
        assert.equal(house.posts, 1);
      }));
  });
}

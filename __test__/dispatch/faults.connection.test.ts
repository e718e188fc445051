// A press whose answer never comes, or says nothing: whatever happened on the way, it is sent once, and what is said of it is true.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Fault } from 'github-simulator';
import { factsOf, labelOf } from '../overview/support/core.ts';
import { House, idsOf, refusal, service, withHouse } from './support/house.ts';
import { Wire } from './support/wire.ts';

/** Long enough for an answer on a busy machine, where a test is about none that comes. */
const deadlineMs = 1_500;

interface Case {
  what: string;
  /** Whether GitHub carries it out. */
  isStarted: boolean;
  fault: Fault;
  /** What is said at once, beside that nobody knows. */
  says: RegExp;
  waits?: boolean;
}

const cases: Case[] = [
  {
    what: 'the connection is cut before GitHub carries the request out',
    isStarted: false,
    fault: { kind: 'drop', processed: false },
    says: /could not be reached/,
  },
  {
    what: 'the connection is cut before any of the answer',
    isStarted: true,
    fault: { kind: 'drop' },
    says: /could not be reached/,
  },
  {
    what: 'the answer is cut in the middle',
    isStarted: true,
    fault: { kind: 'drop', afterBytes: 20 },
    says: /could not be reached/,
  },
  ...[true, false].flatMap((processed): Case[] => [
    {
      what: 'a 500',
      isStarted: processed,
      fault: { kind: 'status', status: 500, processed },
      says: /failed to answer \(HTTP 500\)/,
    },
    {
      what: 'a 502 in HTML',
      isStarted: processed,
      fault: { kind: 'html-5xx', status: 502, processed },
      says: /failed to answer \(HTTP 502\)/,
    },
    {
      what: 'a 503 of a proxy',
      isStarted: processed,
      fault: { kind: 'html-5xx', status: 503, processed },
      says: /failed to answer \(HTTP 503\)/,
    },
    {
      what: 'a 504 of a proxy',
      isStarted: processed,
      fault: { kind: 'html-5xx', status: 504, processed },
      says: /failed to answer \(HTTP 504\)/,
    },
  ]),
  {
    what: 'GitHub hangs after it has started the run',
    isStarted: true,
    fault: { kind: 'hold', processed: true },
    says: /did not answer within 1.5 seconds/,
    waits: true,
  },
  {
    what: 'GitHub hangs and never does it',
    isStarted: false,
    fault: { kind: 'hold' },
    says: /did not answer within 1.5 seconds/,
    waits: true,
  },
];

for (const { what, isStarted, fault, says, waits } of cases) {
  const end = isStarted ? 'the run is there' : 'there is no run';
  test(`${what}, and ${end}`, () =>
    withHouse(waits ? { deadlineMs } : {}, async house => {
      const command = await house.ready(house.alice);
      house.fault(fault);
      const first = await house.send(command, house.alice);
      assert.equal(first.record.state, 'unknown');
      assert.equal(first.record.error?.code, 'outcome_unknown');
      assert.match(first.message, /^It is not known whether the deployment/);
      assert.match(first.message, says);
      assert.match(first.message, /Do not press again before it is known/);
      assert.deepEqual([first.run, first.candidates], [null, []]);

      // Nobody knows, and the same press again finds nothing else out by pressing.
      const again = await house.send(command, house.alice);
      assert.equal(again.repeated, true);
      assert.deepEqual(again.record, first.record);
      assert.equal(house.posts, waits && !isStarted ? 0 : 1);
      assert.equal(house.runs.length, isStarted ? 1 : 0);

      house.later(20);
      const soon = await house.look();
      house.later(41);
      const known = await house.look(house.bob);
      if (isStarted) {
        assert.deepEqual(soon.record.run?.id, house.runs[0]);
        assert.deepEqual(known.record, soon.record);
        assert.equal(
          known.message,
          'Started the deployment of v1.1.0 to production.',
        );
        // Nothing is shown any more that was read before the press.
        const { latest, live } = factsOf(
          await house.core.overview(service, house.alice),
          'production',
        );
        const shown = latest ?? live;
        assert.equal(shown?.run?.id, house.runs[0]);
        assert.equal(labelOf(shown), 'v1.1.0');
      } else {
        assert.equal(soon.record.state, 'unknown');
        assert.equal(known.record.state, 'not_started');
        assert.match(
          known.message,
          /^Nothing was started: no run has shown up for the deployment of v1\.1\.0 to production within a minute\. Deploy again\.$/,
        );
        assert.equal(known.run, null);
        // As it says: another press is another deployment.
        const next = await house.press(house.alice, { key: 'the-next-press' });
        assert.equal(next.record.state, 'started');
        assert.deepEqual(house.runs, [next.run?.id]);
      }
      // The same press never sends again, whatever is known.
      const posts = house.posts;
      const last = await house.send(command, house.alice);
      // An overview may have seen meanwhile that the run has ended.
      const { endedAt } = last.record;
      assert.deepEqual(
        [last.repeated, last.record],
        [true, { ...known.record, endedAt }],
      );
      assert.equal(house.posts, posts);
    }));
}

test('an answer that nobody can read says that it was taken, and its run is found', () =>
  withHouse({}, async house => {
    const command = await house.ready(house.alice);
    house.fault({ kind: 'garbage', processed: true });
    const first = await house.send(command, house.alice);
    assert.equal(first.record.state, 'started');
    assert.match(first.message, /Its run has not shown up yet\.$/);
    house.later(16);
    assert.deepEqual(idsOf([(await house.look()).run!]), house.runs);
    assert.equal(house.posts, 1);
  }));

describe('on the wire', () => {
  async function withWire(
    use: (house: House, wire: Wire) => Promise<void>,
  ): Promise<void> {
    // The house has to know the wire, and the wire the port of the house.
    let wire: Wire | undefined;
    const house = await House.open({
      wired: async port => (wire = await Wire.to(port)).port,
    });
    try {
      assert.ok(wire);
      await use(house, wire);
    } finally {
      await house.close();
      await wire?.close();
    }
  }

  const cuts: [string, (request: string) => number][] = [
    ['before its first byte', () => 0],
    ['in the middle of its headers', () => 40],
    ['between headers and body', request => request.indexOf('\r\n\r\n') + 4],
    ['in the middle of its body', request => request.length - 10],
  ];
  for (const [where, carries] of cuts) {
    test(`a request that is cut ${where} started nothing, which is said when it is known`, () =>
      withWire(async (house, wire) => {
        const command = await house.ready(house.alice);
        wire.cutNext(carries);
        const first = await house.send(command, house.alice);
        assert.equal(wire.cuts, 1);
        assert.equal(first.record.state, 'unknown');
        house.later(61);
        assert.equal((await house.look()).record.state, 'not_started');
        assert.equal((await house.send(command, house.alice)).repeated, true);
        assert.deepEqual([house.posts, house.runs], [0, []]);
      }));
  }

  test('a host that takes no connection was asked for nothing, and that is said at once', () =>
    withWire(async (house, wire) => {
      const command = await house.ready(house.alice);
      await wire.close();
      const refused = await refusal(house.send(command, house.alice));
      assert.equal(refused.code, 'host_down');
      assert.match(
        refused.message,
        /^Nothing was started: localhost:\d+ could not be reached/,
      );
      assert.match(refused.message, /check the network and proxy settings/);
      assert.deepEqual([house.posts, house.runs], [0, []]);
    }));
});

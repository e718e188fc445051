// GitHub refuses to start a deployment: nothing was started, and whoever pressed is told why and what to do.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type {
  ProblemCode,
  ProblemDetails,
} from 'backstage-plugin-deployment-common';
import type { Fault } from 'github-simulator';
import { calmTopology } from '../overview/support/topologies.ts';
import { refusal, repository, withHouse, type House } from './support/house.ts';

interface Case {
  what: string;
  /** What happens between the look at what would be sent and the press. */
  happens: Fault | ((house: House) => void);
  /** How the reason goes away again, where it does not by itself. */
  ends?: (house: House) => void;
  code: ProblemCode;
  says: RegExp[];
  details?: Partial<ProblemDetails>;
}

const status = (code: number, message: string): Fault => ({
  kind: 'status',
  status: code,
  message,
});

const workflow = 'deploy.yml';
const path = `.github/workflows/${workflow}`;
const text = String(calmTopology.repository.files?.[path]);

/** Somebody pushes the workflow file with another text in a place. */
const becomes =
  (place: string | RegExp, other: string) =>
  ({ harness }: House) =>
    harness.push(repository, 'carol', { [path]: text.replace(place, other) });

const cases: Case[] = [
  {
    what: 'a token that was revoked',
    happens: { kind: 'unauthorized' },
    code: 'token_rejected',
    says: [/rejected your token/, /Reconnect to localhost:\d+\.$/],
    details: { status: 401 },
  },
  {
    what: 'an account that may only read',
    happens: ({ harness }) => {
      harness.setPermission(repository, 'alice', 'none');
    },
    code: 'forbidden',
    says: [
      /does not let your account start workflows of acme\/orders/,
      /Ask an owner of the repository for write access\.$/,
    ],
    details: { status: 403 },
  },
  {
    what: 'an organisation that wants single sign-on',
    happens: { kind: 'sso', url: 'https://github.test/orgs/acme/sso' },
    code: 'sso_required',
    says: [/demands single sign-on/, /Sign in there, then try again\.$/],
    details: { status: 403, ssoUrl: 'https://github.test/orgs/acme/sso' },
  },
  {
    what: 'a repository that was archived',
    happens: ({ harness }) => harness.setArchived(repository, true),
    ends: ({ harness }) => harness.setArchived(repository, false),
    code: 'forbidden',
    says: [/acme\/orders on localhost:\d+ is archived/, /unarchive it/],
  },
  {
    what: 'a workflow that was disabled',
    happens: ({ harness }) => harness.setEnabled(repository, workflow, false),
    ends: ({ harness }) => harness.setEnabled(repository, workflow, true),
    code: 'forbidden',
    says: [/deploy\.yml of acme\/orders is disabled/, /Enable it/],
  },
  {
    what: 'the budget of the hour, spent',
    happens: { kind: 'primary-limit', resetInSeconds: 600 },
    code: 'rate_limited',
    says: [/budget at localhost:\d+ is used up until/, /Come back then\.$/],
  },
  {
    what: 'too many requests in a short time',
    happens: { kind: 'secondary-limit', retryAfter: 30 },
    code: 'secondary_rate_limited',
    says: [/asks for a pause/, /Come back at \d\d:\d\d:\d\d UTC\.$/],
  },
  {
    what: 'too many requests, as 429 without a time',
    happens: { kind: 'secondary-limit', status: 429, retryAfter: null },
    code: 'secondary_rate_limited',
    says: [/asks for a pause/, /Come back at \d\d:\d\d:\d\d UTC\.$/],
  },
  {
    what: 'a repository that is out of sight',
    happens: { kind: 'not-found' },
    code: 'not_found_or_not_visible',
    says: [
      /has no workflow deploy\.yml on the default branch of acme\/orders/,
      /Check the mapping, or ask an owner of the repository for write access\.$/,
    ],
    details: { status: 404 },
  },
  {
    what: 'a branch that vanished',
    happens: status(422, 'No ref found for: main'),
    code: 'invalid_input',
    says: [
      /acme\/orders has no branch or tag main for deploy\.yml to run on/,
      /Choose another version, or name another branch in the mapping\.$/,
    ],
    details: { status: 422, field: 'version' },
  },
  {
    what: 'a trigger that vanished',
    happens: becomes(
      /workflow_dispatch:\n(?: {4}.*\n| {6}.*\n)*/,
      'release:\n',
    ),
    ends: becomes(/$/, ''),
    code: 'invalid_input',
    says: [/cannot be started by hand/, /Add it, or run on another branch\.$/],
    details: { status: 422, field: 'version' },
  },
  {
    what: 'an input that is not declared any more',
    happens: becomes('      version: {', '      tag: {'),
    ends: becomes(/$/, ''),
    code: 'invalid_input',
    says: [
      /does not declare an input that was sent \(Unexpected inputs provided/,
      /Load the form again/,
    ],
    details: { status: 422, field: 'inputs' },
  },
  {
    what: 'an input that became required',
    happens: becomes(
      '      version: {',
      '      region: { type: string, required: true }\n      version: {',
    ),
    ends: becomes(/$/, ''),
    code: 'invalid_input',
    says: [/does not take these inputs/, /Correct them\.$/],
    details: { status: 422, field: 'inputs' },
  },
  {
    what: 'something that no version of GitHub has said so far',
    happens: status(422, 'The moon is full'),
    code: 'invalid_input',
    says: [/was refused \(The moon is full\)/, /Check its inputs/],
    details: { status: 422 },
  },
];

for (const { what, happens, ends, code, says, details = {} } of cases) {
  test(`${what}: nothing was started, and it is said what to do`, () =>
    withHouse({}, async house => {
      const command = await house.ready(house.alice);
      if (typeof happens === 'function') {
        happens(house);
      } else {
        house.fault(happens);
      }
      const refused = await refusal(house.send(command, house.alice));
      assert.equal(refused.code, code);
      for (const text of says) {
        assert.match(refused.message, text);
      }
      assert.match(refused.message, /^Nothing was started: /);
      assert.ok(!refused.message.includes(house.alice.token));
      assert.deepEqual(
        Object.fromEntries(
          Object.keys(details).map(key => [
            key,
            refused.details[key as keyof ProblemDetails],
          ]),
        ),
        details,
      );
      assert.deepEqual([house.posts, house.runs], [1, []]);

      // It stays known, for everybody, and does not become another thing when it is looked at later.
      for (const seconds of [0, 61]) {
        house.later(seconds);
        const { record, message, candidates } = await house.look(house.bob);
        assert.equal(record.state, 'not_started');
        assert.equal(record.error?.code, code);
        assert.equal(message, refused.message);
        assert.deepEqual(candidates, []);
      }
      // Nothing is in the way of who may.
      ends?.(house);
      const next = await house.press(house.bob);
      assert.deepEqual([next.run?.id], house.runs);
      assert.equal(house.posts, 2);
    }));
}

test('a press that was refused is refused again, and another press goes through where the reason is gone', () =>
  withHouse({}, async house => {
    const command = await house.ready(house.alice);
    house.fault(status(422, 'No ref found for: main'));
    const refused = await refusal(house.send(command, house.alice));
    const again = await house.send(command, house.alice);
    assert.equal(again.repeated, true);
    assert.equal(again.record.state, 'not_started');
    assert.equal(again.message, refused.message);
    assert.deepEqual([house.posts, house.runs], [1, []]);
    const next = await house.press(house.alice, { key: 'the-next-press' });
    assert.deepEqual([next.run?.id], house.runs);
  }));

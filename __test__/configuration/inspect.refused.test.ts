// What cannot be read of a repository, or is not there, and what is said and proposed then.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  repository,
  scenario,
} from '../../packages/github-simulator/src/scenario/builder.ts';
import type { Asking, Core } from '../overview/support/core.ts';
import { paths } from '../overview/support/cost.ts';
import { Harness } from '../overview/support/harness.ts';
import { serviceRef } from '../overview/support/topologies.ts';
import {
  inspect,
  factsOf,
  environmentsOf,
  firstOf,
} from './support/inspecting.ts';

/** Data of repositories count as fresh for so long. */
const idle = 300;

let harness: Harness;
let core: Core;
let alice: Asking;

before(async () => {
  harness = await Harness.start({ scenario: 'demo' });
  core = await harness.core();
  alice = harness.person('alice');
});

after(() => harness.close());

describe('what cannot be read', () => {
  const code = (expected: string) => (error: { code?: string }) =>
    error.code === expected;

  after(() => harness.clearFaults());

  test('a repository that carol may not see is not there for her, and its name and host are said', async () => {
    const carol = harness.person('carol');
    await assert.rejects(
      inspect(core, 'acme/ledger', serviceRef('ledger'), carol),
      {
        name: 'NotFoundError',
        code: 'not_found_or_not_visible',
        message: `acme/ledger was not found on ${harness.host}, or your account may not see it. Check the name, or ask its owners for access.`,
      },
    );
  });

  test('what was read for one viewer is not shown to another', async () => {
    await inspect(core, 'acme/ledger', serviceRef('ledger'), alice);
    const carol = harness.person('carol');
    await assert.rejects(
      inspect(core, 'acme/ledger', serviceRef('ledger'), carol),
      code('not_found_or_not_visible'),
    );
  });

  test('without a token nobody is asked', async () => {
    const [cost] = await harness.costOf(() =>
      assert.rejects(
        inspect(core, 'acme/payments', serviceRef('payments'), {
          user: 'user:default/alice',
        }),
        code('not_connected'),
      ),
    );
    assert.deepEqual(paths(cost), []);
  });

  test('what is no repository is refused before anybody is asked', async () => {
    for (const address of ['payments', 'acme/../ledger', 'acme/pay ments']) {
      const [cost] = await harness.costOf(() =>
        assert.rejects(
          inspect(core, address, serviceRef('payments'), alice),
          (error: { code?: string; details?: { field?: string } }) =>
            error.code === 'invalid_input' &&
            error.details?.field === 'repository',
        ),
      );
      assert.deepEqual(paths(cost), []);
    }
  });

  test('runs and environments that are refused are problems beside the rest', async () => {
    const cold = await harness.core();
    harness.fault(
      { kind: 'status', status: 403, message: 'Must have admin rights' },
      { path: '/actions/runs|/environments' },
    );
    const inspection = await inspect(
      cold,
      'acme/search',
      serviceRef('search'),
      alice,
    );
    harness.clearFaults();
    assert.deepEqual(
      inspection.problems.map(problem => problem.code),
      ['forbidden', 'forbidden'],
    );
    assert.deepEqual(
      environmentsOf(firstOf(inspection)).map(({ name }) => name),
      ['development', 'staging', 'production'],
    );
  });

  test('a token that was revoked is told as such', async () => {
    const farid = harness.person('farid');
    harness.revokeTokens('farid');
    await assert.rejects(
      inspect(core, 'acme/payments', serviceRef('payments'), farid),
      code('token_rejected'),
    );
  });

  test('after an outage the last known is shown, and that it is', async () => {
    const known = await harness.core();
    const look = () =>
      inspect(known, 'acme/payments', serviceRef('payments'), alice);
    const before = await look();
    harness.advance(idle + 1);
    harness.fault({ kind: 'html-5xx', status: 502 });
    const now = await look();
    harness.clearFaults();
    assert.deepEqual(now.proposals, before.proposals);
    assert.equal(now.fetchedAt, before.fetchedAt);
    assert.ok(now.problems.some(problem => problem.code === 'host_down'));
  });
});

const pipeline = `
on: { push: { branches: [main] }, workflow_dispatch: {} }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: production
    steps: [{ run: ./deploy.sh }]
`;

describe('repositories in which something is missing', () => {
  let odd: Harness;

  before(async () => {
    odd = await Harness.start({
      scenario: scenario([
        repository('bare', {}),
        repository('retired', { 'deploy.yml': pipeline }, { archived: true }),
        repository('large', {
          'deploy.yml': pipeline,
          'generated.yml': `${pipeline}\n# ${'x'.repeat(1_100_000)}`,
        }),
        repository(
          'many',
          { 'deploy.yml': pipeline },
          {
            environments: Object.fromEntries(
              Array.from({ length: 120 }, (_, i) => [`env-${100 + i}`, {}]),
            ),
          },
        ),
      ]),
      dialect: 'ghes',
    });
  });

  after(() => odd.close());

  const look = async (name: string) => {
    return inspect(
      await odd.core(),
      `acme/${name}`,
      serviceRef(name),
      odd.person('alice'),
    );
  };

  test('without workflows there is nothing to propose', async () => {
    const inspection = await look('bare');
    assert.deepEqual(inspection.proposals, []);
    assert.deepEqual(inspection.problems, []);
    assert.deepEqual(factsOf(inspection).workflows, []);
  });

  test('an archived repository says so', async () => {
    assert.equal(factsOf(await look('retired')).archived, true);
  });

  test('a workflow file that is too large says so, and the others are proposed', async () => {
    const inspection = await look('large');
    const errors = factsOf(inspection).workflows.map(({ error }) => error);
    assert.deepEqual(errors, [null, 'It is too large to be read.']);
    assert.equal(firstOf(inspection).title, 'deploy.yml: one environment');
  });

  test('of more than a hundred environments the first hundred are listed', async () => {
    const facts = factsOf(await look('many'));
    assert.equal(facts.environments.length, 100);
    assert.equal(facts.moreEnvironments, true);
  });
});

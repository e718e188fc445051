// Changing the configuration as somebody, through the addon's face, with their rights at the simulated GitHub.

import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type {
  ChangedEnvironments,
  EnvironmentChange,
  EnvironmentDocument,
  EnvironmentPage,
  ImportedEnvironments,
  ProblemDetails,
  StoredEnvironments,
} from 'backstage-plugin-deployment-common';
import type { Asking, Core } from '../overview/support/core.ts';
import { configureDemo } from '../overview/support/demo.ts';
import { Harness } from '../overview/support/harness.ts';

const payments = 'component:default/payments';

let harness: Harness;
let core: Core;
let alice: Asking;
let carol: Asking;

before(async () => {
  harness = await Harness.start({ scenario: 'demo' });
  alice = harness.person('alice');
  carol = harness.person('carol');
});

beforeEach(async () => {
  core = await harness.core();
});

after(() => harness.close());

const draft = (name: string, repo: string, more: object = {}) => ({
  name,
  source: { owner: 'acme', repo, workflow: 'deploy.yml' },
  ...more,
});

const change = (service: string, changes: object[], asking = alice) =>
  core.ask<ChangedEnvironments>(
    'changeEnvironments',
    { service, changes: changes as EnvironmentChange[] },
    asking,
  );

async function refusal(
  work: Promise<unknown>,
): Promise<{ code: string; message: string; details: ProblemDetails }> {
  try {
    await work;
  } catch (error) {
    return error as { code: string; message: string; details: ProblemDetails };
  }
  return assert.fail('it was not refused');
}

test('service, repository and the name of the environment are enough', async () => {
  const { environments } = await change(payments, [
    { kind: 'create', environment: draft('production', 'payments') },
  ]);
  const [stored] = environments;
  assert.ok(stored);
  assert.equal(stored.service, payments);
  assert.equal(stored.host, harness.host);
  assert.equal(stored.provider, 'github');
  assert.equal(stored.revision, 1);
  assert.equal(stored.updatedBy, 'user:default/alice');
  const overview = await core.overview(payments, alice);
  const [production] = overview.environments;
  assert.equal(production?.status.kind, 'available');
});

test('a repository that somebody does not see is not mapped by them', async () => {
  const refused = await refusal(
    change(
      'component:default/ledger',
      [{ kind: 'create', environment: draft('production', 'ledger') }],
      carol,
    ),
  );
  assert.equal(refused.code, 'not_found_or_not_visible');
  assert.equal(refused.details.field, 'changes[0].environment');
  assert.match(refused.message, /acme\/ledger/);
});

test('without a token nothing is mapped', async () => {
  const refused = await refusal(
    change(
      payments,
      [{ kind: 'create', environment: draft('production', 'payments') }],
      { user: 'user:default/alice' },
    ),
  );
  assert.equal(refused.code, 'not_connected');
  const { environments } = await core.read<StoredEnvironments>('environments', {
    service: payments,
  });
  assert.deepEqual(environments, []);
});

test('of two who save at once one wins, and the other gets both versions', async () => {
  await change(payments, [
    { kind: 'create', environment: draft('production', 'payments') },
  ]);
  const update = (tier: string) =>
    change(payments, [
      {
        kind: 'update',
        name: 'production',
        revision: 1,
        environment: draft('production', 'payments', { tier }),
      },
    ]);
  const outcomes = await Promise.allSettled([
    update('production'),
    update('staging'),
  ]);
  const lost = outcomes.filter(outcome => outcome.status === 'rejected');
  assert.equal(lost.length, 1);
  const { code, details } = lost[0]!.reason as {
    code: string;
    details: ProblemDetails;
  };
  assert.equal(code, 'conflict');
  assert.equal(details.conflict?.stored?.revision, 2);
  assert.notEqual(
    details.conflict?.stored?.tier,
    details.conflict?.submitted?.tier,
  );
});

test('the configuration of the whole demo is carried to another installation as one document', async () => {
  await configureDemo(core);
  const { document, services, environments } =
    await core.read<EnvironmentDocument>('exportEnvironments', {});
  assert.equal(services, 10);

  const elsewhere = await harness.core();
  const [cost, shown] = await harness.costOf(() =>
    elsewhere.ask<ImportedEnvironments>(
      'importEnvironments',
      { document, dryRun: true },
      alice,
    ),
  );
  assert.equal(shown.differences.length, environments);
  // One question proves the access to all repositories of a host.
  assert.ok(cost.charged <= 1, `${cost.charged} charged`);
  await elsewhere.ask(
    'importEnvironments',
    { document, fingerprint: shown.fingerprint },
    alice,
  );
  const again = await elsewhere.read<EnvironmentDocument>(
    'exportEnvironments',
    {},
  );
  assert.equal(again.document, document);

  const refused = await refusal(
    (
      await harness.core()
    ).ask('importEnvironments', { document, dryRun: true }, carol),
  );
  assert.equal(refused.code, 'not_found_or_not_visible');
  assert.match(refused.message, /acme\/ledger/);
});

test('five hundred environments are listed page by page', async () => {
  for (let n = 0; n < 125; n += 1) {
    const service = `component:default/s${n}`;
    await core.configure(
      ['a', 'b', 'c', 'd'].map((name, order) => ({
        service,
        name,
        tier: 'other',
        order,
        promotesFrom: [],
        provider: 'github',
        host: harness.host,
        source: { owner: 'acme', repo: `r${n % 25}` },
      })),
    );
  }
  const seen: string[] = [];
  let cursor: string | undefined;
  do {
    const page: EnvironmentPage = await core.read('listEnvironments', {
      limit: 200,
      ...(cursor && { cursor }),
    });
    seen.push(...page.environments.map(e => `${e.service} ${e.name}`));
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  assert.equal(new Set(seen).size, 500);
  assert.equal(seen.length, 500);
  const one: EnvironmentPage = await core.read('listEnvironments', {
    repository: 'ACME/r7',
  });
  assert.equal(one.environments.length, 20);
});

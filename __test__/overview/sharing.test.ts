// What one viewer may see never reaches another: a private repository, many viewers, ten thousand reads in a seeded
// order, while tokens end, rights come and go and time moves.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { ServiceOverview } from 'backstage-plugin-deployment-common';
import {
  repository,
  run,
  scenario,
} from '../../packages/github-simulator/src/scenario/builder.ts';
import { factsOf, labelOf, problemOf, type Core } from './support/core.ts';
import { Harness } from './support/harness.ts';
import { Random } from './support/random.ts';
import {
  calmTopology,
  configurationOf,
  serviceRef,
} from './support/topologies.ts';
import {
  asking,
  changeAccess,
  endToken,
  refusals,
  renewToken,
  viewer,
  type Viewer,
} from './support/viewers.ts';

/** In everything that GitHub knows of the private repository, and nowhere else. */
const canary = 'canary';

const workflow = `
name: Deploy
run-name: ${canary} \${{ inputs.version }} to \${{ inputs.environment }}
on:
  workflow_dispatch:
    inputs:
      environment: { type: environment, required: true }
      version: { type: string, required: true }
jobs:
  ${canary}-deploy:
    runs-on: ubuntu-latest
    environment:
      name: \${{ inputs.environment }}
      url: https://${canary}.acme.test
    steps: [{ run: ./roll-out.sh }]
`;

/** Leaves no deployment records, and rests for so long that its list of runs counts as fresh when everything else does not. */
const audit = `
name: Audit
on: workflow_dispatch
jobs:
  audit:
    runs-on: ubuntu-latest
    steps: [{ run: ./audit.sh }]
`;

const by = `${canary}-quincy`;
const quick = { by, seconds: 20 };
const labels = ['v1', 'v2'].map(version => `${version}-${canary}`);

const vault = {
  name: 'vault',
  repository: repository(
    'vault',
    { 'deploy.yml': workflow, 'audit.yml': audit },
    {
      visibility: 'private',
      collaborators: {
        alice: 'push',
        bob: 'maintain',
        dave: 'push',
        [by]: 'push',
      },
      environments: { production: { reviewers: ['bob', by] } },
      history: [
        { tag: labels[0]!, age: '9d', by, quiet: true },
        { commit: `Add ${canary}`, age: '8d', by, quiet: true },
        { tag: labels[1]!, age: '7d', by, quiet: true },
        ...['staging', 'production'].map(environment =>
          run(
            '6d',
            { environment, version: labels[0]! },
            {
              ...quick,
              reviews: [{ environment: 'production', by: 'bob', after: '5m' }],
            },
          ),
        ),
        { run: 'audit.yml', age: '6d', by, ref: labels[1]!, seconds: 20 },
        run('5d', { environment: 'staging', version: labels[1]! }, quick),
        run('1d', { environment: 'production', version: labels[1]! }, quick),
      ],
    },
  ),
  source: (name: string) =>
    name === 'audit'
      ? {
          workflow: 'audit.yml',
          topology: 'workflow-per-environment',
          // Nothing but the list is read for it.
          versionFromRef: 'never',
        }
      : {
          workflow: 'deploy.yml',
          topology: 'environment-input',
          environment: name,
          environmentInput: { name: 'environment', value: name },
          versionInput: 'version',
          runName: `${canary} (?<version>\\S+) to (?<environment>\\S+)`,
        },
};

const secret = serviceRef(vault.name);
const open = serviceRef(calmTopology.name);

/** The longest time for which an answer counts as fresh. */
const fresh = 300;
/** Something waits in the private repository, so that its data are fresh for 15 seconds; a refusal is remembered for 30. */
const settles = 30;

let harness: Harness;
let core: Core;
/** Every SHA of the private repository, in full and as people see it. */
let secretShas: string[] = [];

before(async () => {
  const logins = ['alice', 'bob', 'carol', 'ada', 'dave', by];
  harness = await Harness.start({
    scenario: scenario([vault.repository, calmTopology.repository], {
      users: logins.map(login => ({ login })),
    }),
  });
  harness.withoutSecondaryLimits();
  harness.setBudget(1_000_000);
  core = await harness.core();
  await core.configure(
    ['staging', 'production', 'audit'].map((name, order) => ({
      service: secret,
      name,
      tier: 'other',
      order,
      promotesFrom: [],
      provider: 'github',
      host: harness.host,
      source: { owner: 'acme', repo: 'vault', ...vault.source(name) },
    })),
  );
  const [production] = configurationOf(calmTopology, harness.host).slice(-1);
  assert.ok(production);
  await core.configure([{ ...production, promotesFrom: [] }]);
  secretShas = await shasOfVault();
});

after(() => harness.close());

async function shasOfVault(): Promise<string[]> {
  const token = harness.tokenOf('alice');
  const answer = await fetch(
    `${harness.simulator.apiBaseUrl}/repos/acme/vault/commits?per_page=100`,
    { headers: { authorization: `Bearer ${token}` } },
  );
  const commits = (await answer.json()) as { sha: string }[];
  assert.ok(commits.length >= 2);
  return commits.flatMap(({ sha }) => [sha, sha.slice(0, 7)]);
}

/** Nothing of the private repository is in the answer, not even how much there is of it. */
function assertBlind(text: string, who: string): void {
  assert.ok(!text.includes(canary), `${who} saw a ${canary}: ${text}`);
  for (const sha of secretShas) {
    assert.ok(!text.includes(sha), `${who} saw the commit ${sha}: ${text}`);
  }
  const overview: ServiceOverview = JSON.parse(text);
  assert.deepEqual(overview.notAttributable, []);
  for (const { name } of overview.environments) {
    const { code, message } = problemOf(overview, name);
    assert.ok(refusals.includes(code), `${who} read ${code}: ${message}`);
  }
}

function assertSees(overview: ServiceOverview): void {
  assert.equal(labelOf(factsOf(overview, 'staging').live), labels[1]);
  assert.ok(factsOf(overview, 'audit').live);
  const { live, latest } = factsOf(overview, 'production');
  assert.equal(labelOf(live), labels[0]);
  assert.equal(latest?.state, 'waiting');
}

/** Nothing of another viewer is in the answer. */
function assertOwn(overview: ServiceOverview, { login }: Viewer): void {
  for (const account of overview.accounts) {
    assert.equal(account.login, login);
  }
  for (const { status } of overview.environments) {
    const gates =
      status.kind === 'available'
        ? [...status.gates, ...(status.waiting?.gates ?? [])]
        : [];
    for (const gate of gates) {
      if (gate.kind === 'reviewers') {
        assert.equal(gate.viewerCanApprove, login === 'bob', login);
      }
    }
  }
}

describe('one after the other', () => {
  test('who has no access sees nothing, right after somebody with access has read the same', async () => {
    const [alice, carol] = [
      viewer(harness, 'alice', true),
      viewer(harness, 'carol', false),
    ];
    assertSees(await core.overview(secret, asking(alice)));
    assertBlind(await core.overviewText(secret, asking(carol)), 'carol');
    assertBlind(await core.overviewText(secret, asking(carol)), 'carol');
    assertSees(await core.overview(secret, asking(alice)));
  });

  test('who loses access sees nothing any more from the next read on that asks GitHub', async () => {
    const dave = viewer(harness, 'dave', true);
    assertSees(await core.overview(secret, asking(dave)));
    harness.setPermission('acme/vault', 'dave', 'none');
    // Something waits there, so that the data are fresh for 15 seconds.
    harness.advance(16);
    const [cost, text] = await harness.costOf(() =>
      core.overviewText(secret, asking(dave)),
    );
    assert.ok(cost.requests > 0);
    assertBlind(text, 'dave');
    // And not as the last that was known, either, when GitHub cannot be asked.
    harness.fault({ kind: 'html-5xx' });
    harness.advance(fresh + 1);
    const later = await core.overviewText(secret, asking(dave));
    assert.ok(!later.includes(canary), later);
    harness.clearFaults();
    harness.setPermission('acme/vault', 'dave', 'push');
    harness.advance(fresh + 1);
    assertSees(await core.overview(secret, asking(dave)));
  });

  test('a token that was revoked shows nothing any more once the data are not fresh', async () => {
    const dave = viewer(harness, 'dave', true);
    assertSees(await core.overview(secret, asking(dave)));
    harness.revokeTokens('dave');
    harness.advance(16);
    assertBlind(await core.overviewText(secret, asking(dave)), 'dave');
    assertSees(
      await core.overview(secret, asking(viewer(harness, 'dave', true))),
    );
  });

  test('only the reviewer is told that they may approve', async () => {
    for (const login of ['alice', 'bob', 'alice', 'bob']) {
      const who = viewer(harness, login, true);
      const overview = await core.overview(secret, asking(who));
      assertOwn(overview, who);
      assert.deepEqual(
        overview.accounts.map(account => account.login),
        [login],
      );
    }
  });
});

test('in ten thousand mixed reads of five viewers nothing leaks, and who may see keeps seeing', async context => {
  const random = new Random(context, process.env.SEED);
  const viewers = [
    viewer(harness, 'alice', true),
    viewer(harness, 'bob', true),
    viewer(harness, 'carol', false),
    viewer(harness, 'dave', true),
    viewer(harness, 'ada', true),
  ];
  const [, , carol, dave] = viewers as [Viewer, Viewer, Viewer, Viewer, Viewer];
  const seen = { secret: 0, refused: 0, open: 0, fading: 0 };

  function change(): void {
    const who = random.pick(viewers);
    switch (random.below(6)) {
      case 0:
        endToken(harness, who);
        break;
      case 1:
      case 2:
        renewToken(harness, who);
        break;
      case 3:
        changeAccess(harness, dave, 'acme/vault');
        break;
      default:
        harness.advance(random.below(random.below(8) === 0 ? 2 * fresh : 20));
    }
  }

  async function read(who: Viewer): Promise<void> {
    const reads = random.below(4) === 0 ? open : secret;
    // Rights may not change while the answer is under way: changes happen between batches.
    const text = await core.overviewText(reads, asking(who));
    const overview: ServiceOverview = JSON.parse(text);
    assertOwn(overview, who);
    const settled = harness.passed - who.changedAt > settles;
    if (reads === open) {
      assert.ok(!text.includes(canary), text);
      if (who.connected) {
        assert.equal(labelOf(factsOf(overview, 'production').live), 'v1.0.0');
      }
      seen.open += 1;
    } else if (who === carol || (settled && !(who.access && who.connected))) {
      assertBlind(text, who.login);
      seen.refused += 1;
    } else if (who.access && who.connected && settled) {
      assertSees(overview);
      seen.secret += 1;
    } else {
      // Lost or regained a moment ago: what was fresh then may be shown until it no longer is.
      seen.fading += 1;
    }
  }

  const cost = harness.watch();
  const batch = 20;
  for (let reads = 0; reads < 10_000; reads += batch) {
    await Promise.all(
      Array.from({ length: batch }, () => read(random.pick(viewers))),
    );
    if (random.below(6) === 0) {
      change();
    }
  }
  context.diagnostic(
    `of the private repository ${seen.secret} reads saw it, ${
      seen.refused
    } were refused, ${seen.fading} lay in a time of change; ${
      seen.open
    } were of a public one; ${cost().requests} requests went to GitHub`,
  );
  assert.ok(seen.secret > 1_000 && seen.refused > 1_000 && seen.open > 1_000);
  assert.equal(carol.access, false);
});

// What opening the deploy dialog costs at GitHub, with the overview warm: the versions, the preselected comparison, the preflight.

import assert from 'node:assert/strict';
import { after, before, describe, test, type TestContext } from 'node:test';
import type {
  OfferedVersions,
  Preflight,
  VersionChoice,
} from 'backstage-plugin-deployment-common';
import { scenario } from '../../packages/github-simulator/src/scenario/builder.ts';
import type { Core } from '../overview/support/core.ts';
import {
  Harness,
  type Cost,
  type Person,
} from '../overview/support/harness.ts';
import {
  configurationOf,
  serviceRef,
  topologies,
} from '../overview/support/topologies.ts';
import { guardedServices, guards, type Guarded } from './support/guarded.ts';
import {
  chargedIn,
  compared,
  labels,
  paths,
  section,
} from './support/offers.ts';

/** One query and one list of tags. */
const versionsLimit = 2;
/** One comparison, and one the other way round where something would be removed. */
const changesLimit = 2;
/** All of it: these, and what only REST tells of an environment's rules. */
const dialogLimit = 6;

let harness: Harness;
let alice: Person;

before(async () => {
  harness = await Harness.start({
    scenario: scenario(topologies.map(({ repository }) => repository)),
  });
  alice = harness.person('alice');
});

after(() => harness.close());

function print(context: TestContext, what: string, cost: Cost): void {
  context.diagnostic(`${what}: ${chargedIn(cost)} charged`);
}

for (const topology of topologies) {
  describe(topology.title, () => {
    const service = serviceRef(topology.name);
    const environment = 'production';
    let core: Core;

    before(async () => {
      core = await harness.core();
      await core.configure(configurationOf(topology, harness.host));
      await core.overview(service, alice);
    });

    test(`the dialog costs at most ${
      versionsLimit + changesLimit
    } when it is opened, and nothing when it is opened again`, async context => {
      const open = async () => {
        const offered = await core.versions({ service, environment }, alice);
        const [upstream] = section(offered, 'upstream').versions;
        assert.ok(upstream, JSON.stringify(section(offered, 'upstream')));
        const changes = await core.changes(
          {
            service,
            environment,
            version: upstream.choice,
            pullRequests: false,
          },
          alice,
        );
        return { offered, changes };
      };
      const [cold, { offered, changes }] = await harness.costOf(open);
      print(context, `${topology.name}, opened`, cold);
      assert.ok(cold.charged <= versionsLimit, paths(cold));
      assert.ok(cold.comparisons <= changesLimit, paths(cold));
      // What it bought: what went to production before, and what would change.
      assert.ok(labels(section(offered, 'previously_here')).length > 0);
      assert.equal(changes.outcome.kind, 'compared');
      const [warm] = await harness.costOf(open);
      print(context, `${topology.name}, opened again`, warm);
      assert.equal(warm.requests, 0, paths(warm));
    });

    test('a search costs one query, and the same search nothing', async context => {
      const search = () =>
        core.versions({ service, environment, query: 'v1' }, alice);
      const [first] = await harness.costOf(search);
      print(context, `${topology.name}, searched`, first);
      assert.ok(chargedIn(first) <= 1, paths(first));
      const [again] = await harness.costOf(search);
      assert.equal(again.requests, 0, paths(again));
    });

    test('a minute later tags are confirmed for nothing, and one query is charged', async () => {
      harness.advance(61);
      const [cost] = await harness.costOf(() =>
        core.versions({ service, environment }, alice),
      );
      const tags = cost.entries.filter(({ path }) =>
        path.includes('matching-refs'),
      );
      assert.deepEqual(
        tags.map(({ status }) => status),
        [304],
      );
      const queries = cost.entries.filter(({ path }) => /graphql$/.test(path));
      // Where something moves, the overview is older than a minute, too.
      assert.ok(queries.length <= 3, paths(cost));
    });
  });
}

describe('the whole dialog, with changes both ways:', () => {
  const guard = (index: number) => Object.keys(guards)[index]!;
  for (const service of guardedServices) {
    for (const title of Object.keys(guards)) {
      test(`${service.title} with ${title} costs at most ${dialogLimit} when it is opened, and nothing when it is opened again`, async context => {
        const own = await Harness.start({
          scenario: scenario([service.repository(guards[title]!)]),
        });
        try {
          const {
            open,
            another,
            preflight: preflightOf,
          } = await guardedDialog(own, service);
          const [cold, { offered, upstream, changes, preflight }] =
            await own.costOf(open);
          print(context, `${service.name}, ${title}`, cold);
          assert.ok(chargedIn(cold) <= dialogLimit, paths(cold));
          // What it bought: commits that production would lose, and whether an app decides.
          assert.ok(compared(changes).removed.total > 0, paths(cold));
          const decides = preflight.checks.filter(({ message }) =>
            message.startsWith('The rule of change-board will decide'),
          );
          const apps = guards[title]!.custom_rules ?? [];
          assert.equal(decides.length, apps.length, text(preflight));
          const blocked = preflight.checks.filter(
            ({ outcome, message }) =>
              outcome === 'blocked' && /does not let in/.test(message),
          );
          const isRefused =
            title === guard(2) ||
            (title === guard(1) && preflight.plan.ref.startsWith('v'));
          assert.equal(blocked.length, isRefused ? 1 : 0, text(preflight));
          const [warm, again] = await own.costOf(open);
          assert.equal(warm.requests, 0, paths(warm));
          assert.deepEqual(again.preflight, preflight);

          const [other, choice] = await own.costOf(() => another(offered));
          print(context, `${service.name}, ${choice.label}`, other);
          assert.ok(other.comparisons <= changesLimit, paths(other));
          assert.equal(other.charged, 0, paths(other));
          const [repeated] = await own.costOf(() => another(offered));
          assert.equal(repeated.requests, 0, paths(repeated));

          // What was put together from the offers is what a query of its own says.
          for (const version of [upstream, choice]) {
            const fresh = await guardedDialog(own, service);
            const [alone, asked] = await own.costOf(() =>
              fresh.preflight(version),
            );
            assert.ok(alone.charged > 0, paths(alone));
            assert.deepEqual(asked, await preflightOf(version));
          }
        } finally {
          await own.close();
        }
      });
    }
  }
});

/** A guarded service with its overview warm, and what people do in its dialog. */
async function guardedDialog(own: Harness, { name, source, another }: Guarded) {
  const core = await own.core();
  const by = own.person('alice');
  const question = { service: serviceRef(name), environment: 'production' };
  await core.configure(
    (['staging', 'production'] as const).map((environment, order) => ({
      service: question.service,
      name: environment,
      tier: environment,
      order,
      promotesFrom: environment === 'production' ? ['staging'] : [],
      provider: 'github',
      host: own.host,
      source: { owner: 'acme', repo: name, ...source(environment) },
    })),
  );
  const overview = await core.overview(question.service, by);
  assert.ok(
    overview.environments.every(
      ({ status }) => status.kind === 'available' && status.live,
    ),
    JSON.stringify(overview.environments, null, 1),
  );
  const preflight = (version: VersionChoice) =>
    core.preflight({ ...question, version, inputs: [] }, by);
  const look = async (version: VersionChoice) => ({
    changes: await core.changes(
      { ...question, version, pullRequests: false },
      by,
    ),
    preflight: await preflight(version),
  });
  return {
    preflight,
    open: async () => {
      const offered = await core.versions(question, by);
      const [upstream] = section(offered, 'upstream').versions;
      assert.ok(upstream, JSON.stringify(section(offered, 'upstream')));
      return {
        offered,
        upstream: upstream.choice,
        ...(await look(upstream.choice)),
      };
    },
    another: async (offered: OfferedVersions) => {
      const found = offered.sections
        .flatMap(({ versions }) => versions)
        .find(({ label }) => label === another);
      assert.ok(found, another);
      await look(found.choice);
      return found.choice;
    },
  };
}

const text = ({ checks }: Preflight) => JSON.stringify(checks, null, 1);

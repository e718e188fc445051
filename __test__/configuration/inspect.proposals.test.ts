// What is proposed for each service of the demo, beside what somebody mapped by hand, and why.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import type {
  Environment,
  GithubSource,
} from 'backstage-plugin-deployment-common';
import { parse } from 'yaml';
import type { Asking, Core } from '../overview/support/core.ts';
import { Harness } from '../overview/support/harness.ts';
import { summaryOf } from '../overview/support/summary.ts';
import { serviceRef } from '../overview/support/topologies.ts';
import {
  inspect,
  factsOf,
  sourceOf,
  environmentsOf,
  firstOf,
} from './support/inspecting.ts';

/** An environment as somebody wrote it into the demo by hand. */
interface HandMade
  extends Omit<Environment, 'promotesFrom' | 'service' | 'source'> {
  promotesFrom?: string;
  source: GithubSource;
}

const {
  services: handMade,
}: { services: { service: string; environments: HandMade[] }[] } = parse(
  readFileSync(
    new URL(
      '../../packages/github-simulator/scenarios/demo/environments.yaml',
      import.meta.url,
    ),
    'utf8',
  ),
);

let harness: Harness;
let core: Core;
let alice: Asking;

before(async () => {
  harness = await Harness.start({ scenario: 'demo' });
  core = await harness.core();
  alice = harness.person('alice');
});

after(() => harness.close());

/** What decides which runs count where, and how they are shown. */
function essence(
  environment: Omit<Environment, 'promotesFrom' | 'service'>,
  from: readonly string[],
) {
  const source = sourceOf(environment);
  return {
    name: environment.name,
    tier: environment.tier,
    order: environment.order,
    promotesFrom: [...from],
    repository: `${source.owner}/${source.repo}`,
    workflow: source.workflow.replace('.github/workflows/', ''),
    topology: source.topology,
    job: source.job,
    environment: source.environment,
    environmentInput: source.environmentInput,
    versionInput: source.versionInput,
  };
}

/** What a pattern reads from titles. Both engines know the syntax that the demo uses. */
function readingOf(pattern: string | undefined, titles: readonly string[]) {
  return titles.map(title => {
    const groups = pattern && new RegExp(pattern, 'u').exec(title)?.groups;
    return groups ? { ...groups } : null;
  });
}

describe('for each service of the demo', () => {
  for (const { service, environments } of handMade) {
    const [{ source }] = environments as [HandMade];

    test(`${service} gets the mapping that was made by hand`, async () => {
      const inspection = await inspect(
        core,
        `${source.owner}/${source.repo}`,
        service,
        alice,
      );
      assert.deepEqual(inspection.problems, []);
      const proposed = environmentsOf(firstOf(inspection));
      assert.deepEqual(
        proposed.map(each => essence(each, each.promotesFrom)),
        environments.map(each =>
          essence(each, each.promotesFrom ? [each.promotesFrom] : []),
        ),
      );
      const titles = factsOf(inspection).recentRuns.flatMap(
        ({ run }) => run.title ?? [],
      );
      proposed.forEach((each, index) => {
        const { runName } = sourceOf(each);
        const expected = environments[index]?.source.runName;
        assert.equal(runName === undefined, expected === undefined);
        assert.deepEqual(
          readingOf(runName, titles),
          readingOf(expected, titles),
        );
      });
    });
  }

  for (const { service, environments } of handMade) {
    const [{ source }] = environments as [HandMade];

    test(`accepting what is proposed for ${service} shows what the mapping made by hand shows`, async () => {
      const byHand = await harness.core();
      await byHand.configure(
        environments.map(each => ({
          ...each,
          service,
          host: harness.host,
          promotesFrom: each.promotesFrom ? [each.promotesFrom] : [],
        })),
      );
      const inspection = await inspect(
        core,
        `${source.owner}/${source.repo}`,
        service,
        alice,
      );
      const accepted = await harness.core();
      await accepted.configure(environmentsOf(firstOf(inspection)));
      assert.deepEqual(
        summaryOf(await accepted.overview(service, alice)),
        summaryOf(await byHand.overview(service, alice)),
      );
    });
  }
});

test('where nothing in a run tells where it went, that is said with what to do', async () => {
  const inspection = await inspect(
    core,
    'acme/billing',
    serviceRef('billing'),
    alice,
  );
  const [staging] = firstOf(inspection).environments;
  const reason = staging?.reasons.find(
    ({ field }) => field === 'source.runName',
  );
  assert.match(reason?.text ?? '', /Add a `run-name`/);
});

test('pages are proposed where nothing else is deployed', async () => {
  const inspection = await inspect(
    core,
    'acme/docs-site',
    serviceRef('docs-site'),
    alice,
  );
  const proposed = environmentsOf(firstOf(inspection));
  assert.deepEqual(
    proposed.map(({ name, tier, source }) => [
      name,
      tier,
      (source as GithubSource).job,
      (source as GithubSource).environment,
    ]),
    [['github-pages', 'production', 'publish', 'github-pages']],
  );
});

test('the other services of a repository are proposed after the one that was asked for', async () => {
  const inspection = await inspect(
    core,
    'acme/shop',
    serviceRef('recommendations'),
    alice,
  );
  assert.deepEqual(
    inspection.proposals.map(({ title }) => title),
    [
      'recommendations.yml: environment as an input',
      'cart.yml: one job for each environment',
    ],
  );
  const [first] = environmentsOf(firstOf(inspection));
  assert.ok(first);
  const { dispatch, versions } = sourceOf(first);
  assert.deepEqual(dispatch?.ref, { kind: 'selected_version' });
  assert.equal(versions?.tagPattern, 'recommendations/v*');
});

test('every field that was chosen has a reason that people understand', async () => {
  const { proposals } = await inspect(
    core,
    'acme/payments',
    serviceRef('payments'),
    alice,
  );
  const production = proposals[0]?.environments.at(-1);
  const reasons = Object.fromEntries(
    production?.reasons.map(({ field, text }) => [field, text]) ?? [],
  );
  assert.deepEqual(reasons, {
    name: 'Input `environment` can be `production`.',
    tier: '`production` is a name for production.',
    promotesFrom: 'By their names, `staging` comes before `production`.',
    'source.environmentInput':
      'Input `environment` is called like one, offers `development`, `staging` and `production` and is the environment of job `deploy`.',
    'source.job':
      'Job `deploy` has an environment, and its name is about deploying more than those of other jobs.',
    'source.environment':
      'Job `deploy` has the environment `production` then, and GitHub keeps a record of each deployment.',
    'source.versionInput': 'Job `deploy` checks out what input `version` says.',
    'source.runName':
      'The workflow names its runs `Deploy ${{ inputs.version }} to ${{ inputs.environment }}`.',
    'source.versions.tagPattern':
      '4 of the newest 4 tags are made like `v1.9.1`.',
  });
});

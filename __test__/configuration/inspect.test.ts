// What is understood of the demo's repositories, what is proposed for each of its services, and what asking costs.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test, type TestContext } from 'node:test';
import type {
  Environment,
  GithubFacts,
  GithubSource,
  Inspection,
  Proposal,
} from 'backstage-plugin-deployment-common';
import { parse } from 'yaml';
import {
  repository,
  scenario,
} from '../../packages/github-simulator/src/scenario/builder.ts';
import type { Asking, Core } from '../overview/support/core.ts';
import { Harness, type Cost } from '../overview/support/harness.ts';
import { summaryOf } from '../overview/support/summary.ts';
import { serviceRef } from '../overview/support/topologies.ts';

/** Data of repositories count as fresh for so long. */
const idle = 300;
/** What one screen may cost. */
const coldLimit = 3;

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
  alice = { user: 'user:default/alice', token: harness.tokenOf('alice') };
});

after(() => harness.close());

/** What is understood of a repository, for a service. */
function inspect(
  instance: Core,
  repositoryName: string,
  service: string,
  asking: Asking,
): Promise<Inspection> {
  return instance.ask<Inspection>(
    'inspect',
    { service, repository: repositoryName, host: instance.host },
    asking,
  );
}

const paths = ({ entries }: Cost) =>
  entries.map(({ method, path, status }) => `${method} ${path} ${status}`);

function print(context: TestContext, what: string, cost: Cost): void {
  const requests = cost.requests === 1 ? 'request' : 'requests';
  context.diagnostic(
    `${what}: ${cost.charged} charged, ${cost.requests} ${requests}`,
  );
}

const factsOf = ({ facts }: Inspection) => facts as GithubFacts;

const sourceOf = ({ source }: Pick<Environment, 'source'>) =>
  source as GithubSource;

const environmentsOf = ({ environments }: Proposal) =>
  environments.map(({ environment }) => environment);

function firstOf({ proposals }: Inspection): Proposal {
  const [first] = proposals;
  assert.ok(first, 'Nothing is proposed.');
  return first;
}

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

test('the facts are the lists that the settings form offers', async () => {
  const inspection = await inspect(
    core,
    'ACME/Search',
    serviceRef('search'),
    alice,
  );
  assert.equal(inspection.repository, 'acme/search');
  assert.equal(inspection.account?.login, 'alice');
  assert.equal(inspection.url, `${harness.url}/acme/search`);
  const facts = factsOf(inspection);
  assert.equal(facts.defaultBranch, 'main');
  assert.equal(facts.viewerPermission, 'WRITE');
  assert.deepEqual(facts.branches, ['main']);
  assert.deepEqual(
    facts.environments.find(({ name }) => name === 'production'),
    {
      name: 'production',
      reviewers: ['acme/leads'],
      waitMinutes: 30,
      hasBranchPolicy: true,
      preventsSelfReview: false,
    },
  );
  const [pipeline] = facts.workflows;
  assert.deepEqual(
    pipeline?.jobs.map(({ name, needs, environment }) => [
      name,
      needs,
      environment,
    ]),
    [
      ['build', [], null],
      ['deploy-development', ['build'], 'development'],
      ['deploy-staging', ['deploy-development'], 'staging'],
      ['relevance-tests', ['deploy-staging'], null],
      [
        'deploy-production',
        ['deploy-staging', 'relevance-tests'],
        'production',
      ],
    ],
  );
  assert.ok(facts.recentRuns.every(run => run.workflow === 'pipeline.yml'));
});

test('jobs of a reusable workflow are listed under the job that calls it', async () => {
  const facts = factsOf(
    await inspect(core, 'acme/inventory', serviceRef('inventory'), alice),
  );
  const release = facts.workflows.find(({ file }) => file === 'release.yml');
  assert.deepEqual(
    release?.jobs.map(({ name, environment }) => [name, environment]),
    [
      ['release / migrate', null],
      ['release / deploy', '${{ inputs.environment }}'],
    ],
  );
  assert.deepEqual(facts.releases, ['v3.4.1', 'v3.4.0']);
});

test('tags are told with their schemes', async () => {
  const facts = factsOf(
    await inspect(core, 'acme/shop', serviceRef('cart'), alice),
  );
  assert.deepEqual(
    facts.tagSchemes.map(({ pattern, kind, example }) => [
      pattern,
      kind,
      example,
    ]),
    [
      ['cart/v*', 'semver', 'cart/v1.3.0'],
      ['recommendations/v*', 'semver', 'recommendations/v0.8.1'],
    ],
  );
});

describe('what asking costs', () => {
  for (const name of [
    'payments',
    'storefront',
    'search',
    'shop',
    'inventory',
  ]) {
    test(`${name}: a first look costs at most ${coldLimit}, a second nothing, a later one its query`, async context => {
      const cold = await harness.core();
      const look = () => inspect(cold, `acme/${name}`, serviceRef(name), alice);
      const [first] = await harness.costOf(look);
      print(context, `${name}, cold`, first);
      assert.ok(first.charged <= coldLimit, paths(first).join('\n'));
      const [second] = await harness.costOf(look);
      print(context, `${name}, warm`, second);
      assert.deepEqual(paths(second), []);
      harness.advance(idle + 1);
      const [later] = await harness.costOf(look);
      print(context, `${name}, after ${idle + 1} s`, later);
      assert.ok(later.charged <= coldLimit, paths(later).join('\n'));
    });
  }

  test('a token that may not read teams costs no more, and their names are told all the same', async context => {
    const plain = { ...alice, token: harness.tokenOf('alice', ['repo']) };
    const cold = await harness.core();
    const [cost, inspection] = await harness.costOf(() =>
      inspect(cold, 'acme/search', serviceRef('search'), plain),
    );
    print(context, 'search, without read:org', cost);
    assert.ok(cost.charged <= coldLimit, paths(cost).join('\n'));
    assert.deepEqual(inspection.problems, []);
    assert.deepEqual(factsOf(inspection).environments[1]?.reviewers, [
      'acme/leads',
    ]);
  });
});

describe('what cannot be read', () => {
  const code = (expected: string) => (error: { code?: string }) =>
    error.code === expected;

  after(() => harness.clearFaults());

  test('a repository that carol may not see is not there for her, and its name and host are said', async () => {
    const carol = {
      user: 'user:default/carol',
      token: harness.tokenOf('carol'),
    };
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
    const carol = {
      user: 'user:default/carol',
      token: harness.tokenOf('carol'),
    };
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
    const farid = {
      user: 'user:default/farid',
      token: harness.tokenOf('farid'),
    };
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
    return inspect(await odd.core(), `acme/${name}`, serviceRef(name), {
      user: 'user:default/alice',
      token: odd.tokenOf('alice'),
    });
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

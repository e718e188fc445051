import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parse, parseAllDocuments } from 'yaml';
import type { Deployment, Repository, WorkflowRun } from '../state/model.ts';
import { latestAttempt } from '../state/world.ts';
import { scenarioFolder } from './folder.ts';
import { createWorld } from './load.ts';

const now = Date.UTC(2026, 10, 23, 9);
const demo = () =>
  createWorld({ scenario: 'demo', clock: 'manual', now, activity: true });
const simulation = demo();
const { world } = simulation;

function repo(name: string): Repository {
  const found = world.repositoryFor('acme', name);
  assert.ok(found, `acme/${name} is missing`);
  return found;
}

/** The newest deployment of an environment, and the newest that succeeded. */
function at(name: string, environment: string) {
  const all = world.deploymentsOf(repo(name), { environments: [environment] });
  const succeeded = all.find(d => d.statuses.some(s => s.state === 'success'));
  return { latest: all[0], live: succeeded, all };
}

function runOf(deployment: Deployment | undefined): WorkflowRun {
  assert.ok(deployment?.runId, 'a deployment of a run');
  return world.run(deployment.runId);
}

function stateOf(deployment: Deployment | undefined): string | undefined {
  return deployment && world.deploymentState(deployment);
}

function jobs(run: WorkflowRun): string[] {
  return world
    .jobsOfRun(run)
    .map(j => `${j.name}: ${j.conclusion ?? j.status}`);
}

interface Entity {
  kind: string;
  metadata: { name: string; annotations?: Record<string, string> };
  spec: { memberOf?: string[]; owner?: string };
}
const folder = scenarioFolder('demo');
const entities = parseAllDocuments(
  readFileSync(join(folder, 'catalog.yaml'), 'utf8'),
)
  .map(d => d.toJS() as Entity | null)
  .filter(e => e !== null);
interface Configured {
  service: string;
  environments: {
    name: string;
    promotesFrom?: string;
    host: string;
    source: Record<string, string>;
  }[];
}
const { services: configured } = parse(
  readFileSync(join(folder, 'environments.yaml'), 'utf8'),
) as { services: Configured[] };

test('the catalog has the eleven services, each with its repository', () => {
  const components = entities.filter(e => e.kind === 'Component');
  const slugs = Object.fromEntries(
    components.map(e => [
      e.metadata.name,
      e.metadata.annotations?.['github.com/project-slug'],
    ]),
  );
  assert.deepEqual(Object.keys(slugs).sort(), [
    'billing',
    'cart',
    'docs-site',
    'inventory',
    'ledger',
    'notifications',
    'payments',
    'recommendations',
    'reports',
    'search',
    'storefront',
  ]);
  for (const slug of Object.values(slugs)) repo(slug!.split('/')[1]!);
  assert.equal(slugs.cart, 'acme/shop');
  assert.equal(slugs.recommendations, 'acme/shop');
  for (const { metadata } of components) {
    assert.match(
      metadata.annotations!['backstage.io/source-location']!,
      /^url:http:\/\/localhost:7100\/acme\//,
    );
  }
});

test('users of the catalog are the accounts, by node id, with their teams', () => {
  for (const login of ['alice', 'bob', 'carol']) {
    const entity = entities.find(
      e => e.kind === 'User' && e.metadata.name === login,
    );
    const user = world.userByLogin(login)!;
    assert.equal(
      entity?.metadata.annotations?.['github.com/user-id'],
      user.nodeId,
    );
    assert.deepEqual(
      [...entity!.spec.memberOf!].sort(),
      world
        .teamsOf(user)
        .map(t => t.slug)
        .sort(),
    );
  }
});

test('the configuration names repositories, workflows, jobs and environments that exist', () => {
  assert.deepEqual(configured.map(c => c.service.split('/')[1]).sort(), [
    'billing',
    'cart',
    'inventory',
    'ledger',
    'notifications',
    'payments',
    'recommendations',
    'reports',
    'search',
    'storefront',
  ]);
  for (const { service, environments } of configured) {
    const names = environments.map(e => e.name);
    for (const { name, promotesFrom, host, source } of environments) {
      const what = `${service} ${name}`;
      assert.equal(host, '${host}');
      if (promotesFrom) assert.ok(names.includes(promotesFrom), what);
      const repository = repo(source.repo!);
      assert.ok(world.workflowFor(repository, source.workflow!), what);
      if (source.environment)
        assert.ok(world.environmentFor(repository, source.environment), what);
      if (source.job) {
        const known = world
          .runsOfWorkflow(world.workflowFor(repository, source.workflow!)!)
          .flatMap(run =>
            world.jobsOfRun(run).map(j => j.name.replace(/ \(.*\)$/, '')),
          );
        assert.ok(
          known.includes(source.job),
          `${what}: ${source.job} among ${known}`,
        );
      }
    }
  }
});

test('all three topologies are there, and all three people see what they should', () => {
  const topologies = new Set(
    configured.flatMap(c => c.environments.map(e => e.source.topology)),
  );
  assert.deepEqual([...topologies].sort(), [
    'environment-input',
    'job-per-environment',
    'workflow-per-environment',
  ]);
  const sees = (login: string) =>
    world.repositoriesOf(world.userByLogin(login)).length;
  assert.equal(sees('alice'), world.repositories.size);
  assert.equal(sees('bob'), world.repositories.size);
  assert.equal(sees('carol'), world.repositories.size - 1);
  assert.equal(repo('ledger').visibility, 'private');
  assert.equal(
    world.visible(world.userByLogin('carol'), repo('ledger')),
    false,
  );
});

test('payments: development runs, production waits for bob, versions in run names', () => {
  assert.equal(stateOf(at('payments', 'development').latest), 'IN_PROGRESS');
  const { latest, live } = at('payments', 'production');
  assert.equal(stateOf(latest), 'WAITING');
  const run = runOf(latest);
  assert.equal(run.displayTitle, 'Deploy v1.9.1 to production');
  const [pending] = world.pendingDeployments(run);
  assert.equal(world.canApprove(world.userByLogin('bob'), pending!), true);
  assert.equal(world.canApprove(world.userByLogin('alice'), pending!), false);
  assert.equal(runOf(live).displayTitle, 'Deploy v1.9.0 to production');
  assert.equal(
    runOf(at('payments', 'staging').live).displayTitle,
    'Deploy v1.9.1 to staging',
  );
});

test('payments: versions drift by several commits from environment to environment', () => {
  const repository = repo('payments');
  const version = (environment: string) =>
    /^Deploy (\S+) to/.exec(
      runOf(at('payments', environment).live).displayTitle,
    )![1]!;
  const drift = (base: string, head: string) =>
    world.compare(repository, base, head)!.aheadBy;
  assert.ok(drift(version('production'), version('staging')) >= 3);
  assert.ok(drift(version('staging'), version('development')) >= 2);
});

test('storefront: a workflow for each environment, tags and releases as versions', () => {
  const live = (environment: string) => at('storefront', environment).live!;
  assert.equal(runOf(live('production')).event, 'release');
  assert.equal(live('production').ref, 'v4.12.0');
  assert.equal(runOf(live('staging')).event, 'push');
  assert.equal(live('staging').ref, 'v4.13.0-rc.2');
  assert.equal(live('development').ref, 'main');
  const paths = ['development', 'staging', 'production'].map(
    e => runOf(live(e)).path,
  );
  assert.equal(new Set(paths).size, 3);
});

test('search: one pipeline, production waits for its timer and its reviewers', () => {
  const { latest, live } = at('search', 'production');
  assert.equal(stateOf(latest), 'WAITING');
  const job = world.job(latest!.jobId!);
  assert.deepEqual(
    job.gates.map(g => g.kind),
    ['reviewers', 'wait-timer'],
  );
  assert.equal(runOf(latest).id, runOf(at('search', 'staging').live).id);
  assert.ok(live);
  assert.notEqual(live.sha, latest!.sha);
});

test('notifications: no GitHub environments; production is a matrix of regions', () => {
  assert.deepEqual(world.environmentsOf(repo('notifications')), []);
  assert.deepEqual(world.deploymentsOf(repo('notifications')), []);
  const [latest] = world.runsOf(repo('notifications'));
  assert.equal(latest!.headBranch, 'v2.5.0');
  assert.deepEqual(jobs(latest!).slice(-2), [
    'deploy-production (eu): success',
    'deploy-production (us): success',
  ]);
  const partly = world
    .runsOf(repo('notifications'))
    .find(r => r.headBranch === 'v2.4.0')!;
  assert.deepEqual(jobs(partly).slice(-2), [
    'deploy-production (eu): success',
    'deploy-production (us): failure',
  ]);
});

test('ledger: jobs use environments without records; run names tell', () => {
  assert.deepEqual(world.deploymentsOf(repo('ledger')), []);
  const [latest] = world.runsOf(repo('ledger'));
  assert.equal(latest!.displayTitle, '[staging] ledger 2026.11.2');
  assert.equal(world.jobsOfRun(latest!)[0]!.environment!.name, 'staging');
  const pattern = new RegExp(
    configured.find(c =>
      c.service.endsWith('/ledger'),
    )!.environments[0]!.source.runName!,
  );
  for (const run of world.runsOf(repo('ledger')))
    assert.match(run.displayTitle, pattern);
});

test('shop: two services share the environments of one repository', () => {
  const versions = (environment: string, path: string) =>
    at('shop', environment)
      .all.filter(d => runOf(d).path.endsWith(path))
      .map(d => d.ref);
  assert.equal(versions('production', 'cart.yml')[0], 'cart/v1.2.3');
  assert.equal(
    versions('production', 'recommendations.yml')[0],
    'recommendations/v0.8.0',
  );
  assert.equal(
    versions('staging', 'recommendations.yml')[0],
    'recommendations/v0.8.1',
  );
  assert.equal(stateOf(at('shop', 'staging').latest), 'FAILURE');
});

test('inventory: production failed over an older good version; staging needed two attempts', () => {
  const { latest, live } = at('inventory', 'production');
  assert.equal(stateOf(latest), 'FAILURE');
  assert.equal(runOf(latest).displayTitle, 'Release v3.4.1 to production');
  assert.equal(runOf(live).displayTitle, 'Release v3.4.0 to production');
  const staging = runOf(at('inventory', 'staging').live);
  assert.equal(staging.attempts.length, 2);
  assert.deepEqual(
    staging.attempts.map(a => a.conclusion),
    ['failure', 'success'],
  );
  assert.deepEqual(jobs(staging), [
    'release / migrate: success',
    'release / deploy: success',
  ]);
});

test('reports: production was never deployed to, the latest of staging was cancelled', () => {
  const repository = repo('reports');
  assert.ok(world.environmentFor(repository, 'production'));
  assert.equal(at('reports', 'production').latest, undefined);
  const { latest, live } = at('reports', 'staging');
  assert.equal(latestAttempt(runOf(latest)).conclusion, 'cancelled');
  assert.equal(world.job(latest!.jobId!).conclusion, 'cancelled');
  assert.equal(runOf(live).displayTitle, 'Deploy v0.2.0 to staging');
});

test('billing: nothing of a run tells where it went', () => {
  assert.deepEqual(world.environmentsOf(repo('billing')), []);
  const runs = world.runsOf(repo('billing'));
  assert.equal(runs.length, 3);
  for (const run of runs) {
    assert.equal(run.displayTitle, 'Deploy billing');
    assert.deepEqual(jobs(run), ['deploy: success']);
  }
});

test('ages reach from minutes to weeks', () => {
  const ages = [...world.runs.values()].map(
    r => (now - r.createdAt) / 3_600_000,
  );
  assert.ok(
    ages.some(h => h < 1) &&
      ages.some(h => h > 1 && h < 24) &&
      ages.some(h => h > 24 && h < 168) &&
      ages.some(h => h > 500),
  );
});

test('the first screen is alive: a deployment runs after 10 s and has ended after 90', () => {
  const { world: fresh } = demo();
  const repository = fresh.repositoryFor('acme', 'payments')!;
  const latest = () =>
    fresh.deploymentsOf(repository, { environments: ['development'] })[0]!;
  fresh.clock.advance(10);
  assert.equal(fresh.deploymentState(latest()), 'IN_PROGRESS');
  const run = fresh.run(latest().runId!);
  fresh.clock.advance(80);
  assert.equal(fresh.deploymentState(latest()), 'ACTIVE');
  assert.equal(latestAttempt(run).conclusion, 'success');
});

test('an hour of the demo moves on, and keeps what it promises', () => {
  const { world: later } = demo();
  const before = later.runs.size;
  later.clock.advance(3600);
  assert.ok(later.runs.size > before + 15);
  const state = (name: string, environment: string) =>
    later.deploymentState(
      later.deploymentsOf(later.repositoryFor('acme', name)!, {
        environments: [environment],
      })[0]!,
    );
  assert.equal(state('payments', 'production'), 'WAITING');
  assert.equal(state('search', 'production'), 'WAITING');
  assert.equal(state('inventory', 'production'), 'FAILURE');
  assert.equal(state('reports', 'staging'), 'ERROR');
});

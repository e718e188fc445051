// Before a deployment: what would be sent, and what forbids it, warns of it, or is not known. Nothing is started.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type {
  CheckOutcome,
  DispatchValue,
  Preflight,
} from 'backstage-plugin-deployment-common';
import {
  repository,
  scenario,
} from '../../packages/github-simulator/src/scenario/builder.ts';
import type { Core } from '../overview/support/core.ts';
import { configureDemo } from '../overview/support/demo.ts';
import { Harness } from '../overview/support/harness.ts';
import { serviceRef } from '../overview/support/topologies.ts';
import { chargedIn, paths } from './support/offers.ts';
import { parcelsScenario } from './support/parcels.ts';

/** Requests for the rules of the GitHub environment: what it lets in is two, and whether an app decides is one. */
const limit = 3;

const service = serviceRef('parcels');

let harness: Harness;
let core: Core;

before(async () => {
  harness = await Harness.start({ scenario: parcelsScenario() });
  core = await configured();
});

after(() => harness.close());

type Source = Record<string, unknown>;

/** The service with an environment for each of GitHub's, and a change to how they map. */
async function configured(
  change: Source = {},
  repo = 'parcels',
): Promise<Core> {
  const made = await harness.core();
  await made.configure(
    ['staging', 'production', 'locked', 'tagged', 'new'].map((name, order) => ({
      service,
      name,
      tier: 'other' as const,
      order,
      promotesFrom: name === 'production' ? ['staging'] : [],
      provider: 'github',
      host: harness.host,
      source: {
        owner: 'acme',
        repo,
        workflow: 'deploy.yml',
        topology: 'environment-input',
        environment: name,
        environmentInput: { name: 'environment', value: name },
        versionInput: 'version',
        runName: 'Deploy (?<version>\\S+) to (?<environment>\\S+)',
        ...change,
      },
    })),
  );
  return made;
}

const as = (login: string, scopes?: string[]) => harness.person(login, scopes);

interface Question {
  environment?: string;
  label?: string;
  sha?: string | null;
  inputs?: DispatchValue[];
  login?: string;
  of?: Core;
}

const preflight = ({
  environment = 'production',
  label = 'v1.1.0',
  sha = null,
  inputs = [],
  login = 'alice',
  of = core,
}: Question = {}): Promise<Preflight> =>
  of.preflight(
    { service, environment, version: { label, sha }, inputs },
    as(login),
  );

const said = ({ checks }: Preflight, outcome: CheckOutcome) =>
  checks.filter(each => each.outcome === outcome);

const messages = (found: Preflight, outcome: CheckOutcome) =>
  said(found, outcome).map(({ message }) => message);

const text = (found: Preflight) => JSON.stringify(found.checks, null, 1);

/** What is said, exactly once, with this outcome. */
function says(found: Preflight, outcome: CheckOutcome, message: RegExp): void {
  const matching = messages(found, outcome).filter(each => message.test(each));
  assert.equal(matching.length, 1, `${message} as ${outcome}: ${text(found)}`);
}

const sent = ({ plan }: Preflight) =>
  Object.fromEntries(plan.inputs.map(({ name, value }) => [name, value]));

test('a promotion that nothing stands in the way of says what is sent, who must approve, and how long upstream has it', async () => {
  const found = await preflight();
  assert.deepEqual(messages(found, 'blocked'), []);
  assert.deepEqual(messages(found, 'warned'), []);
  assert.deepEqual(messages(found, 'unknown'), []);
  assert.deepEqual(found.plan, {
    repository: 'acme/parcels',
    pipeline: 'deploy.yml',
    ref: 'main',
    inputs: [
      { name: 'version', value: 'v1.1.0' },
      { name: 'environment', value: 'production' },
    ],
  });
  assert.equal(found.revision, 1);
  for (const message of [
    /^@alice may deploy from acme\/parcels/,
    /^It runs on the branch main\.$/,
    /^deploy.yml on main declares what is sent: version, environment\.$/,
    /^production lets in the branch main\.$/,
    /somebody approves: @bob\. @alice may not\.$/,
    /waits 30 minutes/,
    /^v1\.1\.0 runs in staging, for (2|3) days\.$/,
    /^No other deployment to production is under way\.$/,
  ]) {
    says(found, 'passed', message);
  }
  // What forbids comes first, what is as it should be last.
  const order = ['blocked', 'warned', 'unknown', 'passed'];
  const places = found.checks.map(({ outcome }) => order.indexOf(outcome));
  assert.deepEqual(places, [...places].sort());
});

test('the form has what the mapping does not fill, with its words, defaults and options', async () => {
  const of = await configured({
    dispatch: { inputs: [{ name: 'size', value: 'large' }] },
  });
  const { form, plan } = await preflight({ of });
  assert.deepEqual(
    form.map(({ name, kind, value, required }) => [
      name,
      kind,
      value,
      required,
    ]),
    [
      ['size', 'choice', 'large', false],
      ['dry-run', 'boolean', null, false],
      ['count', 'number', null, false],
      ['ticket', 'text', 'none', true],
    ],
  );
  assert.equal(form[0]?.description, 'How much of it');
  assert.deepEqual(form[0]?.options, ['small', 'large']);
  assert.deepEqual(plan.inputs.at(-1), { name: 'size', value: 'large' });
});

test('values that somebody chose are sent in place of the mapping’s, each as what the input takes', async () => {
  const of = await configured({
    dispatch: { inputs: [{ name: 'size', value: 'large' }] },
  });
  const found = await preflight({
    of,
    inputs: [
      { name: 'size', value: 'small' },
      { name: 'dry-run', value: 'true' },
      { name: 'count', value: ' 3 ' },
    ],
  });
  assert.deepEqual(messages(found, 'blocked'), []);
  assert.deepEqual(sent(found), {
    version: 'v1.1.0',
    environment: 'production',
    size: 'small',
    'dry-run': 'true',
    count: '3',
  });
});

describe('what GitHub would refuse is blocked:', () => {
  const values: [string, DispatchValue[], string, RegExp][] = [
    [
      'an option that is none',
      [{ name: 'size', value: 'huge' }],
      'inputs.size',
      /size of deploy\.yml does not take this value\. It takes: .*small/,
    ],
    [
      'a word for true or false',
      [{ name: 'dry-run', value: 'yes' }],
      'inputs.dry-run',
      /true and false/,
    ],
    [
      'a word for a number',
      [{ name: 'count', value: 'many' }],
      'inputs.count',
      /a number/,
    ],
    [
      'an undeclared input',
      [{ name: 'colour', value: 'red' }],
      'inputs.colour',
      /declares no input colour.*It declares: .*count/,
    ],
    [
      'an empty required input',
      [{ name: 'ticket', value: '' }],
      'inputs.ticket',
      /ticket needs a value/,
    ],
    [
      'another version than the one chosen',
      [{ name: 'version', value: 'v0' }],
      'inputs.version',
      /filled by the settings/,
    ],
  ];
  for (const [title, inputs, field, message] of values) {
    test(title, async () => {
      const found = await preflight({ inputs });
      says(found, 'blocked', message);
      assert.equal(said(found, 'blocked')[0]?.field, field);
      assert.equal(sent(found).version, 'v1.1.0');
      assert.equal('colour' in sent(found), false);
    });
  }

  const mappings: [string, Source, RegExp][] = [
    [
      'a ref that is not there',
      { dispatch: { ref: { kind: 'fixed', name: 'gone' } } },
      /no branch or tag gone/,
    ],
    [
      'a workflow that nobody can start',
      { dispatch: { ref: { kind: 'fixed', name: 'event' } } },
      /cannot be started from here: it has no workflow_dispatch/,
    ],
    [
      'a workflow file that cannot be read',
      { dispatch: { ref: { kind: 'fixed', name: 'broken' } } },
      /deploy.yml on broken of acme\/parcels was not understood/,
    ],
    [
      'a workflow that is not there',
      { workflow: 'other.yml' },
      /There is no \.github\/workflows\/other\.yml on main/,
    ],
    [
      'a version input that the file on that ref lacks',
      { dispatch: { ref: { kind: 'fixed', name: 'bare' } } },
      /deploy.yml on bare declares no input version/,
    ],
    [
      'a version that nothing carries',
      { versionInput: null },
      /always runs on main and no input carries a version/,
    ],
    [
      'deploying that is turned off',
      { dispatch: { enabled: false } },
      /turn off deploying from here/,
    ],
    [
      'a workflow that is disabled',
      { workflow: 'paused.yml' },
      /^paused.yml is disabled on GitHub. Enable it on its page there.$/,
    ],
    [
      'an archived repository',
      { repo: 'museum' },
      /acme\/museum: it is archived/,
    ],
  ];
  for (const [title, change, message] of mappings) {
    test(title, async () => {
      const found = await preflight({ of: await configured(change) });
      says(found, 'blocked', message);
    });
  }

  test('a commit, where the workflow runs on the version itself', async () => {
    const of = await configured({
      versionInput: null,
      dispatch: { ref: { kind: 'selected_version' } },
    });
    const tag = await preflight({
      of,
      environment: 'tagged',
      inputs: [{ name: 'version', value: 'v1.1.0' }],
    });
    assert.deepEqual(messages(tag, 'blocked'), []);
    assert.equal(tag.plan.ref, 'v1.1.0');
    const { sha } = await changed('v1.1.0');
    const found = await preflight({
      of,
      environment: 'tagged',
      label: sha,
      sha,
    });
    says(found, 'blocked', /runs workflows on branches and tags only/);
    const gone = await preflight({ of, environment: 'tagged', label: 'v9' });
    says(gone, 'blocked', /no tag, branch or commit v9/);
    assert.deepEqual(gone.plan.inputs, []);
  });
});

/** The commit of a label. */
async function changed(label: string): Promise<{ sha: string }> {
  const { version } = await core.changes(
    {
      service,
      environment: 'staging',
      version: { label, sha: null },
      pullRequests: false,
    },
    as('alice'),
  );
  return { sha: version.sha! };
}

test('an old commit can be the value of the version input, in full also where its beginning was pasted', async () => {
  const { sha } = await changed('v1.0.0');
  const found = await preflight({
    environment: 'staging',
    label: sha.slice(0, 9),
  });
  assert.deepEqual(messages(found, 'blocked'), []);
  assert.equal(sent(found).version, sha);
  assert.equal(found.plan.ref, 'main');
});

test('the rules of the GitHub environment admit protected branches, patterns of branches, or patterns of tags', async () => {
  const on = (name: string) =>
    configured({ dispatch: { ref: { kind: 'fixed', name } } });
  const release = await on('release/1');
  const tag = await on('v1.1.0');
  for (const [environment, of, outcome, message] of [
    [
      'production',
      release,
      'passed',
      /lets in the branch release\/1 \(release\/\*\)/,
    ],
    [
      'production',
      tag,
      'blocked',
      /does not let in the tag v1\.1\.0: it lets in .*branch main/,
    ],
    ['locked', core, 'passed', /protected branches, and main is one/],
    [
      'locked',
      release,
      'blocked',
      /does not let in the branch release\/1: .*protected branches only: main/,
    ],
    [
      'tagged',
      core,
      'blocked',
      /does not let in the branch main: it lets in tag v\*/,
    ],
    ['tagged', tag, 'passed', /lets in the tag v1\.1\.0 \(v\*\)/],
    ['staging', core, 'passed', /lets in every branch and tag/],
    ['new', core, 'warned', /no GitHub environment new yet/],
  ] as const) {
    const found = await preflight({ environment, of });
    says(found, outcome, message);
  }
});

test('rules that cannot be read are not known, and forbid nothing', async () => {
  const of = await configured();
  harness.fault({ kind: 'html-5xx', status: 502 }, { path: 'branch-policies' });
  const found = await preflight({ of });
  harness.clearFaults();
  says(found, 'unknown', /lets in the branch main could not be read/);
  assert.deepEqual(messages(found, 'blocked'), []);
});

test('a version whose checks failed, that upstream does not have, or that runs already, is a warning', async () => {
  const failed = await preflight({ label: 'v1.2.0' });
  says(failed, 'warned', /^A check of v1\.2\.0 failed\.$/);
  says(failed, 'warned', /^v1\.2\.0 does not run in staging, v1\.1\.0 does\.$/);
  const live = await preflight({ label: 'v1.0.0' });
  says(live, 'warned', /^v1\.0\.0 is what runs in production already\.$/);
  assert.deepEqual(messages(live, 'blocked'), []);
});

test('a name that stands for another commit by now, or for none, is a warning where an input carries it', async () => {
  const { sha } = await changed('v1.0.0');
  const moved = await preflight({ environment: 'staging', label: 'main', sha });
  says(moved, 'warned', /^main stands for another commit by now: \w{7}\.$/);
  const unknown = await preflight({ environment: 'staging', label: '2024.1' });
  says(unknown, 'warned', /no tag, branch or commit 2024\.1/);
  assert.equal(sent(unknown).version, '2024.1');
});

test('alice may deploy, carol may only read, bob may not approve what he starts himself', async () => {
  const carol = await preflight({ login: 'carol' });
  says(
    carol,
    'blocked',
    /^@carol may not deploy .* theirs is read\. Ask its owners\.$/,
  );
  const bob = await preflight({ login: 'bob' });
  says(
    bob,
    'warned',
    /@bob is the only one who may, and may not approve what they started themselves/,
  );
  const locked = await preflight({ environment: 'locked', login: 'bob' });
  says(locked, 'passed', /one of @alice and @bob\. @bob may\.$/);
  const narrow = await core.preflight(
    {
      service,
      environment: 'staging',
      version: { label: 'v1.1.0', sha: null },
      inputs: [],
    },
    as('alice', ['read:user']),
  );
  says(narrow, 'blocked', /with this token: it lacks the scope repo/);
});

test('a deployment that is under way is a warning, and a low budget is told without one, the same three minutes later', async () => {
  const id = harness.startRun({
    repository: 'acme/parcels',
    workflow: 'deploy.yml',
    ref: 'main',
    inputs: { environment: 'locked', version: 'v1.2.0' },
    actor: 'carol',
  });
  harness.setBudget(5_000, 400);
  harness.advance(61);
  const of = await configured();
  const found = await preflight({ environment: 'locked', of });
  harness.setBudget(5_000, 300);
  harness.advance(180);
  const later = await preflight({ environment: 'locked', of });
  harness.finishRun(id, 'cancelled');
  harness.setBudget(5_000);
  says(
    found,
    'warned',
    /^v1\.2\.0 waits to be let into locked, started by @carol\.$/,
  );
  for (const told of [found, later]) {
    assert.ok(
      messages(told, 'unknown').some(each => /are left until/.test(each)),
    );
  }
  assert.deepEqual(messages(later, 'warned'), messages(found, 'warned'));
});

test('a job of a pipeline can be deployed by what the pipeline runs on', async () => {
  const of = await configured({
    workflow: 'pipeline.yml',
    topology: 'job-per-environment',
    job: 'staging',
    environmentInput: null,
    versionInput: null,
    runName: null,
    versions: { sources: ['branches'] },
  });
  const found = await preflight({ of, environment: 'staging', label: 'main' });
  assert.deepEqual(messages(found, 'blocked'), []);
  assert.deepEqual([found.plan.ref, found.plan.inputs], ['main', []]);
});

describe('services of the demo', () => {
  let demo: Harness;
  let shop: Core;
  before(async () => {
    demo = await Harness.start({ scenario: 'demo' });
    shop = await demo.core();
    await configureDemo(shop);
  });
  after(() => demo.close());

  for (const [name, environment, label] of [
    ['payments', 'production', 'v1.9.1'],
    ['storefront', 'production', 'v4.12.0'],
    ['recommendations', 'production', undefined],
    ['ledger', 'production', undefined],
  ] as const) {
    test(`${name}: preflight costs at most ${limit} with overview and versions warm, and nothing again`, async context => {
      const login = name === 'ledger' ? 'farid' : 'alice';
      const asking = {
        user: `user:default/${login}`,
        token: demo.tokenOf(login),
      };
      const question = { service: serviceRef(name), environment };
      await shop.overview(question.service, asking);
      const offered = await shop.versions(question, asking);
      const [upstream] = offered.sections.find(
        ({ kind }) => kind === 'upstream',
      )!.versions;
      const version = label ? { label, sha: null } : upstream!.choice;
      const ask = () =>
        shop.preflight({ ...question, version, inputs: [] }, asking);
      const [cold, found] = await demo.costOf(ask);
      context.diagnostic(`${name}: ${chargedIn(cold)} charged`);
      assert.ok(chargedIn(cold) <= limit, paths(cold));
      assert.deepEqual(messages(found, 'blocked'), []);
      const [warm, again] = await demo.costOf(ask);
      assert.equal(warm.requests, 0, paths(warm));
      assert.deepEqual(again, found);
    });
  }

  test('carol sees nothing of a repository that GitHub does not show her', async () => {
    const carol = { user: 'user:default/carol', token: demo.tokenOf('carol') };
    const question = {
      service: serviceRef('ledger'),
      environment: 'production',
      version: { label: 'main', sha: null },
      inputs: [],
    };
    await assert.rejects(shop.preflight(question, carol), {
      code: 'not_found_or_not_visible',
    });
  });
});

test('an older Enterprise Server takes ten inputs, and one more is blocked', async () => {
  const names = Array.from({ length: 11 }, (_, index) => `input_${index}`);
  const many = `on: { workflow_dispatch: { inputs: { ${names
    .map(name => `${name}: {}`)
    .join(', ')} } } }\njobs: { a: { runs-on: x, steps: [{ run: make }] } }`;
  const repositories = [repository('parcels', { 'deploy.yml': many })];
  for (const [dialect, blocked] of [
    ['ghes', 1],
    ['github', 0],
  ] as const) {
    const other = await Harness.start({
      scenario: scenario(repositories),
      dialect,
    });
    try {
      const made = await other.core();
      await made.configure([
        {
          service,
          name: 'staging',
          tier: 'other',
          order: 0,
          promotesFrom: [],
          provider: 'github',
          host: other.host,
          source: {
            owner: 'acme',
            repo: 'parcels',
            workflow: 'deploy.yml',
            topology: 'workflow-per-environment',
          },
        },
      ]);
      const found = await made.preflight(
        {
          service,
          environment: 'staging',
          version: { label: 'main', sha: null },
          inputs: names.map(name => ({ name, value: 'x' })),
        },
        { user: 'user:default/alice', token: other.tokenOf('alice') },
      );
      assert.equal(said(found, 'blocked').length, blocked, text(found));
    } finally {
      await other.close();
    }
  }
});

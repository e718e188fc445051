// Gates of environments that the workflow file names by an expression, by jobs of one name, or by more jobs than are read: what is shown,
// and that whoever may decide can do it from there.

import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type {
  DecisionOutcome,
  Environment,
  Pipeline,
  Stage,
} from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  scenario,
} from '../../packages/github-simulator/src/scenario/builder.ts';
import type { Asking, Core } from '../overview/support/core.ts';
import { Harness } from '../overview/support/harness.ts';

const step = 'steps: [{ name: Roll out, run: ./roll-out.sh }]';
const job = (key: string, rest: string) =>
  `  ${key}: { runs-on: ubuntu-latest, ${rest}${step} }\n`;
const workflow = (jobs: string) => `on: workflow_dispatch\njobs:\n${jobs}`;
const many = Array.from({ length: 14 }, (_, index) => `e${index}`);

const workflows: Record<string, string> = {
  'matrix.yml': workflow(
    job(
      'deploy',
      'strategy: { matrix: { env: [blue, green] } }, environment: "${{ matrix.env }}", ',
    ),
  ),
  'include.yml': workflow(
    job(
      'deploy',
      'strategy: { matrix: { include: [{ env: blue, region: eu }, { env: green, region: us }] } }, environment: { name: "${{ matrix.env }}" }, ',
    ),
  ),
  'called.yml': workflow(
    '  ship:\n    strategy: { matrix: { env: [blue, green] } }\n    uses: ./.github/workflows/leaf.yml\n    with: { target: "${{ matrix.env }}" }\n',
  ),
  'leaf.yml': `on: { workflow_call: { inputs: { target: { type: string } } } }\njobs:\n${job(
    'go',
    'environment: "${{ inputs.target }}", ',
  )}`,
  'unknown.yml': workflow(
    job('build', '') +
      job('one', 'needs: build, environment: "${{ vars.ONE || \'blue\' }}", ') +
      job('two', 'needs: build, environment: "${{ vars.TWO || \'green\' }}", '),
  ),
  'one.yml': workflow(
    job('deploy', 'environment: "${{ vars.ONE || \'blue\' }}", '),
  ),
  'static.yml': workflow(
    job(
      'deploy',
      'strategy: { max-parallel: 1, matrix: { region: [eu, us] } }, environment: blue, ',
    ),
  ),
  'twins.yml': workflow(
    job('eu', 'name: Deploy, environment: blue, ') +
      job('us', 'name: Deploy, environment: green, '),
  ),
  'big.yml': workflow(
    Array.from({ length: 310 }, (_, index) =>
      job(`j${index}`, index === 309 ? 'environment: blue, ' : ''),
    ).join(''),
  ),
};

const boards = workflow(
  many.map(name => job(name, `environment: ${name}, `)).join(''),
);

let harness: Harness;
let core: Core;
let bob: Asking;

const environment = (
  service: string,
  name: string,
  order: number,
  source: Record<string, unknown>,
): Environment => ({
  service: `component:default/${service}`,
  name: `our-${name}`,
  tier: 'other',
  order,
  promotesFrom: [],
  provider: 'github',
  host: harness.host,
  source: {
    owner: 'acme',
    repo: 'x',
    topology: 'job-per-environment',
    environment: name,
    ...source,
  },
});

const jobsOf: Record<string, Record<string, string>> = {
  matrix: { blue: 'deploy', green: 'deploy' },
  include: { blue: 'deploy', green: 'deploy' },
  called: { blue: 'ship', green: 'ship' },
  unknown: { blue: 'one', green: 'two' },
  one: { blue: 'deploy' },
  static: { blue: 'deploy' },
  twins: { blue: 'eu', green: 'us' },
  big: { blue: 'j309' },
};

before(async () => {
  const begin = { history: [commit('Begin', '2d', { quiet: true })] };
  harness = await Harness.start({
    scenario: scenario([
      repository('x', workflows, {
        environments: {
          blue: { reviewers: ['bob'] },
          green: { reviewers: ['bob'] },
        },
        ...begin,
      }),
      repository(
        'many',
        { 'many.yml': boards },
        {
          environments: Object.fromEntries(
            many.map(name => [
              name,
              { reviewers: ['bob'], custom_rules: [{ app: 'change-board' }] },
            ]),
          ),
          ...begin,
        },
      ),
    ]),
  });
});

beforeEach(async () => {
  harness.advance(3600);
  core = await harness.core();
  for (const [service, jobs] of Object.entries(jobsOf)) {
    await core.configure(
      Object.entries(jobs).map(([name, of], order) =>
        environment(service, name, order, {
          workflow: `${service}.yml`,
          job: of,
        }),
      ),
    );
  }
  bob = { user: 'user:default/bob', token: harness.tokenOf('bob') };
});

after(() => harness.close());

function start(name: string, repo = 'x'): string {
  const run = harness.startRun({
    repository: `acme/${repo}`,
    workflow: `${name}.yml`,
    actor: 'carol',
  });
  harness.advance(10);
  return String(run);
}

const follow = (name: string, run: string, rest = {}) =>
  core.ask<Pipeline>(
    'pipeline',
    {
      service: `component:default/${name}`,
      environment: name === 'many' ? 'our-e0' : 'our-blue',
      run,
      ...rest,
    },
    bob,
  );

const approve = (name: string, run: string, environments: string[]) =>
  core.ask<DecisionOutcome>(
    'decide',
    {
      service: `component:default/${name}`,
      run,
      environments,
      decision: 'approve',
      authorized: environments.map(our => ({
        service: `component:default/${name}`,
        environment: our,
      })),
    },
    bob,
  );

const all = (stages: Stage[]): Stage[] =>
  stages.flatMap(stage => [stage, ...all(stage.stages)]);

/** Every gate, by the environment that is decided about there. */
const gatesOf = (pipeline: Pipeline) =>
  all(pipeline.stages).flatMap(({ name, environment: own, gates }) =>
    gates.map(({ gate, state, viewer, environment: of }) =>
      [
        name,
        (of ?? own)?.configured ?? '-',
        gate.kind === 'rule' ? gate.name ?? 'not told' : gate.kind,
        state,
        viewer.kind,
      ].join(' '),
    ),
  );

const notesOf = ({ notes }: Pipeline) => notes.map(({ kind }) => kind);

describe('where a matrix names the environments', () => {
  for (const [name, legs] of [
    ['matrix', ['deploy (blue)', 'deploy (green)']],
    ['include', ['deploy (blue, eu)', 'deploy (green, us)']],
    ['called', ['go', 'go']],
  ] as const) {
    test(`each leg says what it waits for, and can be let pass there (${name})`, async () => {
      const run = start(name);
      const waiting = await follow(name, run);
      assert.deepEqual(gatesOf(waiting), [
        `${legs[0]} our-blue reviewers closed may`,
        `${legs[1]} our-green reviewers closed may`,
      ]);
      assert.deepEqual(waiting.notes, []);
      const { environments } = await approve(name, run, ['our-blue']);
      assert.deepEqual(
        environments.map(({ result }) => result.kind),
        ['done'],
      );
      harness.advance(20);
      assert.deepEqual(gatesOf(await follow(name, run)), [
        `${legs[0]} our-blue reviewers opened may_not`,
        `${legs[1]} our-green reviewers closed may`,
      ]);
      await approve(name, run, ['our-green']);
      harness.advance(60);
      const ended = await follow(name, run);
      assert.equal(ended.state, 'succeeded');
      assert.deepEqual(
        all(ended.stages).flatMap(stage =>
          stage.stages.length === 0 ? [stage.environment?.name] : [],
        ),
        ['blue', 'green'],
      );
    });
  }

  test('legs of one environment wait as one, and one after another by themselves', async () => {
    const run = start('static');
    const first = await follow('static', run);
    const closed = gatesOf(first);
    assert.ok(
      closed.every(gate => gate.endsWith('our-blue reviewers closed may')),
      closed.join('\n'),
    );
    assert.equal(closed.length, 1);
    harness.finishRun(Number(run));
  });
});

describe('where the file does not tell', () => {
  test('what only one job can wait for is its gate, and can be decided there', async () => {
    const run = start('one');
    assert.deepEqual(gatesOf(await follow('one', run)), [
      'deploy our-blue reviewers closed may',
    ]);
    await approve('one', run, ['our-blue']);
    harness.advance(60);
    const [deploy] = (await follow('one', run)).stages;
    assert.deepEqual(deploy?.environment, {
      name: 'blue',
      configured: 'our-blue',
    });
  });

  const toldApart = [
    'one our-blue reviewers closed may',
    'two our-green reviewers closed may',
  ];

  test('the deployment that a job made tells what it waits for', async () => {
    const run = start('unknown');
    harness.advance(60);
    const waiting = await follow('unknown', run);
    assert.deepEqual(gatesOf(waiting), toldApart);
    assert.deepEqual(waiting.notes, []);
    harness.finishRun(Number(run));
  });

  test('what several may wait for is shown on each of them, until the deployments tell', async () => {
    const run = start('unknown');
    assert.equal((await follow('unknown', run)).state, 'running');
    harness.advance(60);
    const waiting = await follow('unknown', run);
    assert.deepEqual(gatesOf(waiting), [
      'one our-blue reviewers closed may',
      'one our-green reviewers closed may',
      'two our-blue reviewers closed may',
      'two our-green reviewers closed may',
    ]);
    assert.deepEqual(waiting.notes, [
      {
        kind: 'gates_not_placed',
        stages: ['one', 'two'],
        environments: ['blue', 'green'],
      },
    ]);
    harness.advance(waiting.refreshAfterSeconds);
    const next = await follow('unknown', run);
    assert.deepEqual(gatesOf(next), toldApart);
    const decided = await approve('unknown', run, ['our-blue', 'our-green']);
    assert.deepEqual(
      decided.environments.map(({ result }) => result.kind),
      ['done', 'done'],
    );
    harness.advance(60);
    assert.equal((await follow('unknown', run)).state, 'succeeded');
  });

  test('jobs of one name are all there, while they wait and when they have ended', async () => {
    const run = start('twins');
    const waiting = await follow('twins', run);
    assert.deepEqual(gatesOf(waiting), [
      'Deploy our-blue reviewers closed may',
      'Deploy our-green reviewers closed may',
    ]);
    harness.decide(Number(run), 'blue', 'bob', { state: 'rejected' });
    harness.decide(Number(run), 'green', 'bob');
    harness.advance(60);
    const ended = await follow('twins', run);
    assert.equal(ended.state, 'failed');
    assert.deepEqual(
      ended.stages.map(({ id, state, inferred }) => [id, state, inferred]),
      [
        ['eu', 'failed', false],
        ['us', 'succeeded', false],
      ],
    );
    assert.deepEqual(ended.progress, { done: 2, total: 2 });
  });
});

describe('where there is more than is read', () => {
  test('a job behind the first three hundred waits at its gate, in the rhythm of what waits, for little', async context => {
    const run = start('big');
    harness.advance(200);
    const waiting = await follow('big', run);
    assert.equal(waiting.state, 'waiting');
    assert.deepEqual(gatesOf(waiting), ['j309 our-blue reviewers closed may']);
    assert.deepEqual(notesOf(waiting), ['more_jobs']);
    const cost = harness.watch();
    for (let look = 0; look < 40; look += 1) {
      harness.advance(waiting.refreshAfterSeconds);
      assert.equal((await follow('big', run)).state, 'waiting');
    }
    const { charged } = cost();
    context.diagnostic(
      `${charged} charged in 40 looks, each after ${waiting.refreshAfterSeconds} s`,
    );
    assert.equal(waiting.refreshAfterSeconds, 15);
    assert.ok(charged <= 55, String(charged));
    harness.finishRun(Number(run));
  });

  test('of many environments each has its gates, before and after they are decided about at once', async () => {
    await core.configure(
      many.map((name, order) =>
        environment('many', name, order, {
          repo: 'many',
          workflow: 'many.yml',
          job: name,
        }),
      ),
    );
    const run = start('many', 'many');
    const expected = (lines: (name: string) => string[]) =>
      many.flatMap(name =>
        lines(name).map(line => `${name} our-${name} ${line}`),
      );
    assert.deepEqual(
      gatesOf(await follow('many', run)),
      expected(() => ['reviewers closed may']),
    );
    await approve(
      'many',
      run,
      many.map(name => `our-${name}`),
    );
    harness.advance(16);
    const waiting = await follow('many', run);
    assert.deepEqual(
      gatesOf(waiting),
      expected(() => [
        'reviewers opened may_not',
        'change-board closed may_not',
      ]),
    );
    assert.deepEqual(waiting.notes, []);
    harness.finishRun(Number(run));
  });
});

test('of an earlier attempt it is said that its gates are not told', async () => {
  const run = start('one');
  harness.decide(Number(run), 'blue', 'bob', { state: 'rejected' });
  harness.advance(30);
  await core.ask(
    'actOnRun',
    {
      service: 'component:default/one',
      environment: 'our-blue',
      run,
      action: 'rerun_failed',
      authorized: [
        { service: 'component:default/one', environment: 'our-blue' },
      ],
    },
    bob,
  );
  harness.advance(30);
  const first = await follow('one', run, { attempt: 1 });
  assert.equal(first.state, 'failed');
  assert.deepEqual(first.notes, [{ kind: 'earlier_attempt' }]);
  assert.deepEqual(gatesOf(first), []);
  assert.deepEqual(notesOf(await follow('one', run)), []);
  harness.finishRun(Number(run));
});

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { commit, repository, run, scenario } from './builder.ts';
import { StateControl } from './control.ts';
import type { RepositoryDocument, ScenarioDocument } from './document.ts';
import { createWorld, type Simulation } from './load.ts';
import { pullRequestOf } from '../state/pull-requests.ts';
import { ScenarioError } from './reader.ts';

const now = Date.UTC(2026, 10, 23, 9);
const deploy = `
on: { workflow_dispatch: { inputs: { to: { type: choice, options: [staging, production], required: true } } } }
run-name: Deploy to \${{ inputs.to }}
jobs: { deploy: { runs-on: x, environment: "\${{ inputs.to }}" } }`;

function shop(
  rest: Omit<RepositoryDocument, 'name'>,
  more: Partial<ScenarioDocument> = {},
): ScenarioDocument {
  return scenario([repository('shop', { 'deploy.yml': deploy }, rest)], more);
}

function create(document: ScenarioDocument, options = {}) {
  return createWorld({ scenario: document, clock: 'manual', now, ...options });
}

/** The whole state as one text. */
function snapshot({ world }: Simulation): string {
  return JSON.stringify(
    [
      world.users,
      world.repositories,
      world.workflows,
      world.runs,
      world.jobs,
      world.environments,
      world.deployments,
    ],
    (_key, value: unknown) => (value instanceof Map ? [...value] : value),
  );
}

test('history plays at its time: runs, approvals, re-runs and what is left open', () => {
  const { world } = create(
    shop({
      environments: { production: { reviewers: ['bob'] } },
      history: [
        {
          commits: 5,
          age: '20d .. 12d',
          by: ['alice'],
          about: ['basket', 'price'],
        },
        { tag: 'v1', age: '11d', by: 'alice', release: true },
        run(
          '10d',
          { to: 'production' },
          { reviews: [{ environment: 'production', by: 'bob', after: '5m' }] },
        ),
        run(
          '2d',
          { to: 'staging' },
          {
            jobs: { deploy: { conclusion: 'failure' } },
            rerun: { by: 'carol', after: '10m' },
          },
        ),
        run('1d', { to: 'staging' }, { cancel: { by: 'bob', after: '10s' } }),
        run('1h', { to: 'production' }),
        commit('Fix the basket', '30m'),
      ],
    }),
  );
  const repo = world.repositoryFor('acme', 'shop')!;
  assert.equal(repo.commits.size, 7);
  assert.equal(world.compare(repo, 'v1', 'main')!.aheadBy, 1);
  const states = world
    .runsOf(repo)
    .reverse()
    .map(r => {
      const attempt = r.attempts.at(-1)!;
      return `${r.displayTitle} #${attempt.number} ${
        attempt.conclusion ?? attempt.status
      } ${(now - r.createdAt) / 3_600_000}h`;
    });
  assert.deepEqual(states, [
    'Deploy to production #1 success 240h',
    'Deploy to staging #2 success 48h',
    'Deploy to staging #1 cancelled 24h',
    'Deploy to production #1 waiting 1h',
  ]);
  const rerun = world.runsOf(repo)[2]!;
  assert.equal(world.user(rerun.attempts[1]!.triggeringActorId).login, 'carol');
  const [approved] = world.runsOf(repo)[3]!.reviews;
  assert.equal(approved!.createdAt, now - 240 * 3_600_000 + 300_000);
});

test('same scenario, seed and time give the same world; another seed another', () => {
  const make = (seed: number) => {
    const document = shop(
      {
        history: [
          {
            commits: 12,
            age: '20d .. 12d',
            by: ['alice', 'bob'],
            about: ['basket', 'price'],
          },
          run('2d', { to: 'staging' }),
          run('1m', { to: 'staging' }),
        ],
      },
      {
        activity: [
          {
            repository: 'shop',
            run: 'deploy.yml',
            every: '1m .. 3m',
            by: ['alice'],
            inputs: { to: 'staging' },
          },
        ],
      },
    );
    return create(document, { seed, activity: true });
  };
  const [one, two] = [make(7), make(7)];
  assert.equal(snapshot(one), snapshot(two));
  one.world.clock.advance(1800);
  for (let minute = 0; minute < 30; minute += 1) two.world.clock.advance(60);
  assert.equal(snapshot(one), snapshot(two));
  assert.ok(one.world.runs.size > 8);
  assert.notEqual(snapshot(make(8)), snapshot(make(7)));
});

test('activity goes on while it is enabled, and nothing piles up', () => {
  const document = shop(
    { environments: { production: { reviewers: ['bob'] } } },
    {
      activity: [
        {
          repository: 'shop',
          run: 'deploy.yml',
          first: '5s',
          every: '10m',
          by: ['alice'],
          inputs: { to: 'production' },
        },
        {
          repository: 'shop',
          commits: ['One', 'Two'],
          every: '1m',
          by: ['alice', 'carol'],
        },
      ],
    },
  );
  const simulation = create(document, { activity: true });
  const { world, activity } = simulation;
  const repo = world.repositoryFor('acme', 'shop')!;
  world.clock.advance(3600);
  assert.equal(world.runsOf(repo).length, 1);
  assert.equal(repo.commits.size, 61);
  activity.enabled = false;
  world.clock.advance(3600);
  assert.equal(repo.commits.size, 61);
  assert.equal(create(document).activity.enabled, false);
});

const refusals: [string, RepositoryDocument | object, RegExp][] = [
  [
    'an unknown field',
    { histroy: [] },
    /^scenario: repositories\[0\]\.histroy: unknown field; known are .*history/,
  ],
  [
    'a bad duration',
    { history: [run('3x', {})] },
    /repositories\[0\]\.history\[0\]\.age: '3x' is not a duration; write for example/,
  ],
  [
    'a missing field',
    { history: [{ run: 'deploy.yml', age: '1h' }] },
    /repositories\[0\]\.history\[0\]\.by: is missing/,
  ],
  [
    'an entry that says nothing',
    { history: [{ age: '1h' }] },
    /repositories\[0\]\.history\[0\]: says nothing of what happened/,
  ],
  [
    'an unknown person',
    { history: [run('1h', { to: 'staging' }, { by: 'zoe' })] },
    /history\[0\]\.by: there is no user 'zoe'/,
  ],
  [
    'an unknown reviewer',
    { environments: { production: { reviewers: ['@nobody'] } } },
    /environments\.production\.reviewers\[0\]: there is no team 'nobody'/,
  ],
  [
    'an unknown workflow',
    { history: [{ run: 'x.yml', age: '1h', by: 'alice' }] },
    /history\[0\]\.run: shop has no workflow 'x.yml'/,
  ],
  [
    'inputs that GitHub refuses',
    { history: [run('1h', { to: 'moon' })] },
    /history\[0\]: Provided value 'moon'/,
  ],
  [
    'a ref that is not there yet',
    {
      history: [
        run('2d', { to: 'staging' }, { ref: 'v1' }),
        { tag: 'v1', age: '1d', by: 'alice' },
      ],
    },
    /history\[0\]: No ref found for: v1/,
  ],
  [
    'a review by somebody who may not',
    {
      environments: { production: { reviewers: ['bob'] } },
      history: [
        run(
          '1d',
          { to: 'production' },
          {
            reviews: [{ environment: 'production', by: 'carol', after: '1m' }],
          },
        ),
      ],
    },
    /history\[0\]\.reviews\[0\]\.by: carol may not decide here/,
  ],
  [
    'a re-run of a job that is not there',
    {
      history: [
        run(
          '1d',
          { to: 'staging' },
          { rerun: { by: 'bob', after: '1m', which: 'nope' } },
        ),
      ],
    },
    /history\[0\]\.rerun\.which: the run has no job 'nope'/,
  ],
  [
    'a repository younger than its history',
    { created: '1h', history: [run('1d', { to: 'staging' })] },
    /repositories\[0\]\.created: is younger than its history/,
  ],
  [
    'a word that is not one of several',
    { visibility: 'hidden' },
    /visibility: expected public, private, internal; found 'hidden'/,
  ],
  [
    'too many reviewers',
    { environments: { p: { reviewers: Array(7).fill('bob') } } },
    /environments\.p\.reviewers: at most 6/,
  ],
];
for (const [what, rest, message] of refusals) {
  test(`${what} is an error that names file and field`, () => {
    assert.throws(
      () => create(shop(rest as Omit<RepositoryDocument, 'name'>)),
      (error: Error) => {
        assert.ok(error instanceof ScenarioError, String(error));
        assert.match(error.message, message);
        return true;
      },
    );
  });
}

test('broken YAML is an error that names file and line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'scenario-'));
  try {
    writeFileSync(
      join(folder, 'scenario.yaml'),
      'users:\n  - login: a\n bad\n',
    );
    assert.throws(
      () => createWorld({ scenario: folder, clock: 'manual' }),
      /scenario\.yaml: line 3: /,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a scenario that is not there names those that are', () => {
  assert.throws(
    () => createWorld({ scenario: 'nope' }),
    /nope: scenario: is neither one of ours \(.*demo.*\)/,
  );
});

test('deployments of other tools are part of history', () => {
  const { world } = create(
    shop({
      history: [
        {
          deployment: 'qa',
          age: '2d',
          by: 'alice',
          payload: { tag: 'v3' },
          statuses: [
            { state: 'in_progress', after: '1s' },
            {
              state: 'success',
              after: '1m',
              environment_url: 'https://qa.test',
            },
          ],
        },
      ],
    }),
  );
  const [deployment] = world.deploymentsOf(
    world.repositoryFor('acme', 'shop')!,
  );
  assert.deepEqual(deployment!.payload, { tag: 'v3' });
  assert.equal(world.deploymentState(deployment!), 'ACTIVE');
});

test('the control starts, approves and finishes runs by name', () => {
  const simulation = create(
    shop({ environments: { production: { reviewers: ['bob'] } } }),
  );
  const control = new StateControl(simulation);
  const start = {
    repository: 'acme/shop',
    workflow: 'deploy.yml',
    inputs: { to: 'production' },
    actor: 'alice',
  };
  const id = control.startRun(start);
  assert.equal(simulation.world.run(id).attempts[0]!.status, 'waiting');
  control.approve(id, { environment: 'production', actor: 'bob' });
  control.finish(id);
  assert.equal(simulation.world.run(id).attempts[0]!.conclusion, 'success');
  assert.equal(control.advance(60), now + 60_000);
  assert.throws(
    () => control.startRun({ ...start, repository: 'acme/nope' }),
    /no repository 'acme\/nope'/,
  );
  assert.throws(
    () => control.startRun({ ...start, actor: 'zoe' }),
    /no user 'zoe'/,
  );
  assert.throws(() => control.finish(1), /no run '1'/);
  assert.throws(() => control.advance(-1), /number from 0/);
});

test('a world with a real clock ends its history now and lets go of the process', () => {
  const simulation = createWorld({
    scenario: shop({ history: [run('1m', { to: 'staging' })] }),
  });
  assert.ok(Math.abs(simulation.world.now() - Date.now()) < 5000);
  simulation.stop();
});

test('made-up commits may have come by pull requests, numbered from one on, and every fourth was pushed', () => {
  const commits = {
    commits: 5,
    age: '20d .. 2d',
    by: ['alice'],
    about: ['refund flow'],
  };
  const numbers = (more: object) => {
    const { world } = createWorld({
      scenario: scenario([
        repository('x', {}, { history: [{ ...commits, ...more }] }),
      ]),
      clock: 'manual',
    });
    const found = world.repositoryFor('acme', 'x')!;
    return [...found.commits.values()]
      .filter(({ message }) => !/^Initial/.test(message))
      .sort((a, b) => a.committer.date - b.committer.date)
      .map(commit => pullRequestOf(found, commit)?.number);
  };
  assert.deepEqual(numbers({ pull_requests: 12 }).slice(-5), [
    12,
    13,
    14,
    undefined,
    15,
  ]);
  assert.deepEqual(
    numbers({}).filter(number => number !== undefined),
    [],
  );
});

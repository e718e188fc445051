import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench } from '../engine/testing.ts';
import { createWorld } from '../scenario/load.ts';
import { repository, scenario } from '../scenario/builder.ts';
import { decodeNodeId, gitSha, nodeId } from './ids.ts';
import { absoluteUrl, runPath } from './world.ts';

test('node ids name their kind and give their parts back', () => {
  const id = nodeId('WorkflowRun', 19_480_000_001);
  assert.match(id, /^WFR_[\w-]+$/);
  assert.deepEqual(decodeNodeId(id), {
    kind: 'WorkflowRun',
    parts: [19_480_000_001],
  });
  assert.deepEqual(decodeNodeId(nodeId('Commit', 9, 'abc'))!.parts, [9, 'abc']);
  for (const broken of [
    '',
    '_',
    'WFR_',
    'WFR_!!',
    'XX_WzFd',
    'WFR',
    'WFR_e30',
  ]) {
    assert.equal(decodeNodeId(broken), null, broken);
  }
});

test("blobs have git's own SHA", () => {
  assert.equal(
    gitSha('blob', 'hello\n'),
    'ce013625030ba8dba906f756967f9e9ca394464a',
  );
});

function bench() {
  const b = new Bench({
    'deploy.yml': 'on: workflow_dispatch\njobs: { a: { runs-on: x } }',
  });
  b.push('Second', 'main', { 'src/a.ts': 'one\ntwo\n' });
  b.engine.tag({
    repository: b.repository,
    tag: 'v1',
    actor: b.user('alice'),
    annotation: 'First',
  });
  b.advance(60);
  b.push('Third', 'main', { 'src/a.ts': 'one\n2\nthree\n', 'src/b.ts': 'b\n' });
  b.push('Aside', 'topic', { 'src/b.ts': 'other\n' });
  return b;
}

test('refs resolve by branch, tag, full name, full and short SHA', () => {
  const { world, repository: repo } = bench();
  const head = repo.branches.get('main')!.sha;
  const tag = repo.tags.get('v1')!.sha;
  for (const ref of [
    'main',
    'heads/main',
    'refs/heads/main',
    'HEAD',
    head,
    head.slice(0, 7),
  ]) {
    assert.equal(world.resolveRef(repo, ref)?.sha, head, ref);
  }
  for (const ref of ['v1', 'tags/v1', 'refs/tags/v1']) {
    assert.deepEqual(world.resolveRef(repo, ref), {
      kind: 'tag',
      name: 'v1',
      full: 'refs/tags/v1',
      sha: tag,
    });
  }
  for (const ref of [
    'refs/heads/v1',
    'refs/tags/main',
    head.slice(0, 6),
    'nope',
    '0'.repeat(40),
  ]) {
    assert.equal(world.resolveRef(repo, ref), null, ref);
  }
});

test('compare counts both sides and lists commits and files', () => {
  const { world, repository: repo } = bench();
  const ahead = world.compare(repo, 'v1', 'main')!;
  assert.deepEqual(
    [ahead.status, ahead.aheadBy, ahead.behindBy],
    ['ahead', 1, 0],
  );
  assert.deepEqual(
    ahead.commits.map(c => c.message),
    ['Third'],
  );
  assert.deepEqual(
    ahead.files.map(
      f => `${f.path} ${f.status} +${f.additions} -${f.deletions}`,
    ),
    ['src/a.ts modified +2 -1', 'src/b.ts added +1 -0'],
  );
  const behind = world.compare(repo, 'main', 'v1')!;
  assert.deepEqual(
    [behind.status, behind.aheadBy, behind.behindBy],
    ['behind', 0, 1],
  );
  assert.equal(world.compare(repo, 'main', 'main')!.status, 'identical');
  assert.equal(world.compare(repo, 'main', 'nope'), null);
});

test('two branches that went apart have diverged from their merge base', () => {
  const b = bench();
  b.push('Fourth');
  const diverged = b.world.compare(b.repository, 'main', 'topic')!;
  assert.deepEqual(
    [diverged.status, diverged.aheadBy, diverged.behindBy],
    ['diverged', 1, 1],
  );
  assert.equal(diverged.mergeBase.message, 'Third');
});

test('files are read at a ref, directories list what is in them', () => {
  const { world, repository: repo } = bench();
  assert.equal(world.blobAt(repo, 'v1', 'src/a.ts')!.text, 'one\ntwo\n');
  assert.equal(world.blobAt(repo, 'v1', 'src/b.ts'), null);
  assert.deepEqual(
    world.treeAt(repo, 'main', '')!.map(e => `${e.type} ${e.path}`),
    ['dir .github', 'file README.md', 'dir src'],
  );
  assert.deepEqual(
    world.treeAt(repo, 'main', 'src')!.map(e => e.path),
    ['src/a.ts', 'src/b.ts'],
  );
  assert.equal(world.treeAt(repo, 'main', 'nope'), null);
});

test('a private repository exists for its collaborators, teams and owners only', () => {
  const { world } = createWorld({
    clock: 'manual',
    scenario: scenario(
      [
        repository('open', {}, { collaborators: {} }),
        repository(
          'secret',
          {},
          {
            visibility: 'private',
            collaborators: { '@leads': 'push', alice: 'triage' },
          },
        ),
        repository('inner', {}, { visibility: 'internal', collaborators: {} }),
      ],
      {
        users: [
          ...['alice', 'bob', 'carol', 'ada'].map(login => ({ login })),
          { login: 'eve', member: false },
        ],
      },
    ),
  });
  const may = (login: string | null, name: string) =>
    world.permission(
      login ? world.userByLogin(login) : null,
      world.repositoryFor('ACME', name)!,
    );
  assert.deepEqual(
    ['alice', 'bob', 'carol', 'ada', 'eve'].map(l => may(l, 'secret')),
    ['triage', 'push', 'none', 'admin', 'none'],
  );
  assert.deepEqual(
    ['carol', 'eve', null].map(l => may(l, 'open')),
    ['pull', 'pull', 'pull'],
  );
  assert.deepEqual(
    ['carol', 'eve', null].map(l => may(l, 'inner')),
    ['pull', 'none', 'none'],
  );
  assert.deepEqual(
    world.repositoriesOf(world.userByLogin('eve')).map(r => r.name),
    ['open'],
  );
});

test('a token works until it expires or is revoked', () => {
  const { world } = bench();
  const token = {
    accessToken: 'gho_1',
    refreshToken: null,
    kind: 'oauth' as const,
    userId: world.userByLogin('alice')!.id,
    scopes: ['repo'],
    clientId: null,
    createdAt: world.now(),
    expiresAt: world.now() + 60_000,
    refreshExpiresAt: null,
    revoked: false,
    refreshRevoked: false,
  };
  world.tokens.set(token.accessToken, token);
  assert.equal(world.userOfToken('gho_1')?.user.login, 'alice');
  assert.equal(world.userOfToken('gho_2'), null);
  world.clock.advance(60);
  assert.equal(world.userOfToken('gho_1'), null);
  token.expiresAt += 60_000;
  assert.equal(world.userOfToken('gho_1')?.user.login, 'alice');
  token.revoked = true;
  assert.equal(world.userOfToken('gho_1'), null);
});

test('workflows are found by id, file and path; runs come newest first', () => {
  const b = bench();
  const workflow = b.world.workflowFor(b.repository, 'deploy.yml')!;
  assert.equal(b.world.workflowFor(b.repository, workflow.id), workflow);
  assert.equal(
    b.world.workflowFor(b.repository, '.github/workflows/deploy.yml'),
    workflow,
  );
  assert.equal(b.world.workflowFor(b.repository, 'nope.yml'), null);
  const runs = [b.dispatch(), b.dispatch()];
  assert.deepEqual(b.world.runsOfWorkflow(workflow), runs.reverse());
  assert.deepEqual(
    runs.map(r => r.runNumber),
    [2, 1],
  );
});

test('paths of ours become absolute, addresses of others stay', () => {
  const { repository: repo } = bench();
  const path = runPath(repo, { id: 5 }, { job: 7 });
  assert.equal(
    absoluteUrl('http://localhost:1/', path),
    'http://localhost:1/acme/shop/actions/runs/5/job/7',
  );
  assert.equal(
    absoluteUrl('http://localhost:1', 'https://ci.test/1'),
    'https://ci.test/1',
  );
  assert.equal(absoluteUrl('http://localhost:1', ''), '');
});

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { getOperationAST, parse } from 'graphql';
import { commit, repository, scenario } from '../scenario/builder.ts';
import { Bench } from '../testing/bench.ts';
import { costOf } from './cost.ts';
import { githubSchema } from './schema.ts';

let bench: Bench;
before(async () => {
  bench = await Bench.startChecked(null);
});
after(() => bench.simulator.close());

function cost(query: string, variables: Record<string, unknown> = {}) {
  const document = parse(query);
  const operation = getOperationAST(document);
  assert.ok(operation);
  return costOf(githubSchema(), document, operation, variables);
}

/** An answer's data, which must have come without errors. */
async function data(query: string, variables: Record<string, unknown> = {}) {
  const answer = await bench.graphql(query, variables);
  assert.equal(answer.status, 200);
  assert.equal(answer.json.get('errors'), undefined, answer.text);
  return answer.json.at('data');
}

test('points count each connection once for every parent it can have', () => {
  // The example of GitHub's documentation: 1 + 100 + 100 * 50 = 5,101.
  const documented = cost(`query {
    viewer { repositories(first: 100) { nodes {
      issues(first: 50) { nodes { labels(first: 60) { nodes { name } } } }
    } } }
  }`);
  assert.equal(documented.points, 51);
  assert.equal(documented.nodeCount, 100 + 100 * 50 + 100 * 50 * 60);
  assert.equal(cost('{ viewer { login } }').points, 1);
  const byIds = cost(
    `query ($ids: [ID!]!, $n: Int) { nodes(ids: $ids) { ...run } }
     fragment run on WorkflowRun { checkSuite { checkRuns(first: $n) { nodes { name } } } }`,
    { ids: Array.from({ length: 50 }, (_, i) => `x${i}`), n: 100 },
  );
  assert.equal(byIds.points, 1);
  assert.equal(byIds.nodeCount, 5_000);
  const skipped = cost(
    'query ($no: Boolean!) { viewer { repositories(first: 100) @include(if: $no) { nodes { issues(first: 100) { nodes { id } } } } } }',
    { no: false },
  );
  assert.equal(skipped.nodeCount, 0);
});

test('pages need a bound of at most 100, and a query at most 500,000 nodes', async () => {
  const refused = async (inner: string) => {
    const answer = await bench.graphql(
      `{ repository(owner: "acme", name: "shop") { ${inner} } }`,
    );
    assert.equal(answer.status, 200);
    assert.equal(answer.json.get('data'), undefined);
    return answer.json.get('errors', 0, 'type');
  };
  assert.equal(
    await refused('deployments { nodes { id } }'),
    'MISSING_PAGINATION_BOUNDARIES',
  );
  assert.equal(
    await refused('deployments(first: 101) { nodes { id } }'),
    'EXCESSIVE_PAGINATION',
  );
  const deep = `deployments(first: 100) { nodes { statuses(first: 100) { nodes {
    deployment { statuses(first: 100) { nodes { id } } } } } } }`;
  assert.equal(await refused(deep), 'MAX_NODE_LIMIT_EXCEEDED');
  const many = await bench.graphql(
    'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }',
    { ids: Array.from({ length: 101 }, () => 'x') },
  );
  assert.equal(many.json.get('errors', 0, 'type'), 'ARGUMENT_LIMIT');
});

test('deployments come by environment, newest first where asked, with their statuses', async () => {
  const found = await data(`{
    repository(owner: "acme", name: "shop") {
      oldest: deployments(environments: ["production"], first: 1) { nodes { createdAt } totalCount }
      newest: deployments(environments: ["production"], first: 10, orderBy: { field: CREATED_AT, direction: DESC }) {
        nodes {
          id state environment commitOid task payload createdAt
          ref { name prefix } creator { login avatarUrl }
          statuses(first: 10) { nodes { state createdAt logUrl environmentUrl description } }
          latestStatus { state }
        }
      }
    }
  }`);
  const newest = found.list('repository', 'newest', 'nodes');
  assert.deepEqual(
    newest.map(each => each.get('state')),
    ['WAITING', 'ACTIVE'],
  );
  assert.equal(found.get('repository', 'oldest', 'totalCount'), 2);
  assert.equal(
    found.get('repository', 'oldest', 'nodes', 0, 'createdAt'),
    newest[1]?.get('createdAt'),
  );
  const live = newest[1];
  assert.equal(live?.get('ref', 'name'), 'main');
  assert.equal(live?.get('creator', 'login'), 'alice');
  assert.deepEqual(
    live?.list('statuses', 'nodes').map(each => each.get('state')),
    ['SUCCESS', 'IN_PROGRESS', 'QUEUED', 'WAITING'],
  );
  assert.match(
    String(live?.get('statuses', 'nodes', 0, 'logUrl')),
    /^http:\/\/localhost:\d+\/acme\/shop\/actions\/runs\/\d+\/job\/\d+$/,
  );
  assert.equal(
    live?.get('statuses', 'nodes', 0, 'environmentUrl'),
    'https://production.acme.test',
  );
});

test('runs are found by node id and by address, with checks and what they wait for', async () => {
  const runs = await bench.rest('/repos/acme/shop/actions/runs?status=waiting');
  const run = runs.json.at('workflow_runs', 0);
  const found = await data(
    `query ($ids: [ID!]!, $url: URI!, $job: URI!) {
      nodes(ids: $ids) { ... on WorkflowRun { ...run } }
      resource(url: $url) { ... on WorkflowRun { ...run } }
      byJob: resource(url: $job) { ... on WorkflowRun { id } }
      none: resource(url: "https://github.com/acme/shop") { url }
    }
    fragment run on WorkflowRun {
      id url event runNumber
      checkSuite { status conclusion checkRuns(first: 100, filterBy: { checkType: LATEST }) {
        nodes { name status conclusion startedAt completedAt url permalink detailsUrl } } }
      pendingDeploymentRequests(first: 10) { nodes {
        environment { name } waitTimer waitTimerStartedAt currentUserCanApprove
        reviewers(first: 10) { nodes { ... on User { login } ... on Team { name slug combinedSlug organization { login } } } }
      } }
    }`,
    {
      ids: [run.get('node_id')],
      url: run.get('html_url'),
      job: `${run.get('html_url')}/job/1`,
    },
  );
  const byId = found.at('nodes', 0);
  assert.deepEqual(byId.value, found.get('resource'));
  assert.equal(byId.get('url'), run.get('html_url'));
  assert.equal(byId.get('checkSuite', 'status'), 'WAITING');
  assert.equal(found.get('byJob', 'id'), run.get('node_id'));
  assert.equal(found.get('none'), null);
  const gate = byId.at('pendingDeploymentRequests', 'nodes', 0);
  assert.equal(gate.get('environment', 'name'), 'production');
  assert.equal(gate.get('waitTimer'), 1);
  assert.equal(gate.get('currentUserCanApprove'), false);
  assert.deepEqual(gate.get('reviewers', 'nodes'), [
    { login: 'bob' },
    {
      name: 'Leads',
      slug: 'leads',
      combinedSlug: 'acme/leads',
      organization: { login: 'acme' },
    },
  ]);
  const job = byId.at('checkSuite', 'checkRuns', 'nodes', 0);
  assert.equal(job.get('name'), 'deploy');
  assert.equal(job.get('conclusion'), null);
});

test('files, tags and comparisons are read through expressions and refs', async () => {
  const found = await data(`{
    repository(owner: "acme", name: "shop") {
      file: object(expression: "v1.0.0:.github/workflows/ci.yml") { ... on Blob { text isTruncated byteSize } }
      directory: object(expression: "main:.github") { ... on Tree { entries { name type } } }
      none: object(expression: "main:nothing") { oid }
      annotated: object(expression: "v1.0.0") { __typename oid ... on Tag { target { __typename oid } } }
      light: object(expression: "v1.1.0") { __typename oid }
      refs(refPrefix: "refs/tags/", first: 1, orderBy: { field: TAG_COMMIT_DATE, direction: DESC }) {
        nodes { name prefix } pageInfo { hasNextPage endCursor } totalCount }
      ref(qualifiedName: "refs/heads/release/1") {
        name compare(headRef: "main") { status aheadBy behindBy commits(first: 1) { nodes { oid messageHeadline } } } }
      defaultBranchRef { name target { ... on Commit { history(first: 2) { totalCount nodes { oid } } } } }
    }
  }`);
  const repository = found.at('repository');
  assert.match(String(repository.get('file', 'text')), /name: CI/);
  assert.equal(repository.get('file', 'isTruncated'), false);
  assert.deepEqual(repository.get('directory', 'entries'), [
    { name: 'workflows', type: 'tree' },
  ]);
  assert.equal(repository.get('none'), null);
  assert.equal(repository.get('annotated', '__typename'), 'Tag');
  assert.equal(repository.get('annotated', 'target', '__typename'), 'Commit');
  assert.equal(repository.get('light', '__typename'), 'Commit');
  assert.equal(repository.get('refs', 'nodes', 0, 'name'), 'v1.1.0');
  assert.equal(repository.get('refs', 'pageInfo', 'hasNextPage'), true);
  assert.equal(repository.get('ref', 'compare', 'aheadBy'), 1);
  assert.equal(repository.get('ref', 'compare', 'status'), 'AHEAD');
  const after1 = await data(
    `query ($after: String) { repository(owner: "acme", name: "shop") {
      refs(refPrefix: "refs/tags/", first: 5, after: $after, orderBy: { field: TAG_COMMIT_DATE, direction: DESC }) {
        nodes { name } pageInfo { hasNextPage hasPreviousPage } } } }`,
    { after: repository.get('refs', 'pageInfo', 'endCursor') },
  );
  assert.deepEqual(after1.get('repository', 'refs', 'nodes'), [
    { name: 'v1.0.0' },
  ]);
});

test('releases come newest first unless asked otherwise', async () => {
  const found = await data(`{ repository(owner: "acme", name: "shop") {
    default: releases(first: 5) { nodes { tagName } }
    oldest: releases(first: 1, orderBy: { field: CREATED_AT, direction: ASC }) { nodes { tagName } }
    newest: releases(first: 1, orderBy: { field: CREATED_AT, direction: DESC }) { nodes { tagName isDraft } }
    byName: releases(first: 1, orderBy: { field: NAME, direction: DESC }) { totalCount }
  } }`);
  assert.deepEqual(found.get('repository', 'default', 'nodes'), [
    { tagName: 'v1.1.0' },
    { tagName: 'v1.0.0' },
  ]);
  assert.deepEqual(found.get('repository', 'oldest', 'nodes'), [
    { tagName: 'v1.0.0' },
  ]);
  assert.deepEqual(found.get('repository', 'newest', 'nodes'), [
    { tagName: 'v1.1.0', isDraft: false },
  ]);
  assert.equal(found.get('repository', 'byName', 'totalCount'), 2);
});

test('the files of a folder are read at once, with who may do what', async () => {
  const found = await data(
    `query ($folder: String!) { repository(owner: "acme", name: "shop") {
      nameWithOwner isArchived viewerPermission defaultBranchRef { name }
      object(expression: $folder) { ... on Tree { entries { name type object { ... on Blob { text isTruncated } } } } }
      branches: refs(refPrefix: "refs/heads/", first: 5) { totalCount nodes { name } } } }`,
    { folder: 'HEAD:.github/workflows' },
  );
  assert.deepEqual(
    found
      .list('repository', 'object', 'entries')
      .map(entry => [
        entry.get('name'),
        entry.get('type'),
        String(entry.get('object', 'text')).includes('jobs:'),
        entry.get('object', 'isTruncated'),
      ]),
    [
      ['ci.yml', 'blob', true, false],
      ['deploy.yml', 'blob', true, false],
    ],
  );
  assert.equal(found.get('repository', 'viewerPermission'), 'WRITE');
  assert.equal(found.get('repository', 'defaultBranchRef', 'name'), 'main');
  assert.deepEqual(found.get('repository', 'branches', 'nodes'), [
    { name: 'main' },
    { name: 'release/1' },
  ]);
});

test('one unreadable repository leaves the others alone', async () => {
  const query =
    '{ a: repository(owner: "acme", name: "vault") { name } b: repository(owner: "acme", name: "shop") { name } }';
  const answer = await bench.graphql(
    query,
    {},
    { token: bench.issue('carol') },
  );
  assert.equal(answer.status, 200);
  assert.deepEqual(answer.json.get('data'), { a: null, b: { name: 'shop' } });
  assert.deepEqual(answer.json.get('errors', 0, 'path'), ['a']);
  assert.equal(answer.json.get('errors', 0, 'type'), 'NOT_FOUND');
  const vault = await data(
    '{ repository(owner: "acme", name: "vault") { id } }',
  );
  const byNode = await bench.graphql(
    'query ($ids: [ID!]!) { nodes(ids: $ids) { id } viewer { login } }',
    { ids: [vault.get('repository', 'id')] },
    { token: bench.issue('carol') },
  );
  assert.deepEqual(byNode.json.get('data'), {
    nodes: [null],
    viewer: { login: 'carol' },
  });
  assert.equal(byNode.json.get('errors', 0, 'type'), 'NOT_FOUND');
});

test('fields of teams need read:org, and GitHub refuses the whole query', async () => {
  const query =
    '{ repository(owner: "acme", name: "shop") { environments(first: 1) { nodes { protectionRules(first: 5) { nodes { reviewers(first: 5) { nodes { ... on Team { slug } } } } } } } } }';
  const refused = await bench.graphql(
    query,
    {},
    { token: bench.issue('alice', ['repo']) },
  );
  assert.equal(refused.json.get('errors', 0, 'type'), 'INSUFFICIENT_SCOPES');
  assert.equal(refused.json.get('data'), undefined);
  await data(query);
});

test('numbers of runs and jobs do not fit GraphQL’s Int', async () => {
  const runs = await bench.rest('/repos/acme/shop/actions/runs?per_page=1');
  const answer = await bench.graphql(
    'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on WorkflowRun { databaseId } } }',
    { ids: [runs.json.get('workflow_runs', 0, 'node_id')] },
  );
  assert.match(String(answer.json.get('errors', 0, 'message')), /32-bit/);
  bench.control.clearViolations();
});

test('a query is charged its points and shows what is left', async () => {
  bench.control.clearLog();
  const token = bench.issue('bob');
  const query = `{ rateLimit { cost remaining used limit nodeCount } viewer { repositories(first: 100) { nodes {
    deployments(first: 10) { nodes { statuses(first: 10) { nodes { id } } } } } } } }`;
  const answer = await bench.graphql(query, {}, { token });
  // 1 + 100 + 1,000 connections.
  assert.deepEqual(answer.json.get('data', 'rateLimit'), {
    cost: 11,
    remaining: 4989,
    used: 11,
    limit: 5000,
    nodeCount: 100 + 1_000 + 10_000,
  });
  assert.equal(answer.headers.get('x-ratelimit-remaining'), '4989');
  assert.equal(answer.headers.get('x-ratelimit-resource'), 'graphql');
  assert.equal(bench.control.log()[0]?.charged, 11);
  const rest = await bench.rest('/rate_limit', { token });
  assert.equal(rest.json.get('resources', 'core', 'used'), 0);
});

test('without a token GraphQL answers 401', async () => {
  const none = await bench.graphql('{ viewer { login } }', {}, { token: null });
  assert.equal(none.status, 401);
  const bad = await bench.graphql('{ viewer { login } }', {}, { token: 'x' });
  assert.equal(bad.json.get('message'), 'Bad credentials');
});

test('a query that does not fit GitHub’s schema is a violation', async () => {
  bench.control.clearViolations();
  const answer = await bench.graphql('{ viewer { nonsense } }');
  assert.equal(answer.status, 200);
  assert.match(String(answer.json.get('errors', 0, 'message')), /nonsense/);
  await bench.graphql('{ viewer {');
  await bench.graphql(
    'query ($state: CheckRunType) { viewer { login(state: $state) } }',
  );
  const { violations } = bench.control.violations();
  assert.deepEqual(
    violations.map(({ side, operation }) => [side, operation]),
    [
      ['request', 'POST /graphql'],
      ['request', 'POST /graphql'],
      ['request', 'POST /graphql'],
    ],
  );
  bench.control.clearViolations();
});

test('the checks of a commit are summed up, with the runs that they belong to', async () => {
  const rollups = `statusCheckRollup {
    state contexts(first: 50) { checkRunCount pageInfo { hasNextPage } nodes {
      __typename
      ... on CheckRun { name status conclusion checkSuite { workflowRun { file { path } } } }
      ... on StatusContext { state }
    } } }`;
  const found = await data(`{
    repository(owner: "acme", name: "shop") {
      head: object(expression: "main") { ... on Commit { ${rollups} } }
      old: object(expression: "v1.0.0") { ... on Tag { target { ... on Commit { ${rollups} } } } }
    }
  }`);
  const head = found.at('repository', 'head', 'statusCheckRollup');
  // A run that waits for its reviewers is a check that is under way.
  assert.equal(head.get('state'), 'PENDING');
  const checks = head.list('contexts', 'nodes');
  assert.equal(head.get('contexts', 'checkRunCount'), checks.length);
  assert.deepEqual(
    new Set(
      checks.map(each => each.get('checkSuite', 'workflowRun', 'file', 'path')),
    ),
    new Set(['.github/workflows/ci.yml', '.github/workflows/deploy.yml']),
  );
  assert.equal(
    found.get('repository', 'old', 'target', 'statusCheckRollup', 'state'),
    'SUCCESS',
  );
});

test('a squash merge leads to its pull request, and a commit that was pushed to none', async t => {
  const own = await Bench.startChecked(t, {
    scenario: scenario([
      repository(
        'gifts',
        {},
        {
          history: [
            commit('Draft gift cards', '2d'),
            { branch: 'draft', age: '1d 1h', by: 'alice' },
            commit('Accept gift cards (#41)', '1d'),
          ],
        },
      ),
    ]),
  });
  const answer = await own.graphql(`{
    repository(owner: "acme", name: "gifts") {
      merged: object(expression: "main") { ... on Commit { ...requests } }
      pushed: object(expression: "draft") { ... on Commit { ...requests } }
    }
  }
  fragment requests on Commit {
    associatedPullRequests(first: 3) { totalCount nodes { number title url mergedAt state author { login } mergeCommit { messageHeadline } } }
  }`);
  const found = answer.json.at('data');
  const requests = found.at('repository', 'merged', 'associatedPullRequests');
  assert.deepEqual(
    ['number', 'title', 'state'].map(name => requests.get('nodes', 0, name)),
    [41, 'Accept gift cards', 'MERGED'],
  );
  assert.equal(requests.get('nodes', 0, 'author', 'login'), 'alice');
  assert.match(
    String(requests.get('nodes', 0, 'url')),
    /\/acme\/gifts\/pull\/41$/,
  );
  assert.equal(
    found.get('repository', 'pushed', 'associatedPullRequests', 'totalCount'),
    0,
  );
  assert.equal(
    requests.get('nodes', 0, 'mergeCommit', 'messageHeadline'),
    'Accept gift cards (#41)',
  );
});

test('a field that the simulator does not answer is an error, never a silent null', async () => {
  bench.control.clearViolations();
  const answer = await bench.graphql(
    '{ repository(owner: "acme", name: "shop") { forkCount name } }',
  );
  assert.match(
    String(answer.json.get('errors', 0, 'message')),
    /does not answer Repository.forkCount/,
  );
  assert.equal(bench.control.violations().violations[0]?.side, 'answer');
  bench.control.clearViolations();
});

test('Enterprise Server answers GraphQL below /api', async t => {
  const ghes = await Bench.start(t, { dialect: 'ghes' });
  const answer = await ghes.graphql('{ viewer { login } rateLimit { cost } }');
  assert.deepEqual(answer.json.get('data'), {
    viewer: { login: 'alice' },
    rateLimit: null,
  });
  assert.equal((await ghes.fetch('/rest/graphql')).status, 404);
});

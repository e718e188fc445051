// Who sees versions and changes: nobody sees those of a repository that GitHub does not show them, whatever others have read.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Core } from '../overview/support/core.ts';
import { configureDemo } from '../overview/support/demo.ts';
import { Harness } from '../overview/support/harness.ts';
import { serviceRef } from '../overview/support/topologies.ts';
import { section } from './support/offers.ts';

const service = serviceRef('ledger');
const environment = 'production';

let harness: Harness;
let core: Core;

before(async () => {
  harness = await Harness.start({ scenario: 'demo' });
  core = await harness.core();
  await configureDemo(core);
});

after(() => harness.close());

const as = (login: string, token?: string) => ({
  user: `user:default/${login}`,
  ...(token !== undefined && { token }),
});

test('carol sees nothing of a private repository that farid has just looked at', async () => {
  const farid = as('farid', harness.tokenOf('farid'));
  const offered = await core.versions({ service, environment }, farid);
  const [upstream] = section(offered, 'upstream').versions;
  assert.ok(upstream);
  const secret = upstream.choice;
  const question = {
    service,
    environment,
    version: secret,
    pullRequests: false,
  };
  assert.ok((await core.changes(question, farid)).outcome);

  const carol = as('carol', harness.tokenOf('carol'));
  const hidden = { name: 'NotFoundError', code: 'not_found_or_not_visible' };
  for (const command of [
    { service, environment },
    { service, environment, query: secret.sha! },
    { service, environment, cursor: 'tags:v1' },
    { service, environment, cursor: 'commits:x' },
  ]) {
    await assert.rejects(core.versions(command, carol), (error: Error) => {
      const { name, code } = error as Error & { code: string };
      assert.deepEqual({ name, code }, hidden);
      const said = JSON.stringify(error) + error.message;
      assert.ok(!said.includes(secret.sha!.slice(0, 7)), said);
      return true;
    });
  }
  await assert.rejects(core.changes(question, carol), hidden);
});

test('who loses the right sees nothing of it any more, and who has no token is asked to connect', async () => {
  const login = 'farid';
  const token = harness.tokenOf(login);
  await core.versions({ service, environment }, as(login, token));
  harness.revokeTokens(login);
  harness.advance(61);
  await assert.rejects(
    core.versions({ service, environment }, as(login, token)),
    { code: 'token_rejected' },
  );
  await assert.rejects(core.versions({ service, environment }, as(login)), {
    code: 'not_connected',
  });
});

test('when GitHub is down the last versions are shown as such', async () => {
  const payments = { service: serviceRef('payments'), environment };
  const alice = as('alice', harness.tokenOf('alice'));
  const before = await core.versions(payments, alice);
  assert.equal(before.stale, null);
  harness.advance(301);
  harness.fault({ kind: 'status', status: 502 });
  const stale = await core.versions(payments, alice);
  harness.clearFaults();
  assert.equal(stale.stale?.code, 'host_down');
  assert.equal(stale.fetchedAt, before.fetchedAt);
  assert.deepEqual(stale.sections, before.sections);
});

test('where only the tags cannot be read, that is said in their place and the rest is offered', async () => {
  const other = await harness.core();
  await configureDemo(other);
  const alice = as('alice', harness.tokenOf('alice'));
  const question = { service: serviceRef('payments'), environment };
  harness.fault({ kind: 'html-5xx', status: 502 }, { path: 'matching-refs' });
  const offered = await other.versions(question, alice);
  harness.clearFaults();
  const tags = section(offered, 'tags');
  assert.deepEqual(tags.versions, []);
  const [note] = tags.notes;
  assert.ok(note?.kind === 'unavailable');
  assert.equal(note.problem.code, 'host_down');
  assert.equal(section(offered, 'upstream').versions[0]?.label, 'v1.9.1');
  assert.ok(section(offered, 'commits').versions.length > 0);
});

test('Enterprise Server offers the same as github.com', async () => {
  const ghes = await Harness.start({ scenario: 'demo', dialect: 'ghes' });
  try {
    const other = await ghes.core();
    await configureDemo(other);
    const alice = as('alice', ghes.tokenOf('alice'));
    const question = { service: serviceRef('payments'), environment };
    const offered = await other.versions(question, alice);
    assert.equal(offered.preselected?.label, 'v1.9.1');
    const changes = await other.changes(
      { ...question, version: offered.preselected, pullRequests: true },
      alice,
    );
    assert.equal(changes.outcome.kind, 'compared');
  } finally {
    await ghes.close();
  }
});

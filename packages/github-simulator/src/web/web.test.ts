import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench } from '../testing/bench.ts';
import { html } from './html.ts';

test('addresses in answers lead to pages', async t => {
  const bench = await Bench.start(t);
  const look = (url: unknown) => bench.fetch(String(url), { token: null });
  const repository = await bench.rest('/repos/acme/shop');
  const shop = await look(repository.json.get('html_url'));
  assert.match(shop.text, /<h1>acme\/shop<\/h1>/);
  assert.match(shop.text, /production/);
  const runs = await bench.rest('/repos/acme/shop/actions/runs');
  const run = runs.json.at('workflow_runs', 0);
  const runPage = await look(run.get('html_url'));
  assert.match(runPage.text, /Deploy v1.1.0 to production/);
  assert.match(runPage.text, /waits for a review/);
  const jobs = await bench.rest(
    `/repos/acme/shop/actions/runs/${run.get('id')}/jobs`,
  );
  const job = await look(jobs.json.get('jobs', 0, 'html_url'));
  assert.match(job.text, /<h1>deploy<\/h1>/);
  const commits = await bench.rest('/repos/acme/shop/commits?per_page=1');
  const commit = await look(commits.json.get(0, 'html_url'));
  assert.equal(commit.status, 200);
  const workflows = await bench.rest('/repos/acme/shop/actions/workflows');
  for (const each of workflows.json.list('workflows')) {
    assert.match((await look(each.get('html_url'))).text, /name: (CI|Deploy)/);
    assert.equal((await look(each.get('badge_url'))).status, 200);
  }
  const user = await bench.rest('/user');
  assert.match((await look(user.json.get('html_url'))).text, /Alice/);
  const avatar = await look(user.json.get('avatar_url'));
  assert.equal(avatar.headers.get('content-type'), 'image/svg+xml');
  assert.match((await look('/')).text, /acme\/vault/);
});

test('a finished job has a log, and the API redirects to it', async t => {
  const bench = await Bench.start(t);
  const runs = await bench.rest(
    '/repos/acme/shop/actions/runs?status=success&event=workflow_dispatch',
  );
  const id = runs.json.get('workflow_runs', 0, 'id');
  const jobs = await bench.rest(`/repos/acme/shop/actions/runs/${id}/jobs`);
  const logs = await bench.rest(
    `/repos/acme/shop/actions/jobs/${jobs.json.get('jobs', 0, 'id')}/logs`,
  );
  assert.equal(logs.status, 302);
  const log = await bench.fetch(logs.headers.get('location') ?? '');
  assert.match(log.text, /##\[group\]Roll out/);
});

test('what does not exist is a page that says so', async t => {
  const bench = await Bench.start(t);
  for (const path of ['/nobody', '/acme/none', '/acme/shop/actions/runs/1']) {
    const answer = await bench.fetch(path);
    assert.equal(answer.status, 404);
    assert.match(answer.text, /no such page/);
  }
});

test('values in markup are escaped, markup in markup is not', () => {
  const inner = html`<b>${'<&"\''}</b>`;
  assert.equal(
    html`<p title="${'"'}">${inner}${[inner, inner]}${null}${1}</p>`.text,
    `<p title="&quot;">${inner.text}${inner.text}${inner.text}1</p>`,
  );
  assert.equal(inner.text, '<b>&lt;&amp;&quot;&#39;</b>');
});

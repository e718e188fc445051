import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RateLimits } from '../limits/rate-limits.ts';
import { mediaTypeOf } from './api-headers.ts';
import { etagOf, isNotModified } from './etag.ts';
import { paginate } from './paging.ts';
import { compileTemplate } from './template.ts';

test('templates match whole segments, and some parameters several', () => {
  const run = compileTemplate('/repos/{owner}/{repo}/actions/runs/{run_id}');
  assert.deepEqual(run.match('/repos/a/b/actions/runs/7'), {
    owner: 'a',
    repo: 'b',
    run_id: '7',
  });
  assert.equal(run.match('/repos/a/b/actions/runs/7/jobs'), null);
  assert.equal(run.match('/repos/a/b/actions/runs/'), null);
  const file = compileTemplate('/repos/{owner}/{repo}/contents/{path}');
  assert.equal(file.match('/repos/a/b/contents/x/y%20z.md')?.path, 'x/y z.md');
  const environment = compileTemplate('/environments/{environment_name}');
  assert.equal(
    environment.match('/environments/eu%2Fproduction')?.environment_name,
    'eu/production',
  );
  assert.equal(environment.match('/environments/eu/production'), null);
  assert.equal(environment.match('/environments/%E0%A4%A'), null);
});

test('pages link to their neighbours and keep the query', () => {
  const items = Array.from({ length: 25 }, (_, index) => index);
  const page = (query: string) =>
    paginate(items, new URLSearchParams(query), 'http://x/list');
  const first = page('per_page=10&event=push');
  assert.deepEqual(first.items, items.slice(0, 10));
  assert.equal(
    first.link,
    '<http://x/list?per_page=10&event=push&page=2>; rel="next", ' +
      '<http://x/list?per_page=10&event=push&page=3>; rel="last"',
  );
  const last = page('per_page=10&page=3');
  assert.deepEqual(last.items, items.slice(20));
  assert.match(last.link ?? '', /page=2>; rel="prev".*page=1>; rel="first"/);
  assert.equal(page('').link, null);
  assert.deepEqual(page('page=9').items, []);
  assert.equal(page('per_page=x&page=-1').items.length, 25);
});

test('an ETag belongs to a token, an Accept header and a body', () => {
  const inputs = { accept: 'a', authorization: 'b', cookie: undefined };
  const tag = etagOf(inputs, 'body');
  assert.equal(tag, etagOf(inputs, Buffer.from('body')));
  assert.notEqual(tag, etagOf({ ...inputs, authorization: 'c' }, 'body'));
  assert.notEqual(tag, etagOf({ ...inputs, accept: 'c' }, 'body'));
  assert.notEqual(tag, etagOf(inputs, 'other'));
});

test('conditions hold for any listed tag, weak or not, and else for the date', () => {
  const modified = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  const holds = (headers: Record<string, string>) =>
    isNotModified(headers, 'W/"x"', modified);
  assert.ok(holds({ 'if-none-match': '"y", "x"' }));
  assert.ok(!holds({ 'if-none-match': '"y"' }));
  const date = new Date(modified).toUTCString();
  assert.ok(holds({ 'if-modified-since': date }));
  assert.ok(
    !holds({ 'if-modified-since': date, 'if-none-match': '"y"' }),
    'the tag decides where there is one',
  );
  assert.ok(!holds({ 'if-modified-since': 'nonsense' }));
});

test('the media type repeats what was accepted', () => {
  assert.equal(mediaTypeOf(undefined), 'github.v3; format=json');
  assert.equal(
    mediaTypeOf('application/vnd.github+json'),
    'github.v3; format=json',
  );
  assert.equal(
    mediaTypeOf('application/vnd.github.raw+json'),
    'github.v3; param=raw; format=json',
  );
});

test('limits count by user and resource, windows by time', () => {
  let now = 0;
  const limits = new RateLimits({
    enabled: true,
    now: () => now,
    pace: () => now,
  });
  limits.charge('@a', 'core', 4_999);
  assert.equal(limits.admit('@a', 'core', 1), null);
  limits.charge('@a', 'core', 1);
  assert.equal(limits.admit('@a', 'core', 1)?.kind, 'primary');
  assert.equal(limits.admit('@a', 'graphql', 1), null);
  assert.equal(limits.admit('@b', 'core', 1), null);
  assert.equal(limits.budget('1.2.3.4', 'core').limit, 60);
  now = 3_600_001;
  assert.equal(limits.admit('@a', 'core', 1), null);
  assert.equal(limits.budget('@a', 'core').used, 0);
});

test('a hundred requests at the same time are the most', () => {
  const limits = new RateLimits({
    enabled: true,
    now: () => 0,
    pace: () => 0,
  });
  for (let i = 0; i < 100; i += 1) {
    limits.arrive('@a');
  }
  assert.equal(limits.admit('@a', 'core', 1), null);
  limits.arrive('@a');
  assert.equal(limits.admit('@a', 'core', 1)?.kind, 'secondary');
  limits.leave('@a');
  assert.equal(limits.admit('@a', 'core', 1), null);
  limits.arrive('@a');
  limits.setSecondary(false);
  assert.equal(limits.admit('@a', 'core', 1), null);
});

test('where limits are off nothing is refused, until one is set', () => {
  const limits = new RateLimits({
    enabled: false,
    now: () => 0,
    pace: () => 0,
  });
  limits.charge('@a', 'core', 9_999);
  assert.equal(limits.admit('@a', 'core', 9_999), null);
  limits.setPrimary(1, 0);
  assert.equal(limits.admit('@a', 'core', 1)?.kind, 'primary');
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test, type TestContext } from 'node:test';
import { Bench, type BenchAnswer } from '../testing/bench.ts';
import { normalizeScopes } from './tokens.ts';

const CALLBACK = 'http://localhost:9999/callback?kept=1';
const SECRET = 'sshh';

function authorizeQuery(more: Record<string, string> = {}): URLSearchParams {
  return new URLSearchParams({
    client_id: 'backstage',
    redirect_uri: CALLBACK,
    scope: 'repo read:user',
    state: 'a+b/c=',
    ...more,
  });
}

function decide(
  bench: Bench,
  fields: Record<string, string>,
  more: Record<string, string> = {},
): Promise<BenchAnswer> {
  return bench.fetch('/login/oauth/authorize', {
    method: 'POST',
    token: null,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams([
      ...authorizeQuery(more),
      ...Object.entries(fields),
    ]).toString(),
  });
}

function locationOf(answer: BenchAnswer): URL {
  assert.equal(answer.status, 302, answer.text);
  return new URL(answer.headers.get('location') ?? '');
}

async function codeFor(
  bench: Bench,
  login = 'alice',
  more: Record<string, string> = {},
): Promise<string> {
  const url = locationOf(await decide(bench, { login }, more));
  return url.searchParams.get('code') ?? '';
}

function exchange(
  bench: Bench,
  fields: Record<string, string>,
): Promise<BenchAnswer> {
  return bench.fetch('/login/oauth/access_token', {
    method: 'POST',
    token: null,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams({
      client_id: 'backstage',
      client_secret: SECRET,
      ...fields,
    }).toString(),
  });
}

async function signIn(bench: Bench, login = 'alice'): Promise<BenchAnswer> {
  return exchange(bench, { code: await codeFor(bench, login) });
}

async function userOf(bench: Bench, token: unknown): Promise<BenchAnswer> {
  return bench.rest('/user', { token: String(token) });
}

function start(t: TestContext): Promise<Bench> {
  return Bench.start(t);
}

test('the page offers every person, and keeps what the app asked for', async t => {
  const bench = await start(t);
  const page = await bench.fetch(`/login/oauth/authorize?${authorizeQuery()}`, {
    token: null,
  });
  assert.equal(page.status, 200);
  for (const login of ['alice', 'bob', 'carol']) {
    assert.match(page.text, new RegExp(`Continue as ${login}`));
  }
  assert.match(page.text, /name="state" value="a\+b\/c="/);
  assert.match(page.text, /<html lang="en">/);
});

test('sign-in goes from the page to a token, with the state unchanged', async t => {
  const bench = await start(t);
  const url = locationOf(await decide(bench, { login: 'alice' }));
  assert.equal(url.searchParams.get('state'), 'a+b/c=');
  assert.equal(url.searchParams.get('kept'), '1');
  const code = url.searchParams.get('code') ?? '';
  const answer = await exchange(bench, { code, redirect_uri: CALLBACK });
  assert.equal(answer.status, 200);
  assert.match(String(answer.json.get('access_token')), /^gho_\w{36}$/);
  assert.equal(answer.json.get('token_type'), 'bearer');
  assert.equal(answer.json.get('scope'), 'read:user,repo');
  assert.equal(answer.json.get('expires_in'), 28_800);
  const user = await userOf(bench, answer.json.get('access_token'));
  assert.equal(user.json.get('login'), 'alice');
  const twice = await exchange(bench, { code });
  assert.equal(twice.status, 200, 'errors are 200, as GitHub has it');
  assert.equal(twice.json.get('error'), 'bad_verification_code');
});

test('the answer is form-encoded unless JSON is accepted', async t => {
  const bench = await start(t);
  const answer = await bench.fetch('/login/oauth/access_token', {
    method: 'POST',
    token: null,
    headers: { 'content-type': 'application/json', accept: 'text/plain' },
    body: {
      client_id: 'backstage',
      client_secret: SECRET,
      code: await codeFor(bench),
    },
  });
  assert.match(
    new URLSearchParams(answer.text).get('access_token') ?? '',
    /^gho_/,
  );
});

test('a token ends after its time, and its refresh token works once', async t => {
  const bench = await start(t);
  const first = await signIn(bench);
  bench.control.advance(28_801);
  const dead = await userOf(bench, first.json.get('access_token'));
  assert.equal(dead.status, 401);
  const refresh = {
    grant_type: 'refresh_token',
    refresh_token: String(first.json.get('refresh_token')),
    scope: 'repo workflow admin:org',
  };
  const second = await exchange(bench, refresh);
  const token = second.json.get('access_token');
  assert.equal((await userOf(bench, token)).status, 200);
  assert.equal(
    second.json.get('scope'),
    'read:user,repo',
    'a refresh cannot widen the scopes',
  );
  const again = await exchange(bench, refresh);
  assert.equal(again.status, 200);
  assert.equal(again.json.get('error'), 'bad_refresh_token');
});

test('refreshing ends the access token that it replaces', async t => {
  const bench = await start(t);
  const first = await signIn(bench);
  await exchange(bench, {
    grant_type: 'refresh_token',
    refresh_token: String(first.json.get('refresh_token')),
  });
  const old = await userOf(bench, first.json.get('access_token'));
  assert.equal(old.status, 401);
});

test('expire leaves the refresh token alive, revoke does not', async t => {
  const bench = await start(t);
  const refreshed = async (answer: BenchAnswer) =>
    (
      await exchange(bench, {
        grant_type: 'refresh_token',
        refresh_token: String(answer.json.get('refresh_token')),
      })
    ).json;
  const expired = await signIn(bench);
  assert.ok(bench.control.endTokens({ login: 'alice', action: 'expire' }) > 0);
  assert.equal(
    (await userOf(bench, expired.json.get('access_token'))).status,
    401,
  );
  assert.match(String((await refreshed(expired)).get('access_token')), /^gho_/);
  const revoked = await signIn(bench);
  bench.control.endTokens({ login: 'alice', action: 'revoke' });
  assert.equal(
    (await userOf(bench, revoked.json.get('access_token'))).status,
    401,
  );
  assert.equal((await refreshed(revoked)).get('error'), 'bad_refresh_token');
});

test('tokens that do not expire come without a refresh token', async t => {
  const bench = await Bench.start(t, { tokenExpiresInSeconds: null });
  const answer = await signIn(bench);
  assert.equal(answer.json.get('expires_in'), undefined);
  assert.equal(answer.json.get('refresh_token'), undefined);
  bench.control.advance(365 * 86_400);
  const user = await userOf(bench, answer.json.get('access_token'));
  assert.equal(user.status, 200);
});

test('who refuses is sent back with access_denied', async t => {
  const bench = await start(t);
  const url = locationOf(await decide(bench, { deny: '1' }));
  assert.equal(url.searchParams.get('error'), 'access_denied');
  assert.equal(url.searchParams.get('state'), 'a+b/c=');
  assert.equal(url.searchParams.get('code'), null);
});

test('the choice is remembered only where that was asked for', async t => {
  const bench = await start(t);
  const plain = await decide(bench, { login: 'bob' });
  assert.equal(plain.headers.get('set-cookie'), null);
  const kept = await decide(bench, { login: 'bob', remember: '1' });
  const cookie = kept.headers.get('set-cookie') ?? '';
  assert.match(cookie, /HttpOnly; SameSite=Lax/);
  const headers = { cookie: cookie.split(';')[0] ?? '' };
  const target = `/login/oauth/authorize?${authorizeQuery()}`;
  const next = await bench.fetch(target, { token: null, headers });
  assert.match(locationOf(next).searchParams.get('code') ?? '', /^[0-9a-f]+$/);
  const asked = await bench.fetch(`${target}&prompt=select_account`, {
    token: null,
    headers,
  });
  assert.equal(asked.status, 200);
  const out = await bench.fetch('/logout', { token: null });
  assert.match(out.headers.get('set-cookie') ?? '', /Max-Age=0/);
});

test('a wrong secret is found out, also where no app is registered', async t => {
  const bench = await start(t);
  await signIn(bench);
  const wrong = await exchange(bench, {
    client_secret: 'other',
    code: await codeFor(bench),
  });
  assert.equal(wrong.json.get('error'), 'incorrect_client_credentials');
});

test('registered apps are checked with their callback addresses', async t => {
  const bench = await Bench.start(t, {
    oauthClients: [
      {
        clientId: 'backstage',
        clientSecret: SECRET,
        callbackUrls: ['http://localhost:9999/'],
      },
    ],
  });
  const page = (more: Record<string, string>) =>
    bench.fetch(`/login/oauth/authorize?${authorizeQuery(more)}`, {
      token: null,
    });
  assert.equal((await page({})).status, 200);
  assert.equal((await page({ client_id: 'other' })).status, 404);
  assert.equal((await page({ redirect_uri: 'http://evil.test/' })).status, 400);
  const mismatch = await exchange(bench, {
    code: await codeFor(bench),
    redirect_uri: 'http://localhost:9999/other',
  });
  assert.equal(mismatch.json.get('error'), 'redirect_uri_mismatch');
});

test('a code with a challenge needs its verifier', async t => {
  const bench = await start(t);
  const verifier = 'v'.repeat(43);
  const challenge = {
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const bad = await exchange(bench, {
    code: await codeFor(bench, 'alice', challenge),
  });
  assert.equal(bad.json.get('error'), 'bad_verification_code');
  const good = await exchange(bench, {
    code: await codeFor(bench, 'alice', challenge),
    code_verifier: verifier,
  });
  assert.match(String(good.json.get('access_token')), /^gho_/);
});

test('an app takes back a token of its own', async t => {
  const bench = await start(t);
  const token = (await signIn(bench)).json.get('access_token');
  const remove = (secret: string) =>
    bench.rest('/applications/backstage/token', {
      method: 'DELETE',
      body: { access_token: token },
      headers: {
        authorization: `Basic ${Buffer.from(`backstage:${secret}`).toString(
          'base64',
        )}`,
      },
      token: null,
    });
  assert.equal((await remove('wrong')).status, 401);
  assert.equal((await remove(SECRET)).status, 204);
  assert.equal((await userOf(bench, token)).status, 401);
});

test('text of the request cannot become markup of the page', async t => {
  const bench = await start(t);
  const page = await bench.fetch(
    `/login/oauth/authorize?${authorizeQuery({
      client_id: '<script>alert(1)</script>',
      state: '"><img src=x>',
    })}`,
    { token: null },
  );
  assert.doesNotMatch(page.text, /<script>|<img src=x>/);
});

test('scopes that another one includes are dropped', () => {
  assert.deepEqual(
    normalizeScopes(['repo', 'public_repo', 'user', 'read:user', '', 'gist']),
    ['gist', 'repo', 'user'],
  );
});

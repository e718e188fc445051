import { rejectedToken, setupClient } from '../__testUtils__/client';
import {
  diverged,
  offeredVersions,
  v193,
  versionChanges,
} from '../__testUtils__/deployBuilders';
import { outcome, preflight } from '../__testUtils__/dialogBuilders';
import { jsonResponse } from '../__testUtils__/responses';
import { newPressKey } from './pressKey';

const target = {
  entityRef: 'component:default/payments',
  environment: 'production / eu',
};
const BASE =
  '/services/component/default/payments/environments/production%20%2F%20eu';
const version = v193.choice;
const changes = versionChanges({ kind: 'compared', ...diverged() });
const request = {
  version,
  inputs: [{ name: 'strategy', value: 'rolling' }],
  revision: 7,
  idempotencyKey: 'press-1',
};

describe('asking what could be deployed', () => {
  it('searches versions, and reads on in a section', async () => {
    const { client, sent } = setupClient({ answers: [offeredVersions()] });

    expect(await client.getVersions(target)).toEqual(offeredVersions());
    await client.getVersions(target, { query: 'v1 & v2', cursor: 'next' });
    await client.getVersions(target, { query: '' });

    expect(sent.map(({ method, url }) => `${method} ${url}`)).toEqual([
      `GET ${BASE}/versions`,
      `GET ${BASE}/versions?query=v1+%26+v2&cursor=next`,
      `GET ${BASE}/versions`,
    ]);
    expect(sent[0].tokens['github:github.com']).toBe('token-1');
  });

  it('asks what would change, and whether anything stands in the way', async () => {
    const { client, sent } = setupClient({ answers: [changes, preflight()] });

    expect(
      await client.getChanges(target, { version, pullRequests: true }),
    ).toEqual(changes);
    expect(await client.getPreflight(target, { version, inputs: [] })).toEqual(
      preflight(),
    );

    expect(sent).toMatchObject([
      {
        method: 'POST',
        url: `${BASE}/changes`,
        body: { version, pullRequests: true },
      },
      {
        method: 'POST',
        url: `${BASE}/preflight`,
        body: { version, inputs: [] },
      },
    ]);
  });
});

describe('starting a deployment', () => {
  it('sends the press once, with the tokens of the service', async () => {
    const { client, sent } = setupClient({ answers: [outcome()] });

    expect((await client.dispatch(target, request)).record.id).toBe('d1');

    expect(sent).toEqual([
      {
        method: 'POST',
        url: `${BASE}/dispatches`,
        body: request,
        tokens: {
          'github:github.com': 'token-1',
          'github:ghe.example.com': 'token-1',
        },
      },
    ]);
  });

  it('names the press anew when it repeats it with a renewed token', async () => {
    let token = 'dead';
    const { client, sent } = setupClient({
      answers: [rejectedToken, outcome()],
      tokens: () => token,
      renew: () => {
        token = 'fresh';
      },
    });
    const nextKey = jest.fn(() => 'press-2');

    await client.dispatch(target, request, { nextKey });

    expect(
      sent.map(({ body, tokens }) => [body, tokens['github:github.com']]),
    ).toEqual([
      [request, 'dead'],
      [{ ...request, idempotencyKey: 'press-2' }, 'fresh'],
    ]);
    expect(nextKey).toHaveBeenCalledTimes(1);
  });

  it('names the repetition itself where nobody else does', async () => {
    let token = 'dead';
    const { client, sent } = setupClient({
      answers: [rejectedToken, outcome()],
      tokens: () => token,
      renew: () => {
        token = 'fresh';
      },
    });

    await client.dispatch(target, request);

    const [first, second] = sent.map(
      ({ body }) => (body as typeof request).idempotencyKey,
    );
    expect(first).toBe('press-1');
    expect(second).toMatch(/^[0-9a-f-]{32,}$/);
  });

  it.each([
    ['the token stays the same', rejectedToken],
    ['no answer comes', new TypeError('Failed to fetch')],
    [
      'somebody was faster',
      jsonResponse({ error: { name: 'ConflictError', code: 'conflict' } }, 409),
    ],
    ['the backend fails', jsonResponse({ error: { name: 'Error' } }, 500)],
  ])('sends nothing a second time when %s', async (_, answer) => {
    const { client, sent } = setupClient({ answers: [answer] });

    await expect(client.dispatch(target, request)).rejects.toThrow();

    expect(sent).toHaveLength(1);
  });

  it('does not repeat a repetition', async () => {
    let token = 'token-0';
    const { client, sent } = setupClient({
      answers: [rejectedToken],
      tokens: () => token,
      renew: () => {
        token = `${token}+`;
      },
    });

    await expect(client.dispatch(target, request)).rejects.toMatchObject({
      statusCode: 401,
    });

    expect(sent).toHaveLength(2);
  });
});

describe('what was started', () => {
  it('lists it, and says which run it was', async () => {
    const { client, sent } = setupClient({
      answers: [{ dispatches: [outcome()] }, outcome()],
    });

    expect(
      (await client.getDispatches(target, { limit: 5 })).dispatches,
    ).toHaveLength(1);
    await client.identifyDispatch(target, { dispatch: 'd/1', run: '9' });

    expect(sent).toMatchObject([
      { method: 'GET', url: `${BASE}/dispatches?limit=5` },
      {
        method: 'PUT',
        url: `${BASE}/dispatches/d%2F1/run`,
        body: { run: '9' },
      },
    ]);
  });

  it('asks what an action on a run would mean, and does it', async () => {
    const { client, sent } = setupClient({ answers: [{}] });
    const run = { ...target, run: '8589934593' };

    await client.getRunPreflight(run, 'cancel');
    await client.actOnRun(run, { action: 'cancel', accepted: ['It runs.'] });

    expect(sent).toMatchObject([
      {
        method: 'GET',
        url: `${BASE}/runs/8589934593/preflight?action=cancel`,
      },
      {
        method: 'POST',
        url: `${BASE}/runs/8589934593/actions`,
        body: { action: 'cancel', accepted: ['It runs.'] },
      },
    ]);
  });
});

describe('the name of a press', () => {
  it('is another each time, also on pages that are not secure', () => {
    const secure = newPressKey();
    const { randomUUID } = crypto;
    Object.defineProperty(crypto, 'randomUUID', {
      value: undefined,
      configurable: true,
    });
    try {
      const names = [secure, newPressKey(), newPressKey()];
      expect(new Set(names).size).toBe(3);
      expect(names[1]).toMatch(/^[0-9a-f]{32}$/);
    } finally {
      Object.defineProperty(crypto, 'randomUUID', {
        value: randomUUID,
        configurable: true,
      });
    }
  });
});

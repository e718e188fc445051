import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Bench } from './testing/bench.ts';

test('a right by name that is taken hides a private repository, and given again shows it', async t => {
  const bench = await Bench.start(t);
  const seen = async () => (await bench.rest('/repos/acme/vault')).status;
  const set = async (permission: string) => {
    const response = await fetch(
      `${bench.simulator.url}/_simulator/permissions`,
      {
        method: 'POST',
        body: JSON.stringify({
          repository: 'acme/vault',
          login: 'alice',
          permission,
        }),
      },
    );
    return response.status;
  };
  assert.equal(await seen(), 200);
  assert.equal(await set('none'), 204);
  assert.equal(await seen(), 404);
  assert.equal(await set('pull'), 204);
  assert.equal(await seen(), 200);
  assert.equal(await set('everything'), 400);
});

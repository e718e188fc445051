import { createHmac, randomUUID } from 'node:crypto';
import {
  webhookAddress,
  webhookSecret,
} from '../../../scripts/lib/servers.mjs';
import { expect, test } from '../../support/fixtures';

const body = JSON.stringify({ action: 'completed' });

/** What GitHub sends with a body, signed with this secret. */
function headers(secret: string) {
  const digest = createHmac('sha256', secret).update(body).digest('hex');
  return {
    'content-type': 'application/json',
    'x-github-event': 'workflow_run',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': `sha256=${digest}`,
  };
}

test('webhooks are taken in with the signature of their secret, and with no other', async ({
  request,
  stack,
}) => {
  const address = webhookAddress(new URL(stack.backstage).port);
  const status = async (sent: Record<string, string>) =>
    (await request.post(address, { data: body, headers: sent })).status();

  expect(await status(headers(webhookSecret))).toBe(202);
  expect(await status(headers('guessed'))).toBe(403);
  const { 'x-hub-signature-256': _signature, ...unsigned } =
    headers(webhookSecret);
  expect(await status(unsigned)).toBe(403);
});

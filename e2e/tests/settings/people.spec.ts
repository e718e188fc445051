import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../support/fixtures';

const demo = join(
  import.meta.dirname,
  '../../../packages/github-simulator/scenarios/demo/environments.yaml',
);

test('somebody who does not own a service is told why they may not set it up, by the page and by the backend', async ({
  page,
  settings,
  signInAs,
  tab,
}) => {
  await signInAs('carol');
  await tab.open('storefront');
  await expect(
    page.getByText(/permission deployment\.environment\.create .* is missing/),
  ).toBeVisible();
  await expect(
    page.getByRole('link', { name: 'Set up environments' }),
  ).toHaveCount(0);

  await settings.open('storefront');
  await expect(
    page.getByText(/permission deployment\.environment\.\w+ .* is missing/),
  ).toBeVisible();

  const answer = await page.request.post(
    '/api/deployment/services/component/default/storefront/environments',
    {
      headers: { authorization: `Bearer ${settings.backstageToken}` },
      data: {
        name: 'production',
        source: { owner: 'acme', repo: 'storefront' },
      },
    },
  );
  expect(answer.status()).toBe(403);
  expect((await answer.json()).error.message).toContain(
    'deployment.environment.create',
  );
});

test('a document is brought in after a look at what would change, and the service tab then shows it', async ({
  page,
  settings,
  signInAs,
  stack,
  tab,
}) => {
  const [, ledger] =
    /( {2}- service: component:default\/ledger\n(?: {4}.*\n)+)/.exec(
      readFileSync(demo, 'utf8'),
    ) ?? [];
  const document =
    `kind: DeploymentEnvironments\nversion: 1\nservices:\n${ledger}`.replaceAll(
      '${host}',
      new URL(stack.simulator).host,
    );
  await signInAs('alice');
  await settings.openList();
  await page.getByRole('button', { name: 'Import YAML…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import YAML' });
  await dialog
    .getByRole('textbox', { name: 'Document' })
    .fill(document.replaceAll('tier: production', 'tier: moon'));
  await dialog.getByRole('button', { name: 'Show the difference' }).click();
  await expect(dialog.getByRole('alert')).toContainText(
    'services[0].environments[1].tier',
  );

  await dialog.getByRole('textbox', { name: 'Document' }).fill(document);
  await dialog.getByRole('button', { name: 'Show the difference' }).click();
  await expect(dialog.getByText('production of ledger')).toBeVisible();
  await dialog.getByRole('button', { name: 'Apply 2 changes' }).click();
  await expect(page.getByText(/Imported: 1 service/)).toBeVisible();

  await tab.open('ledger');
  await expect(tab.environment('production')).toContainText('live');
});

test('of two people who change the same environment the second sees both versions, and decides', async ({
  page,
  settings,
  signInAs,
}) => {
  await signInAs('alice');
  await settings.open('cart');
  await settings.useProposal.click();
  await settings.save.click();
  await expect(settings.saved).toBeVisible();

  await settings.open('cart');
  await settings.openEnvironment('production');
  await settings.name.fill('live');
  // Meanwhile somebody else removes it.
  const address =
    '/api/deployment/services/component/default/cart/environments/production';
  const headers = { authorization: `Bearer ${settings.backstageToken}` };
  const stored = await page.request.get(address, { headers });
  const removed = await page.request.delete(address, {
    headers: { ...headers, 'if-match': stored.headers().etag! },
  });
  expect(removed.status()).toBe(204);

  await settings.save.click();
  const conflict = page.getByRole('dialog', {
    name: /Somebody else deleted or renamed production/,
  });
  await expect(conflict).toBeVisible();
  await conflict
    .getByRole('button', { name: 'Keep mine (add it again)' })
    .click();
  await expect(settings.saved).toBeVisible();
  await page.reload();
  await expect(
    page.getByRole('button', { name: 'Edit live', exact: true }),
  ).toBeVisible();
});

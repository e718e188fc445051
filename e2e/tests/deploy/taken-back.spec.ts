import { expect, test } from '../../support/fixtures';

test('a version that takes live commits back says so, wants a tick for it, and is not started without', async ({
  page,
  dialog,
  simulator,
  signInAs,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('payments');
  await dialog.opener('staging').click();
  // Staging never had it.
  await dialog.choose('v1.8.0');
  await expect(dialog.deploy).toHaveText(
    'Deploy v1.8.0 to staging, replacing v1.9.1',
  );
  const warning = dialog.checks.getByRole('listitem').filter({
    hasText:
      /▲Warning: Takes \d+ commits back that run in staging now: v1\.9\.1 @ \w{7} has them\./,
  });
  await expect(warning).toBeVisible();
  const [, count] = /Takes (\d+) /.exec((await warning.textContent())!)!;
  // As many as are listed beside it.
  await expect(
    dialog.root.getByRole('list', {
      name: `${count} commits are live now and not in v1.8.0`,
    }),
  ).toBeVisible();

  const tick = warning.getByRole('checkbox');
  await dialog.tickAll();
  await expect(dialog.deploy).toBeEnabled();
  await tick.uncheck({ force: true });
  await expect(dialog.deploy).toBeDisabled();
  await expect(dialog.deploy).toHaveAccessibleDescription(
    'Tick the warning first.',
  );

  // Whoever asks beside the page is refused for it, too.
  const before = await simulator.logEnd();
  const answer = await page.request.post(
    '/api/deployment/services/component/default/payments/environments/staging/dispatches',
    {
      headers: dialog.headers,
      data: {
        idempotencyKey: 'alice-without-the-tick',
        version: { label: 'v1.8.0' },
        inputs: [],
        revision: 1,
        accepted: [],
      },
    },
  );
  expect(answer.status()).toBe(400);
  const { error } = await answer.json();
  expect(error.message).toContain(`this wants a tick first. Takes ${count} `);
  expect(await simulator.dispatches(before)).toBe(0);

  await tick.check({ force: true });
  await dialog.deploy.click();
  await expect(dialog.root).toHaveCount(0);
  await expect(tab.latestAttempt('staging')).toContainText('v1.8.0');
  expect(await simulator.dispatches(before)).toBe(1);
});

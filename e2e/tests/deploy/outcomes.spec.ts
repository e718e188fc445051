import { expect, test } from '../../support/fixtures';

const toDispatches = { method: 'POST', path: '/dispatches$' };

test('what GitHub refuses is told with all that was typed kept, and goes through the second time', async ({
  dialog,
  simulator,
  signInAs,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('payments');
  await dialog.opener('staging').click();
  await dialog.choose('v1.9.1');
  const migrations = dialog.root.getByRole('switch');
  await expect(migrations).toBeChecked();
  await migrations.uncheck({ force: true });
  await dialog.reason.fill('Try the new gateway');
  await expect(dialog.deploy).toHaveText('Deploy v1.9.1 to staging again');
  await dialog.tickAll();
  await expect(dialog.deploy).toBeEnabled();

  const before = await simulator.logEnd();
  await simulator.addFault(
    { ...toDispatches, times: 1 },
    { kind: 'status', status: 403, message: 'Must have write access' },
  );
  await dialog.deploy.click();
  await expect(dialog.notice('Nothing was started')).toBeVisible();
  await expect(migrations).not.toBeChecked();
  await expect(dialog.reason).toHaveValue('Try the new gateway');
  await expect(dialog.chosen).toContainText('v1.9.1');

  await dialog.tickAll();
  await dialog.deploy.click();
  await expect(dialog.root).toHaveCount(0);
  expect(await simulator.dispatches(before)).toBe(2);
  await expect(tab.latestAttempt('staging')).toContainText('v1.9.1');
});

test('where GitHub breaks off, nobody claims to know; a second look settles it, and nothing is posted twice', async ({
  dialog,
  simulator,
  signInAs,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('ledger');
  await dialog.opener('staging').click();
  await dialog.choose('2026.11.1');
  await dialog.reason.fill('Rounding is wrong');
  await dialog.tickAll();
  await expect(dialog.deploy).toBeEnabled();

  const before = await simulator.logEnd();
  await simulator.addFault(
    { ...toDispatches, times: 1 },
    { kind: 'drop', processed: true },
  );
  await simulator.addFault({ path: '/runs' }, { kind: 'html-5xx' });
  await dialog.deploy.click();
  const unknown = dialog.notice('It is not known whether it started');
  await expect(unknown).toBeVisible();
  await expect(dialog.reason).toHaveValue('Rounding is wrong');
  await expect(dialog.deploy).toHaveCount(0);

  await simulator.clearFaults();
  const again = unknown.getByRole('button', { name: 'Look again' });
  await expect(async () => {
    if (await again.isVisible()) {
      await again.click();
    }
    await expect(dialog.root).toHaveCount(0, { timeout: 2_000 });
  }).toPass();
  await expect(tab.environment('staging')).toContainText('2026.11.1');
  expect(await simulator.dispatches(before)).toBe(1);
});

test('where the answer is lost on its way to the browser, trying again finds out what came of the press', async ({
  page,
  dialog,
  simulator,
  signInAs,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('billing');
  await dialog.opener('staging').click();
  await dialog.choose('v5.1.1');
  await dialog.tickAll();
  await expect(dialog.deploy).toBeEnabled();

  const before = await simulator.logEnd();
  await page.route(
    '**/dispatches',
    async route => {
      await route.fetch();
      await route.abort('connectionreset');
    },
    { times: 1 },
  );
  await dialog.deploy.click();
  const notice = dialog.notice('No answer came: it may have started');
  await notice.getByRole('button', { name: 'Try again' }).click();
  await expect(dialog.root).toHaveCount(0);
  expect(await simulator.dispatches(before)).toBe(1);
  // Nothing at GitHub tells which version it was: only what was written down here.
  await expect(tab.environment('staging')).toContainText('v5.1.1');
});

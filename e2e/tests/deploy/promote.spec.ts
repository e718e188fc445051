import { expect, test } from '../../support/fixtures';
import { tabTo } from '../../support/keyboard';

test('what runs in staging is brought to production in at most three clicks, and followed until it is live', async ({
  page,
  dialog,
  simulator,
  signInAs,
  tab,
}) => {
  await signInAs('carol');
  await tab.open('inventory');
  const production = tab.environment('production');
  await expect(production).toContainText('v3.4.0');
  const promote = dialog.promote('v3.4.1', 'production');
  await expect(promote).toBeVisible();

  const opening = await simulator.logEnd();
  await dialog.click(promote);
  await expect(dialog.chosen).toContainText('v3.4.1');
  await expect(dialog.deploy).toHaveText(
    'Deploy v3.4.1 to production, replacing v3.4.0',
  );
  await expect(dialog.deploy).toBeEnabled();
  const opened = await simulator.log(opening);
  expect(
    opened.reduce((sum, { charged }) => sum + charged, 0),
    JSON.stringify(opened),
  ).toBeLessThanOrEqual(6);

  const pressing = await simulator.logEnd();
  await dialog.click(dialog.deploy);
  expect(dialog.clicks).toBeLessThanOrEqual(3);
  await expect(dialog.root).toHaveCount(0);
  await expect(
    page.getByText('Started the deployment of v3.4.1 to production'),
  ).toBeVisible();
  await expect(tab.latestAttempt('production')).toContainText('v3.4.1');
  await expect(tab.latestAttempt('production')).toContainText('carol');
  await expect(page.getByText('updates live')).toBeVisible();

  await simulator.advance(15);
  await expect(tab.latestAttempt('production')).toContainText('running');
  await simulator.advance(180);
  await expect(tab.latestAttempt('production')).toHaveCount(0, {
    timeout: 30_000,
  });
  await expect(production.getByText('v3.4.1').first()).toBeVisible();
  await expect(page.getByRole('status')).toContainText([
    /production: v3\.4\.1 is live/,
  ]);
  await expect(promote).toHaveCount(0);
  expect(await simulator.dispatches(pressing)).toBe(1);
});

test('with the keyboard alone one promotes, from the button to the run', async ({
  page,
  dialog,
  simulator,
  signInAs,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('reports');
  const promote = dialog.promote('v0.2.0', 'production');
  await expect(promote).toBeVisible();
  await tabTo(page, promote);
  await page.keyboard.press('Enter');
  await expect(dialog.search).toBeFocused();
  await expect(dialog.chosen).toContainText('v0.2.0');
  await expect(dialog.deploy).toHaveText('Deploy v0.2.0 to production');

  // Up and down choose; what is chosen is what would be deployed.
  await page.keyboard.press('ArrowDown');
  await expect(dialog.deploy).not.toHaveText('Deploy v0.2.0 to production');
  await page.keyboard.press('ArrowUp');
  await expect(dialog.deploy).toHaveText('Deploy v0.2.0 to production');

  await tabTo(page, dialog.reason);
  await page.keyboard.type('The board asked for it');
  await expect(dialog.deploy).not.toHaveAccessibleDescription(/^Checking /);
  for (const tick of await dialog.ticks.all()) {
    await tabTo(page, tick);
    await page.keyboard.press('Space');
    await expect(tick).toBeChecked();
  }
  await tabTo(page, dialog.deploy);
  const pressing = await simulator.logEnd();
  await page.keyboard.press('Enter');
  await expect(dialog.root).toHaveCount(0);
  await expect(tab.latestAttempt('production')).toContainText('v0.2.0');
  await expect(dialog.opener('production')).toBeFocused();
  expect(await simulator.dispatches(pressing)).toBe(1);
});

import { expect, test } from '../support/fixtures';
import { tabTo } from '../support/keyboard';

test('with the keyboard alone one refreshes, and gets to every link in the order of the page', async ({
  page,
  signInAs,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('inventory');
  const production = tab.environment('production');
  await expect(production).toBeVisible();

  await tabTo(page, tab.refresh);
  const answered = page.waitForResponse(/\/inventory\/overview$/);
  await page.keyboard.press('Enter');
  expect((await answered).ok()).toBe(true);
  await expect(tab.refresh).toBeFocused();

  const links = await tab
    .environments('inventory')
    .getByRole('link')
    .allTextContents();
  expect(links.length).toBeGreaterThan(6);
  const last = production.getByRole('link').last();
  const passed = await tabTo(page, last);
  expect(passed.filter(name => links.includes(name))).toEqual(
    links.slice(0, -1),
  );
});

test('with the keyboard alone one unfolds the runs that count for nothing', async ({
  page,
  signInAs,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('billing');
  const folded = page.getByRole('button', { name: /for no environment/ });
  await expect(folded).toHaveAttribute('aria-expanded', 'false');
  await tabTo(page, folded);
  await page.keyboard.press('Enter');
  await expect(folded).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Space');
  await expect(folded).toHaveAttribute('aria-expanded', 'false');
});

import { expect, test } from '../support/fixtures';

test('everything on the page is reached and used with the keyboard', async ({
  page,
  signInAs,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('billing');
  const folded = page.getByRole('button', { name: /for no environment/ });
  await expect(folded).toBeVisible();

  // In the order of the page: the button of the header, the links of the environments, what is folded away.
  await tab.refresh.focus();
  await expect(tab.refresh).toBeFocused();
  const visited = new Set<string>();
  for (let steps = 0; steps < 60; steps += 1) {
    await page.keyboard.press('Tab');
    visited.add(
      await page.evaluate(
        () => document.activeElement?.textContent?.trim() ?? '',
      ),
    );
    if (await folded.evaluate(node => node === document.activeElement)) {
      break;
    }
  }
  await expect(folded).toBeFocused();
  expect([...visited].filter(text => /on GitHub/.test(text))).not.toHaveLength(
    0,
  );
  await expect(folded).toHaveAttribute('aria-expanded', 'false');
  await page.keyboard.press('Enter');
  await expect(folded).toHaveAttribute('aria-expanded', 'true');
  await page.keyboard.press('Space');
  await expect(folded).toHaveAttribute('aria-expanded', 'false');
});

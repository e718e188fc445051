import { expect, type Page } from '@playwright/test';

/** Does with GitHub's authorize page in the popup what the user does. */
export async function authorize(popup: Page, login: string): Promise<void> {
  await popup
    .getByRole('button', { name: new RegExp(`\\b${login}\\b`) })
    .click();
  if (!popup.isClosed()) {
    await popup.waitForEvent('close');
  }
}

/** Opens Backstage and signs in through GitHub's OAuth page. */
export async function signIn(page: Page, login: string): Promise<void> {
  await page.goto('/');
  const opening = page.context().waitForEvent('page');
  await page.getByRole('button', { name: /sign in/i }).click();
  await authorize(await opening, login);
  await expect(
    page.getByRole('button', { name: /sign in/i }),
  ).not.toBeVisible();
}

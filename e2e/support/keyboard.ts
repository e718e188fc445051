import type { Locator, Page } from '@playwright/test';

/** Presses Tab until the focus is there; gives the names of what lay before. */
export async function tabTo(page: Page, target: Locator): Promise<string[]> {
  const passed: string[] = [];
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate(node => node === document.activeElement)) {
      return passed;
    }
    passed.push(
      await page.evaluate(
        () => document.activeElement?.textContent?.trim() ?? '',
      ),
    );
  }
  throw new Error(`Tab did not lead there, but over: ${passed.join(', ')}`);
}

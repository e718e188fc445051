import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../../support/fixtures';
import { keep } from '../../support/pictures';

/** What axe complains about in a part of the page. */
async function complaints(page: Page, part: string) {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  return violations;
}

for (const { colorScheme, suffix, unknownIn } of [
  { colorScheme: 'light', suffix: '', unknownIn: 'staging' },
  { colorScheme: 'dark', suffix: '-dark', unknownIn: 'production' },
] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe finds nothing to complain about in the deploy dialog and the choice of environments', async ({
      page,
      dialog,
      signInAs,
      tab,
    }) => {
      await signInAs('alice');
      await dialog.openAddress('payments', '?deploy');
      const chooser = page.getByRole('dialog', { name: 'Deploy payments' });
      await expect(chooser.getByRole('listitem')).toHaveCount(3);
      expect(await complaints(page, '[role="dialog"]')).toEqual([]);

      await tab.open('payments');
      await dialog.opener('staging').click();
      await expect(dialog.chosen).toBeVisible();
      await dialog.tickAll();
      await expect(dialog.deploy).toBeEnabled();
      await expect(dialog.root.getByText('Comparing')).toHaveCount(0);
      expect(await complaints(page, '[role="dialog"]')).toEqual([]);
      const picture = await page.screenshot({ animations: 'disabled' });
      expect(picture.length).toBeLessThan(250_000);
      keep(`deploy-dialog${suffix}`, picture);

      // One that warns, and has commits to take away.
      await dialog.choose('v1.8.1');
      await expect(dialog.root).toContainText('A step back');
      await dialog.tickAll();
      expect(await complaints(page, '[role="dialog"]')).toEqual([]);
    });

    test('axe finds nothing to complain about in the dialog that cancels', async ({
      page,
      simulator,
      signInAs,
      tab,
    }) => {
      await simulator.startDeployment('v1.8.1');
      await signInAs('alice');
      await tab.open('payments');
      await expect(tab.latestAttempt('development')).toContainText('running');
      const menu = await tab.openMenu('development');
      await menu
        .getByRole('menuitem', { name: 'Cancel this deployment…' })
        .click();
      const dialog = page.getByRole('dialog', { name: /^Cancel a deployment/ });
      await expect(dialog).toContainText('what is under way stops');
      expect(await complaints(page, '[role="dialog"]')).toEqual([]);
      await dialog.getByRole('button', { name: 'Let it go on' }).click();
      await expect(dialog).toHaveCount(0);
    });

    test('axe finds nothing to complain about where nobody knows whether it started', async ({
      page,
      dialog,
      simulator,
      signInAs,
      tab,
    }) => {
      await signInAs('alice');
      await tab.open('recommendations');
      await dialog.opener(unknownIn).click();
      await dialog.choose('recommendations/v0.8.1');
      await dialog.tickAll();
      await simulator.addFault(
        { method: 'POST', path: '/dispatches$', times: 1 },
        { kind: 'html-5xx' },
      );
      await dialog.deploy.click();
      await expect(
        dialog.notice('It is not known whether it started'),
      ).toBeVisible();
      // While a search is under way the earlier results are dimmed.
      await expect(dialog.root.locator('[data-earlier]')).toHaveCount(0);
      expect(await complaints(page, '[role="dialog"]')).toEqual([]);

      await dialog.root
        .getByRole('button', { name: 'Close', exact: true })
        .last()
        .click();
      const notice = tab.startedFromHere(unknownIn);
      await expect(notice).toContainText('not known if started');
      expect(await complaints(page, 'main')).toEqual([]);
    });
  });
}

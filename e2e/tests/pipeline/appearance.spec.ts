import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from '../../support/fixtures';
import { keep } from '../../support/pictures';

/** What axe complains about in a part of the page. */
async function complaints(page: Page, part: string) {
  const { violations } = await new AxeBuilder({ page }).include(part).analyze();
  return violations;
}

for (const { colorScheme, suffix } of [
  { colorScheme: 'light', suffix: '' },
  { colorScheme: 'dark', suffix: '-dark' },
] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe finds nothing to complain about in the pipeline, as a graph and as a list', async ({
      page,
      pipeline,
      signInAs,
      tab,
    }) => {
      await signInAs('bob');
      await tab.open('search');
      await pipeline.follow('production').click();
      await expect(pipeline.review('production')).toBeVisible();
      await expect(
        pipeline.graph.getByRole('group', { name: /^build/ }),
      ).toBeVisible();
      expect(await complaints(page, '[role="dialog"]')).toEqual([]);
      keep(
        `pipeline${suffix}`,
        await page.screenshot({ animations: 'disabled' }),
      );
      await pipeline.showAs('List');
      await expect(pipeline.stage('deploy-production')).toBeVisible();
      expect(await complaints(page, '[role="dialog"]')).toEqual([]);
      keep(
        `pipeline-list${suffix}`,
        await page.screenshot({ animations: 'disabled' }),
      );
    });

    test('axe finds nothing to complain about in the review of a card', async ({
      page,
      pipeline,
      signInAs,
      tab,
    }) => {
      await signInAs('bob');
      await tab.open('payments');
      await pipeline.openReview('production').click();
      const review = pipeline.review('production');
      await review.getByRole('button', { name: /^See changes/ }).click();
      await expect(review.getByText('Comparing')).toHaveCount(0);
      expect(await complaints(page, '[role="dialog"]')).toEqual([]);
      keep(
        `approval${suffix}`,
        await page.screenshot({ animations: 'disabled' }),
      );
    });

    test('axe finds nothing to complain about in the approvals', async ({
      page,
      signInAs,
    }) => {
      await signInAs('bob');
      await page.goto('/deployments/approvals');
      const row = page.getByRole('article', {
        name: /^production of payments/,
      });
      await row.getByRole('checkbox').check({ force: true });
      await row.getByRole('button', { name: /^Review/ }).click();
      await expect(row.getByText('Comparing')).toHaveCount(0);
      await expect(page.getByText('1 selected')).toBeVisible();
      expect(await complaints(page, 'main')).toEqual([]);
      keep(
        `approvals${suffix}`,
        await page.screenshot({ animations: 'disabled' }),
      );
    });
  });
}

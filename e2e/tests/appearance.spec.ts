import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '../support/fixtures';

const services = ['payments', 'ledger', 'billing', 'docs-site'];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe finds nothing to complain about in the tab and in the card', async ({
      page,
      signInAs,
      tab,
    }) => {
      await signInAs('alice');
      await page.goto('/');
      await expect(page.locator('body')).toHaveAttribute(
        'data-theme-mode',
        colorScheme,
      );
      for (const service of services) {
        await tab.open(service);
        await expect(
          page.getByRole('heading', { name: 'Deployments', level: 2 }),
        ).toBeVisible();
        await expect(page.getByText('Loading deployments')).toHaveCount(0);
        const { violations } = await new AxeBuilder({ page })
          .include('main')
          .analyze();
        expect(violations, service).toEqual([]);
      }
    });
  });
}

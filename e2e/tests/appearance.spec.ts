import AxeBuilder from '@axe-core/playwright';
import { expect, test } from '../support/fixtures';
import { keep } from '../support/pictures';

// Something running and waiting, a failure, runs that count for nothing, nothing configured.
const services = ['payments', 'inventory', 'billing', 'docs-site'];

const backgrounds = { light: 'rgb(245, 245, 245)', dark: 'rgb(51, 51, 51)' };

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe finds nothing to complain about in the tab', async ({
      page,
      signInAs,
      tab,
    }) => {
      await signInAs('alice');
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

    test('axe finds nothing to complain about in the card', async ({
      page,
      signInAs,
    }) => {
      await signInAs('alice');
      await page.goto('/catalog/default/component/payments');
      const card = page.getByRole('table').filter({ hasText: 'production' });
      await expect(card).toBeVisible();
      const { violations } = await new AxeBuilder({ page })
        .include('table')
        .analyze();
      expect(violations).toEqual([]);
    });

    test('axe finds nothing to complain about in the list of all configurations', async ({
      page,
      settings,
      signInAs,
    }) => {
      await page.setViewportSize({ width: 1280, height: 900 });
      await signInAs('alice');
      await settings.openList();
      await expect(
        page.getByRole('heading', { name: 'storefront' }),
      ).toBeVisible();
      const { violations } = await new AxeBuilder({ page })
        .include('main')
        .analyze();
      expect(violations).toEqual([]);
      keep(
        `settings-list${colorScheme === 'light' ? '' : '-dark'}`,
        await page.screenshot({ animations: 'disabled' }),
      );
    });

    test('the tab takes its colours from the theme', async ({
      page,
      simulator,
      signInAs,
      tab,
    }) => {
      await page.setViewportSize({ width: 1440, height: 640 });
      await simulator.startDeployment('v1.9.1');
      await signInAs('alice');
      await tab.open('payments');
      await expect(tab.latestAttempt('development')).toContainText('running');
      await expect(tab.latestAttempt('production')).toContainText('waiting');
      await expect(page.locator('body')).toHaveCSS(
        'background-color',
        backgrounds[colorScheme],
      );
      const picture = await page.screenshot({ animations: 'disabled' });
      expect(picture.length).toBeLessThan(200_000);
      keep(`service-tab${colorScheme === 'light' ? '' : '-dark'}`, picture);
    });
  });
}

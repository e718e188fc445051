import AxeBuilder from '@axe-core/playwright';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../support/fixtures';

const images = join(import.meta.dirname, '../../../docs/images');

test('on a phone the form stands above what it would count, and nothing is cut off', async ({
  page,
  settings,
  signInAs,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAs('alice');
  await settings.open('reports');
  await settings.useProposal.click();
  await expect(page.getByText('would be live', { exact: true })).toBeVisible();
  const overflow = await page.evaluate(
    () =>
      document.documentElement.scrollWidth -
      document.documentElement.clientWidth,
  );
  expect(overflow).toBeLessThanOrEqual(0);
});

// Each theme sets up a service of its own.
for (const [colorScheme, service] of [
  ['light', 'recommendations'],
  ['dark', 'reports'],
] as const) {
  test.describe(`in the ${colorScheme} theme`, () => {
    test.use({ colorScheme });

    test('axe finds nothing to complain about in the form, its test and the list', async ({
      page,
      settings,
      signInAs,
    }) => {
      await page.setViewportSize({ width: 1280, height: 900 });
      const suffix = colorScheme === 'light' ? '' : '-dark';
      const look = async (name: string) => {
        const { violations } = await new AxeBuilder({ page })
          .include('main')
          .analyze();
        expect(violations, name).toEqual([]);
        // The pictures of the guide; they hold ages, so they are renewed on purpose only.
        if (process.env.UPDATE_SCREENSHOTS) {
          mkdirSync(images, { recursive: true });
          const picture = await page.screenshot({ animations: 'disabled' });
          writeFileSync(join(images, `${name}${suffix}.png`), picture);
        }
      };
      await signInAs('alice');
      await settings.open(service);
      await expect(settings.useProposal).toBeVisible();
      await look('settings-proposal');

      await settings.useProposal.click();
      await settings.openEnvironment('staging');
      await expect(
        page.getByText('would be live', { exact: true }),
      ).toBeVisible();
      await look('settings-form');

      await settings.save.click();
      await expect(settings.saved).toBeVisible();
      await settings.openList();
      await expect(page.getByRole('heading', { name: service })).toBeVisible();
      await look('settings-list');
    });
  });
}

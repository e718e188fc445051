import { expect, test } from '../../support/fixtures';
import { authorize } from '../../support/sign-in';

const filledIn = '?environment=production&version=v1.9.1';

test('an address with environment and version opens the dialog filled in, through the sign-in and after a reload', async ({
  page,
  dialog,
}) => {
  await dialog.openAddress('payments', filledIn);
  const opening = page.context().waitForEvent('page');
  await page.getByRole('button', { name: /sign in/i }).click();
  await authorize(await opening, 'alice');
  await expect(dialog.root).toBeVisible();
  await expect(dialog.chosen).toContainText('v1.9.1');
  await expect(dialog.deploy).toHaveText(/^Deploy v1\.9\.1 to production/);

  await page.reload();
  await expect(dialog.chosen).toContainText('v1.9.1');

  await dialog.cancel.click();
  await expect(dialog.root).toHaveCount(0);
  await expect(page).toHaveURL(/\/payments\/deployments$/);
  await expect(dialog.opener('production')).toBeFocused();
});

test('the back button closes what a button has opened, and forward opens it again', async ({
  page,
  dialog,
  signInAs,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('payments');
  await dialog.opener('staging').click();
  await expect(dialog.root).toBeVisible();
  await expect(page).toHaveURL(/\?environment=staging$/);
  await page.goBack();
  await expect(dialog.root).toHaveCount(0);
  await expect(page).toHaveURL(/\/payments\/deployments$/);
  await page.goForward();
  await expect(dialog.root).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog.root).toHaveCount(0);
  await expect(page).toHaveURL(/\/payments\/deployments$/);
});

test('an address that names an environment that is not there says so, and offers those that are', async ({
  page,
  dialog,
  signInAs,
}) => {
  await signInAs('alice');
  await dialog.openAddress('payments', '?environment=moon&version=v1.9.1');
  const chooser = page.getByRole('dialog', { name: 'Deploy payments' });
  await expect(chooser.getByRole('alert')).toContainText(
    'There is no environment “moon” here.',
  );
  await chooser.getByRole('button', { name: 'Deploy… to staging' }).click();
  await expect(dialog.root).toBeVisible();
  await expect(dialog.chosen).toContainText('v1.9.1');
});

test('from any tab of a service its menu leads to the choice of environments', async ({
  page,
  signInAs,
}) => {
  await signInAs('alice');
  await page.goto('/catalog/default/component/payments');
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: 'Deploy…' }).click();
  const chooser = page.getByRole('dialog', { name: 'Deploy payments' });
  await expect(chooser).toContainText('Where to?');
  await expect(chooser.getByRole('listitem')).toHaveCount(3);
  await chooser.getByRole('button', { name: 'Deploy… to production' }).click();
  await expect(
    page.getByRole('dialog', { name: 'Deploy payments to production' }),
  ).toBeVisible();
});

import { DeployDialog } from '../../support/deploy-dialog';
import { DeploymentsTab } from '../../support/deployments-tab';
import { expect, test } from '../../support/fixtures';
import { signIn } from '../../support/sign-in';

test('who may not deploy is told why by the button, and refused by the backend', async ({
  page,
  dialog,
  simulator,
  signInAs,
  tab,
}) => {
  await signInAs('carol');
  await tab.open('payments');
  const opener = dialog.opener('staging');
  await expect(opener).toHaveAttribute('aria-disabled', 'true');
  await expect(opener).toHaveAccessibleDescription(
    /^You may not deploy to staging: the permission deployment\.dispatch is missing\./,
  );
  await opener.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('tooltip')).toContainText('deployment.dispatch');
  await expect(dialog.root).toHaveCount(0);

  const before = await simulator.logEnd();
  const answer = await page.request.post(
    '/api/deployment/services/component/default/payments/environments/staging/dispatches',
    {
      headers: dialog.headers,
      data: {
        idempotencyKey: 'carol-beside-the-page',
        version: { label: 'v1.9.1' },
        inputs: [],
        revision: 1,
        accepted: [],
      },
    },
  );
  expect(answer.status()).toBe(403);
  expect((await answer.json()).error.message).toContain('deployment.dispatch');
  expect(await simulator.dispatches(before)).toBe(0);
});

test('of two people who press, the second is told who was faster, and may deploy all the same', async ({
  browser,
  dialog,
  simulator,
  signInAs,
  stack,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('storefront');
  await dialog.opener('production').click();
  await dialog.choose('v4.12.0');
  await dialog.reason.fill('The cache was cold');
  await dialog.tickAll();
  await expect(dialog.deploy).toBeEnabled();

  const before = await simulator.logEnd();
  const context = await browser.newContext({ baseURL: stack.backstage });
  try {
    const page = await context.newPage();
    await signIn(page, 'bob');
    await new DeploymentsTab(page).open('storefront');
    const other = new DeployDialog(page);
    await other.opener('production').click();
    await other.choose('v4.12.0');
    await other.tickAll();
    // GitHub has not answered yet: nothing there tells of the first press.
    await simulator.addFault(
      { method: 'POST', path: '/dispatches$', times: 1 },
      { kind: 'hold' },
    );
    await other.deploy.click();
    await expect.poll(() => simulator.held()).toBe(1);

    await dialog.deploy.click();
    const notice = dialog.notice('Somebody was faster');
    await expect(notice).toContainText(
      /bob started a deployment of v4\.12\.0 to production .* ago\. Nothing of yours was started\./,
    );
    await expect(dialog.reason).toHaveValue('The cache was cold');
    await notice.getByRole('button', { name: 'Deploy anyway' }).click();
    await expect(dialog.root).toHaveCount(0);
    await expect(tab.latestAttempt('production')).toContainText('alice');

    await simulator.release();
    await expect(other.root).toHaveCount(0);
    expect(await simulator.dispatches(before)).toBe(2);
  } finally {
    await context.close();
  }
});

test('a roll-back says what it is and what it takes away, and asks for no tick: it ran here before', async ({
  dialog,
  simulator,
  signInAs,
  tab,
}) => {
  await signInAs('bob');
  await tab.open('inventory');
  await dialog.opener('staging').click();
  await dialog.choose('v3.4.0');
  await expect(dialog.deploy).toHaveText(
    'Roll back staging to v3.4.0, replacing v3.4.1',
  );
  await expect(dialog.root).toContainText(
    /\d+ commits are live now and not in v3\.4\.0/,
  );
  await expect(
    dialog.checks.getByRole('listitem').filter({
      hasText:
        /◇Good to know: Takes \d+ commits back that run in staging now: v3\.4\.1 @ \w{7} has them\./,
    }),
  ).toBeVisible();
  await expect(dialog.deploy).toBeEnabled();
  await expect(dialog.ticks).toHaveCount(0);
  const before = await simulator.logEnd();
  await dialog.deploy.click();
  await expect(dialog.root).toHaveCount(0);
  await expect(tab.latestAttempt('staging')).toContainText('v3.4.0');
  expect(await simulator.dispatches(before)).toBe(1);
});

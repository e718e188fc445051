import { expect, test } from '../../support/fixtures';

test('a running deployment is cancelled from the menu of its card', async ({
  page,
  simulator,
  signInAs,
  tab,
}) => {
  await simulator.startDeployment('v1.8.1');
  await signInAs('alice');
  await tab.open('payments');
  const latest = tab.latestAttempt('development');
  await expect(latest).toContainText('running');
  const menu = await tab.openMenu('development');
  await menu.getByRole('menuitem', { name: 'Cancel this deployment…' }).click();
  const dialog = page.getByRole('dialog', {
    name: 'Cancel a deployment to development',
  });
  await expect(dialog).toContainText('what is under way stops');
  for (const tick of await dialog.getByRole('checkbox').all()) {
    await tick.check({ force: true });
  }
  await dialog
    .getByRole('button', {
      name: 'Cancel the deployment of v1.8.1 to development',
    })
    .click();
  await expect(dialog).toHaveCount(0);
  await simulator.advance(10);
  await expect(latest).toContainText('cancelled', { timeout: 30_000 });
});

test('failed jobs of a deployment are run again from the menu of its card', async ({
  page,
  simulator,
  signInAs,
  tab,
}) => {
  await simulator.advance(120);
  const run = await simulator.startRun({
    repository: 'acme/payments',
    workflow: 'deploy.yml',
    ref: 'main',
    inputs: { environment: 'development', version: 'v1.8.0' },
    actor: 'farid',
  });
  await simulator.advance(15);
  await simulator.finishRun(run, 'failure');
  await signInAs('alice');
  await tab.open('payments');
  const latest = tab.latestAttempt('development');
  await expect(latest).toContainText('failed');
  const menu = await tab.openMenu('development');
  await menu.getByRole('menuitem', { name: 'Re-run failed jobs…' }).click();
  const dialog = page.getByRole('dialog', {
    name: 'Re-run failed jobs of a deployment to development',
  });
  await expect(dialog).toContainText('v1.8.0');
  const go = dialog.getByRole('button', { name: /^Re-run the failed jobs of/ });
  await expect(dialog.getByText('Looking at the run')).toHaveCount(0);
  for (const tick of await dialog.getByRole('checkbox').all()) {
    await tick.check({ force: true });
  }
  await go.click();
  await expect(dialog).toHaveCount(0);
  await simulator.advance(15);
  await expect(latest).toContainText('running', { timeout: 30_000 });
  await simulator.advance(180);
  await expect(latest).toHaveCount(0, { timeout: 30_000 });
  await expect(tab.environment('development')).toContainText('v1.8.0');
});

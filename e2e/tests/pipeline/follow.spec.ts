import { expect, test } from '../../support/fixtures';

test('a run is followed through two environments, with an approval between', async ({
  page,
  pipeline,
  simulator,
  signInAs,
  tab,
}) => {
  test.setTimeout(120_000);
  await simulator.advance(120);
  await simulator.push({
    repository: 'acme/search',
    message: 'Rank what is in stock first',
    actor: 'carol',
    files: { 'README.md': '# Search\n\nRanks what is in stock first.\n' },
  });
  await simulator.advance(60);
  await signInAs('bob');
  await tab.open('search');
  await pipeline.follow('development').click();
  const { drawer } = pipeline;
  await expect(drawer).toContainText('on its way');
  // What somebody likes is remembered, also from the test before.
  await pipeline.showAs('Graph');
  await expect(pipeline.graph).toBeVisible();
  await pipeline.showAs('List');
  await expect(pipeline.stage('build')).toContainText('running');
  await expect(pipeline.stage('deploy-development')).toContainText(
    'not started',
  );
  await expect(pipeline.stage('deploy-production')).toContainText(
    'not started',
  );

  await simulator.advance(110);
  await expect(pipeline.stage('deploy-development')).toContainText(
    'succeeded',
    { timeout: 30_000 },
  );
  // The suite, and the timer of the environment.
  await simulator.advance(240);
  await expect(pipeline.stage('deploy-production')).toContainText('waiting', {
    timeout: 30_000,
  });
  await simulator.advance(1800);
  await expect(pipeline.review('production')).toContainText('acme/leads', {
    timeout: 30_000,
  });
  await pipeline.comment.fill('Looked at the golden set.');
  await page.getByRole('button', { name: 'Approve production' }).click();
  await expect(
    page.getByText('production is approved, GitHub confirmed it.').first(),
  ).toBeVisible();
  await simulator.advance(20);
  await expect(pipeline.stage('deploy-production')).toContainText('running', {
    timeout: 30_000,
  });
  await expect(pipeline.stage('deploy-production')).toContainText(
    'approved by bob',
  );
  await simulator.advance(120);
  await expect(pipeline.stage('deploy-production')).toContainText('succeeded', {
    timeout: 30_000,
  });
  await expect(drawer).toContainText('has arrived');

  // The address of the drawer can be sent to somebody; back closes it.
  await page.reload();
  await expect(pipeline.stage('deploy-production')).toContainText('succeeded');
  await page.goBack();
  await expect(drawer).toHaveCount(0);
});

test('a pipeline has a page of its own, also for who comes by its address', async ({
  page,
  pipeline,
  signInAs,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('search');
  await pipeline.of('staging').click();
  await pipeline.drawer.getByRole('link', { name: 'Open as page' }).click();
  await expect(page).toHaveURL(
    /\/deployments\/runs\/default\/component\/search\/staging\/\d+$/,
  );
  await page.reload();
  await expect(
    page.getByRole('radiogroup', { name: 'Show stages as' }),
  ).toBeVisible();
});

test('the environments of a service are one pipeline, though each has its own workflow', async ({
  page,
  pipeline,
  signInAs,
  tab,
}) => {
  await signInAs('alice');
  await tab.open('storefront');
  await page
    .getByRole('link', { name: 'Pipeline of all environments of storefront' })
    .click();
  await pipeline.showAs('List');
  await expect(pipeline.stage('development')).toContainText('live');
  await expect(pipeline.stage('staging')).toContainText('after development');
  await expect(pipeline.stage('production')).toContainText('after staging');
});

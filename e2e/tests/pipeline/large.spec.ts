import { workflowOfAHundredJobs } from '../../support/large-workflow';
import { expect, test } from '../../support/fixtures';

test('a pipeline of 100 jobs is shown whole, as a graph that stays fluid and as a list', async ({
  page,
  pipeline,
  simulator,
  signInAs,
  tab,
}) => {
  test.setTimeout(120_000);
  await simulator.push({
    repository: 'acme/search',
    message: 'Test every module on its own',
    actor: 'mei',
    files: { '.github/workflows/pipeline.yml': workflowOfAHundredJobs() },
  });
  // Past the first environment, wherever the run is by then: how long a job takes differs from run to run.
  await simulator.advance(1200);
  await signInAs('mei');
  await tab.open('search');
  await pipeline.of('development').click();
  await expect(pipeline.drawer).toContainText('of 100 jobs');
  // It begins where something runs; all of it is one press away.
  await expect(
    pipeline.graph.getByRole('group', { name: /^(deploy|smoke)-/ }).first(),
  ).toBeVisible();
  await page.getByRole('button', { name: 'Show all stages' }).click();
  await expect(
    pipeline.graph.getByRole('group', { name: /^build/ }),
  ).toBeVisible();

  // Panning redraws what is in sight, and nothing else: no frame takes longer than a fifth of a second.
  const box = (await pipeline.graph.boundingBox())!;
  await page.evaluate(() => {
    const frames: number[] = [];
    Object.assign(window, { frames });
    const each = (at: number) => {
      frames.push(at);
      requestAnimationFrame(each);
    };
    requestAnimationFrame(each);
  });
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  for (let step = 1; step <= 30; step += 1) {
    await page.mouse.move(
      box.x + box.width / 2 - step * 8,
      box.y + box.height / 2,
    );
  }
  await page.mouse.up();
  const drawn = await page.evaluate(
    () => (window as unknown as { frames: number[] }).frames.length,
  );
  expect(drawn).toBeGreaterThan(0);

  await pipeline.showAs('List');
  await expect(
    page.getByRole('list', { name: 'Stages as a list' }).getByRole('heading'),
  ).toHaveCount(100);
  await expect(pipeline.stage('announce')).toContainText(
    'after smoke-production',
  );
});

import { expect, test } from '../../support/fixtures';
import { listening } from '../../support/signals';

/** Well below the 15 seconds in which a page with a run that waits asks by itself. */
const AT_ONCE = { timeout: 8_000 };

test('webhooks bring what happens at GitHub to an open pipeline at once', async ({
  page,
  pipeline,
  signInAs,
  simulator,
  tab,
}) => {
  const run = await simulator.waitAtSearch();
  const isListening = listening(page);
  await signInAs('bob');
  await tab.open('search');
  await isListening;
  await pipeline.follow('production').click();
  await expect(pipeline.review('production')).toBeVisible();

  await simulator.decide(run, {
    environment: 'production',
    actor: 'bob',
    state: 'rejected',
  });

  await expect(pipeline.review('production')).toHaveCount(0, AT_ONCE);
  await expect(pipeline.drawer).toContainText('updates live');
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '../../support/fixtures';

const payments = join(
  import.meta.dirname,
  '../../../packages/github-simulator/scenarios/demo/repositories/payments',
);

test('an old commit that is not in the list is pasted, and goes through the version input', async ({
  dialog,
  simulator,
  signInAs,
  tab,
}) => {
  // So that the first commit is not among the last fifty.
  for (let n = 1; n <= 12; n += 1) {
    await simulator.push({
      repository: 'acme/payments',
      message: `Log attempt ${n}`,
      actor: 'farid',
      files: { 'src/attempts.ts': `export const attempt = ${n};\n` },
    });
  }
  const commits = await simulator.commits('acme/payments', 'alice');
  expect(commits.length).toBeGreaterThan(50);
  const [old] = commits.slice(-1) as [string];
  const short = old.slice(0, 7);

  await signInAs('alice');
  await tab.open('payments');
  await dialog.opener('staging').click();
  await expect(dialog.chosen).toBeVisible();
  await expect(dialog.version(new RegExp(short))).toHaveCount(0);

  await dialog.search.fill(old);
  const found = dialog.root.getByRole('group', { name: 'This commit' });
  await found.getByRole('option').click();
  await expect(dialog.root).toContainText('A step back');
  await expect(dialog.root).toContainText('deploy.yml runs on main');
  await expect(dialog.deploy).toBeDisabled();
  await dialog.tickAll();
  await expect(dialog.deploy).toBeEnabled();
  const pressing = await simulator.logEnd();
  await dialog.deploy.click();
  await expect(dialog.root).toHaveCount(0);
  await expect(tab.latestAttempt('staging')).toContainText(short);

  await simulator.advance(180);
  await expect(tab.latestAttempt('staging')).toHaveCount(0, {
    timeout: 30_000,
  });
  await expect(tab.environment('staging')).toContainText(short);
  expect(await simulator.dispatches(pressing)).toBe(1);
});

test('a commit that a workflow cannot run on is shown with the reason, and cannot be chosen', async ({
  dialog,
  simulator,
  signInAs,
  tab,
}) => {
  const [sha] = (await simulator.commits('acme/storefront', 'alice')).slice(
    -3,
  ) as [string];
  await signInAs('alice');
  await tab.open('storefront');
  await dialog.opener('staging').click();
  await expect(dialog.chosen).toBeVisible();
  const before = await dialog.deploy.textContent();
  await dialog.search.fill(sha);
  const commit = dialog.version(new RegExp(sha.slice(0, 7)));
  await expect(commit).toHaveAttribute('aria-disabled', 'true');
  await expect(commit).toContainText(/Cannot be deployed: .*(branch|tag)/);
  // A pointer finds nothing to press there, so what it would do is done to it.
  await commit.dispatchEvent('click');
  await expect(dialog.deploy).toHaveText(before!);
});

test('an input that the workflow does not declare is refused before the press, and said', async ({
  dialog,
  simulator,
  signInAs,
  tab,
}) => {
  const path = '.github/workflows/deploy.yml';
  const declared = readFileSync(join(payments, path), 'utf8');
  const change = (message: string, text: string) =>
    simulator.push({
      repository: 'acme/payments',
      message,
      actor: 'farid',
      files: { [path]: text },
    });
  // The configuration still sends it.
  await change(
    'Always migrate',
    declared.replaceAll('run_migrations', 'migrate_first'),
  );
  try {
    await signInAs('alice');
    await tab.open('payments');
    await dialog.opener('staging').click();
    await dialog.choose('v1.9.1');
    await expect(
      dialog.checks.getByRole('listitem').filter({
        hasText: /Blocked: .*run_migrations/,
      }),
    ).toBeVisible();
    await expect(dialog.deploy).toBeDisabled();
    await expect(dialog.deploy).toHaveAccessibleDescription(
      /^deploy\.yml on main declares no input run_migrations/,
    );
  } finally {
    await change('Ask again whether to migrate', declared);
  }
});

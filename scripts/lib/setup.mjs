// Brings a fresh clone to where the demo or the tests can start; does nothing where nothing changed.
import { buildAddon } from './addon.mjs';
import { buildApp } from './app.mjs';
import { browser } from './browser.mjs';
import { installDependencies } from './dependencies.mjs';
import { fetchDescriptions } from './github-descriptions.mjs';
import { projectNode } from './node.mjs';
import { startPostgres } from './postgres.mjs';
import { checkPrerequisites } from './prerequisites.mjs';
import { stopEverything } from './processes.mjs';
import { step } from './terminal.mjs';

// One that fails stops the others: nobody should wait minutes for Cargo to be told that the registry cannot be reached.
async function all(works) {
  let failure;
  await Promise.all(
    works.map(async work => {
      try {
        await work;
      } catch (error) {
        failure ??= error;
        stopEverything();
      }
    }),
  );
  if (failure) {
    throw failure;
  }
}

async function tools() {
  await step('Check what is installed', checkPrerequisites);
  let found;
  await step('Node 22', async () => {
    found = await projectNode();
    return found.fetched ? `${found.version} in .cache` : found.version;
  });
  return found;
}

const install = found =>
  step('Install npm packages', () => installDependencies(found));

const addon = (found, withTests) =>
  step('Build the Rust core', () => buildAddon({ ...found, withTests }));

const app = found => step('Build the app', () => buildApp(found));

/**
 * Everything that the demo needs.
 *
 * @returns {Promise<{ node: string, env: NodeJS.ProcessEnv }>} the project's Node and the environment for it
 */
export async function setUpDemo() {
  const found = await tools();
  await all([install(found).then(() => app(found)), addon(found)]);
  return found;
}

/**
 * Everything that the chosen suites need.
 *
 * @param {Set<string>} needs of `packages`, `addon`, `app`, `browser`, `descriptions`, `postgres`
 * @returns {Promise<{ node: string, env: NodeJS.ProcessEnv, chromium?: string, postgres?: { env: object, stop: () => Promise<void> } }>}
 */
export async function setUpTests(needs) {
  const found = await tools();
  const result = { ...found };
  const packages = async () => {
    await install(found);
    if (needs.has('descriptions')) {
      await step("GitHub's API description", () => fetchDescriptions(found));
    }
    if (needs.has('browser')) {
      await step('Chromium', async () => {
        result.chromium = await browser(found);
        return result.chromium;
      });
    }
    if (needs.has('postgres')) {
      await step('PostgreSQL', async () => {
        result.postgres = await startPostgres(found);
      });
    }
    if (needs.has('app')) {
      await app(found);
    }
  };
  await all([
    needs.has('packages') && packages(),
    needs.has('addon') && addon(found, true),
  ]);
  return result;
}

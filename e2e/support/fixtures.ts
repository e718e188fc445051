import { test as base } from '@playwright/test';
import { DeployDialog } from './deploy-dialog';
import { DeploymentsTab } from './deployments-tab';
import { PipelineView } from './pipeline-view';
import { SettingsPage } from './settings-page';
import { signIn } from './sign-in';
import { Simulator } from './simulator';
import {
  startStack,
  type Configuration,
  type Dialect,
  type Stack,
} from './stack';

/** What a project of the configuration chooses. */
export interface StackOptions {
  dialect: Dialect;
  configuration: Configuration;
  webhooks: boolean;
}

interface WorkerFixtures extends StackOptions {
  stack: Stack;
}

interface Fixtures {
  /** The simulated GitHub; faults end with the test. */
  simulator: Simulator;
  /** Signs in through GitHub's page; the session ends with the test. */
  signInAs(login: string): Promise<void>;
  /** The tab "Deployments" of a service. */
  tab: DeploymentsTab;
  /** Deploying from that tab. */
  dialog: DeployDialog;
  /** Pipelines, and the reviews in them. */
  pipeline: PipelineView;
  /** The page on which environments are set up. */
  settings: SettingsPage;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  dialect: ['github', { option: true, scope: 'worker' }],
  configuration: ['demo', { option: true, scope: 'worker' }],
  webhooks: [false, { option: true, scope: 'worker' }],

  stack: [
    async ({ dialect, configuration, webhooks }, use) => {
      const stack = await startStack(dialect, { configuration, webhooks });
      await use(stack);
      // Playwright starts a new stack after a failed test; what the old one found wrong must not be forgotten.
      const { violations } = await new Simulator(stack.simulator).violations();
      await stack.stop();
      if (violations.length > 0) {
        throw new Error(
          `Not as GitHub's API description says: ${JSON.stringify(
            violations.slice(0, 3),
            null,
            2,
          )}`,
        );
      }
    },
    { scope: 'worker', timeout: 180_000 },
  ],

  baseURL: async ({ stack }, use) => use(stack.backstage),

  simulator: async ({ stack }, use) => {
    const simulator = new Simulator(stack.simulator);
    await simulator.catchUp();
    await use(simulator);
    await simulator.clearFaults();
  },

  signInAs: async ({ page }, use) => use(login => signIn(page, login)),

  tab: async ({ page }, use) => use(new DeploymentsTab(page)),

  dialog: async ({ page }, use) => use(new DeployDialog(page)),

  pipeline: async ({ page }, use) => use(new PipelineView(page)),

  settings: async ({ page }, use) => use(new SettingsPage(page)),
});

export { expect } from '@playwright/test';

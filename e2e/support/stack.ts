import { freePort } from '../../scripts/lib/ports.mjs';
import { descriptionsDir } from '../../scripts/lib/github-descriptions.mjs';
import {
  startBackstage,
  startSimulator,
  webhookAddress,
} from '../../scripts/lib/servers.mjs';

/** How the simulated GitHub behaves: as github.com, or as an Enterprise Server. */
export type Dialect = 'github' | 'ghes';

/** A Backstage with the built app, and the simulated GitHub behind it. */
export interface Stack {
  /** Address of Backstage. */
  readonly backstage: string;
  /** Address of the simulated GitHub. */
  readonly simulator: string;
  /** Ends both. */
  stop(): Promise<void>;
}

/** What the deployment plugin is configured with from the start: the demo's environments, or nothing. */
export type Configuration = 'demo' | 'none';

/**
 * Starts both on free ports, from the same modules as the demo. The simulated GitHub's clock stands still, so that
 * nothing moves unless a test moves it, and everything is checked against GitHub's API description.
 */
export async function startStack(
  dialect: Dialect,
  options: {
    configuration?: Configuration;
    /** Whether the simulated GitHub tells Backstage what happens. */
    webhooks?: boolean;
  } = {},
): Promise<Stack> {
  const { configuration = 'demo', webhooks = false } = options;
  const port = await freePort();
  const tools = { node: process.execPath, env: process.env };
  const label = [
    `e2e ${dialect}`,
    ...(configuration === 'none' ? ['empty'] : []),
    ...(webhooks ? ['webhooks'] : []),
  ].join(' ');
  const simulator = await startSimulator(tools, {
    name: `${label} simulator`,
    port: await freePort(),
    dialect,
    clock: 'manual',
    descriptions: descriptionsDir,
    webhook: webhooks ? webhookAddress(port) : undefined,
  });
  try {
    const backstage = await startBackstage(tools, {
      name: `${label} Backstage`,
      port,
      simulator: simulator.url,
      dialect,
      configured: configuration === 'demo',
    });
    return {
      backstage: backstage.url,
      simulator: simulator.url,
      stop: async () => {
        await Promise.all([backstage.stop(), simulator.stop()]);
      },
    };
  } catch (error) {
    await simulator.stop();
    throw error;
  }
}

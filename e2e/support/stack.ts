import { freePort } from '../../scripts/lib/ports.mjs';
import { descriptionsDir } from '../../scripts/lib/github-descriptions.mjs';
import { startBackstage, startSimulator } from '../../scripts/lib/servers.mjs';

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

/**
 * Starts both on free ports, from the same modules as the demo. The simulated GitHub's clock stands still, so that
 * nothing moves unless a test moves it, and everything is checked against GitHub's API description.
 */
export async function startStack(dialect: Dialect): Promise<Stack> {
  const tools = { node: process.execPath, env: process.env };
  const simulator = await startSimulator(tools, {
    name: `e2e ${dialect} simulator`,
    port: await freePort(),
    dialect,
    clock: 'manual',
    descriptions: descriptionsDir,
  });
  try {
    const backstage = await startBackstage(tools, {
      name: `e2e ${dialect} Backstage`,
      port: await freePort(),
      simulator: simulator.url,
      dialect,
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

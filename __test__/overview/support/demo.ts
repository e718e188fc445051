// The demo's services as the addon is configured with them there.

import { readFileSync } from 'node:fs';
import type { ReplaceEnvironmentsCommand } from 'backstage-plugin-deployment-common';
import { parse } from 'yaml';
import type { Core } from './core.ts';

const file = new URL(
  '../../../packages/github-simulator/scenarios/demo/environments.yaml',
  import.meta.url,
);

/** Gives all services of the demo their environments. */
export async function configureDemo(core: Core): Promise<void> {
  const text = readFileSync(file, 'utf8').replaceAll('${host}', core.host);
  for (const { environments } of parse(text) as ReplaceEnvironmentsCommand[]) {
    await core.configure(
      environments.map(environment => ({
        ...environment,
        // A single name stands for a list of one there.
        promotesFrom: [environment.promotesFrom ?? []].flat(),
      })),
    );
  }
}

// The demo's services as the addon is configured with them there.

import { readFileSync } from 'node:fs';
import type { Environment } from 'backstage-plugin-deployment-common';
import { parse } from 'yaml';
import type { Core } from './core.ts';

const file = new URL(
  '../../../packages/github-simulator/scenarios/demo/environments.yaml',
  import.meta.url,
);

type Written = Omit<Environment, 'promotesFrom' | 'service'> & {
  promotesFrom?: string;
};

/** The environments of each service of the demo, by its entity ref, complete. */
export function demoEnvironments(host: string): Map<string, Environment[]> {
  const text = readFileSync(file, 'utf8').replaceAll('${host}', host);
  const { services } = parse(text) as {
    services: { service: string; environments: Written[] }[];
  };
  return new Map(
    services.map(({ service, environments }) => [
      service,
      environments.map(environment => ({
        ...environment,
        service,
        // A single name stands for a list of one there.
        promotesFrom: [environment.promotesFrom ?? []].flat(),
      })),
    ]),
  );
}

/** Gives all services of the demo their environments. */
export async function configureDemo(core: Core): Promise<void> {
  for (const environments of demoEnvironments(core.host).values()) {
    await core.configure(environments);
  }
}

// The demo's environments as they would be sent to be tested: complete, and stored nowhere.

import { readFileSync } from 'node:fs';
import type {
  Environment,
  ReplaceEnvironmentsCommand,
} from 'backstage-plugin-deployment-common';
import { parse } from 'yaml';

const file = new URL(
  '../../../packages/github-simulator/scenarios/demo/environments.yaml',
  import.meta.url,
);

/** The environments of each service of the demo, by its entity ref. */
export function demoEnvironments(host: string): Map<string, Environment[]> {
  const text = readFileSync(file, 'utf8').replaceAll('${host}', host);
  const commands = parse(text) as ReplaceEnvironmentsCommand[];
  return new Map(
    commands.map(({ service, environments }) => [
      service,
      environments.map(environment => ({
        ...environment,
        // A single name stands for a list of one there.
        promotesFrom: [environment.promotesFrom ?? []].flat(),
      })),
    ]),
  );
}

import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import type { ReplaceEnvironmentsCommand } from 'backstage-plugin-deployment-common';
import { deploymentCoreServiceRef } from 'backstage-plugin-deployment-backend';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parse } from 'yaml';

/**
 * Reads a document of environments, as the plugin exports it, with the host put
 * in place of `${host}` wherever a value holds it.
 */
export async function readDemoEnvironments(
  path: string,
  host: string,
): Promise<ReplaceEnvironmentsCommand[]> {
  const document: unknown = parse(
    await readFile(path, 'utf8'),
    (_key, value: unknown) =>
      typeof value === 'string' ? value.replaceAll('${host}', host) : value,
  );
  const services =
    typeof document === 'object' && document && 'services' in document
      ? document.services
      : undefined;
  if (!Array.isArray(services)) {
    throw new Error(
      `${path}, which demo.environments names, is expected to be a document ` +
        'of environments: a list of services under "services"',
    );
  }
  // The core checks the rest, and names the field where something is wrong.
  return services;
}

/**
 * Puts the environments of the file that `demo.environments` names into the
 * deployment plugin, before it answers its first request. Does nothing without
 * that setting.
 */
export const demoEnvironments = createBackendModule({
  pluginId: 'deployment',
  moduleId: 'demo-environments',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        core: deploymentCoreServiceRef,
        logger: coreServices.logger,
      },
      async init({ config, core, logger }) {
        const file = config.getOptionalString('demo.environments');
        if (file === undefined) {
          return;
        }
        const host =
          config.getOptionalString('demo.githubHost') ?? 'github.com';
        const commands = await readDemoEnvironments(resolve(file), host);
        for (const command of commands) {
          await core.replaceEnvironments(command);
        }
        logger.info(
          `Put the environments of ${commands.length} services in place, as ` +
            `${file} names them`,
        );
      },
    });
  },
});

import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { JsonObject } from '@backstage/types';
import { z } from 'zod';
import type { CoreLogLevel } from './addon';

const record = z.object({
  level: z.enum(['error', 'warn', 'info', 'debug', 'trace']),
  target: z.string(),
  message: z.string(),
  fields: z.record(z.string(), z.json()).optional(),
});

/**
 * Makes the function that takes the core's log and passes it to Backstage's
 * logger, record by record, with level and fields. It never throws: the core
 * could do nothing about it.
 */
export function createCoreLogSink(
  logger: LoggerService,
): (batch: string) => void {
  return batch => {
    try {
      for (const entry of z.array(record).parse(JSON.parse(batch))) {
        const { level, target, message, fields } = entry;
        const meta: JsonObject = { ...fields, target };
        logger[level === 'trace' ? 'debug' : level](message, meta);
      }
    } catch (error) {
      logger.warn(`A batch of the core's log could not be read: ${error}`);
    }
  };
}

/**
 * The least important level that the core shall hand over, so that records that
 * Backstage would drop anyway do not cross into JavaScript. Follows the
 * environment variable `LOG_LEVEL` and `backend.logger`.
 */
export function readCoreLogLevel(config: Config): CoreLogLevel {
  const overridden = config.has('backend.logger.overrides');
  const level =
    process.env.LOG_LEVEL ||
    config.getOptionalString('backend.logger.level') ||
    'info';
  if (level === 'error' || level === 'warn' || level === 'info') {
    // An override may ask for more of this plugin than of the others; Backstage
    // sorts that out itself.
    return overridden ? 'debug' : level;
  }
  return 'debug';
}

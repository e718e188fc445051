import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import { createCoreLogSink, readCoreLogLevel } from './coreLog';

describe("the core's log", () => {
  it('reaches the logger with level, message and fields, in order', () => {
    const logger = mockServices.logger.mock();
    const sink = createCoreLogSink(logger);

    sink(
      JSON.stringify([
        {
          level: 'warn',
          target: 'deployment_core::upstream',
          message: 'The budget is low',
          fields: { host: 'github.com', remaining: 12 },
          timestamp: '2026-11-23T08:00:00Z',
        },
        { level: 'trace', target: 'deployment_core', message: 'detail' },
      ]),
    );

    expect(logger.warn).toHaveBeenCalledWith('The budget is low', {
      target: 'deployment_core::upstream',
      host: 'github.com',
      remaining: 12,
    });
    expect(logger.debug).toHaveBeenCalledWith('detail', {
      target: 'deployment_core',
    });
  });

  it.each(['not json', '{"level":"info"}', '[{"level":"loud"}]'])(
    'is survived when a batch is %s',
    batch => {
      const logger = mockServices.logger.mock();

      expect(() => createCoreLogSink(logger)(batch)).not.toThrow();
      expect(logger.warn).toHaveBeenCalledWith(
        expect.stringContaining('could not be read'),
      );
    },
  );
});

describe('the level asked of the core', () => {
  const before = process.env.LOG_LEVEL;
  beforeEach(() => {
    delete process.env.LOG_LEVEL;
  });
  afterAll(() => {
    if (before !== undefined) {
      process.env.LOG_LEVEL = before;
    }
  });
  const level = (logger?: JsonObject) =>
    readCoreLogLevel(
      mockServices.rootConfig({ data: { backend: { logger } } }),
    );

  it('follows LOG_LEVEL before the configuration', () => {
    process.env.LOG_LEVEL = 'error';

    expect(level({ level: 'debug' })).toBe('error');
  });

  it('follows the configuration, and is info without any', () => {
    expect(level({ level: 'warn' })).toBe('warn');
    expect(level()).toBe('info');
  });

  it('is everything where an override may ask for more of this plugin', () => {
    expect(level({ level: 'warn', overrides: [] })).toBe('debug');
  });

  it('is debug for levels that the core does not have', () => {
    expect(level({ level: 'silly' })).toBe('debug');
  });
});

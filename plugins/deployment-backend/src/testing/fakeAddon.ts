import type { Addon, CoreOptions, DeploymentCore } from '../services/addon';
import { fakeUseCases } from './fakeUseCases';

/** An addon whose core a test decides, and that records what it was given. */
export function fakeAddon() {
  const core: jest.Mocked<DeploymentCore> = {
    ...fakeUseCases(),
    metrics: jest.fn(),
    advanceClock: jest.fn(),
    close: jest.fn(async () => {}),
  };
  const created: CoreOptions[] = [];
  const cancelled: object[] = [];
  const addon: Addon = {
    DeploymentCore: {
      async create(options) {
        created.push(options);
        return core;
      },
    },
    CancelHandle: class {
      cancel() {
        cancelled.push(this);
      }
    },
  };
  return { addon, core, created, cancelled };
}

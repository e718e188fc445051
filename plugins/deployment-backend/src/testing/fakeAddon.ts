import type { Addon, CoreOptions, DeploymentCore } from '../services/addon';

/** An addon whose core a test decides, and that records what it was given. */
export function fakeAddon() {
  const core: jest.Mocked<DeploymentCore> = {
    overview: jest.fn(),
    versions: jest.fn(),
    changes: jest.fn(),
    pipeline: jest.fn(),
    preflight: jest.fn(),
    dispatch: jest.fn(),
    dispatches: jest.fn(),
    identifyDispatch: jest.fn(),
    runPreflight: jest.fn(),
    actOnRun: jest.fn(),
    runs: jest.fn(),
    servicePipeline: jest.fn(),
    decisionPreflight: jest.fn(),
    decide: jest.fn(),
    inbox: jest.fn(),
    noteEvent: jest.fn(),
    inspect: jest.fn(),
    testEnvironments: jest.fn(),
    hosts: jest.fn(),
    requiredHosts: jest.fn(),
    environments: jest.fn(),
    listEnvironments: jest.fn(),
    exportEnvironments: jest.fn(),
    changeEnvironments: jest.fn(),
    reorderEnvironments: jest.fn(),
    copyEnvironments: jest.fn(),
    importEnvironments: jest.fn(),
    replaceEnvironments: jest.fn(),
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

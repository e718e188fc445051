import {
  createServiceFactory,
  type ServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  deploymentCoreServiceRef,
  type DeploymentCoreService,
} from '../services/DeploymentCoreService';

/** A value as the bytes in which the core would answer it. */
export function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** A core whose use cases a test decides, and that records how it was called. */
export function fakeCore() {
  const core: jest.Mocked<DeploymentCoreService> = {
    overview: jest.fn(),
    versions: jest.fn(),
    changes: jest.fn(),
    preflight: jest.fn(),
    dispatch: jest.fn(),
    dispatches: jest.fn(),
    identifyDispatch: jest.fn(),
    runPreflight: jest.fn(),
    actOnRun: jest.fn(),
    pipeline: jest.fn(),
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
    close: jest.fn(async () => {}),
  };
  const factory: ServiceFactory = createServiceFactory({
    service: deploymentCoreServiceRef,
    deps: {},
    factory: () => core,
  });
  return { core, factory };
}

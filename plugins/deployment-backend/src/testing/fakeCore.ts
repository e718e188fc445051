import {
  createServiceFactory,
  type ServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  deploymentCoreServiceRef,
  type DeploymentCoreService,
} from '../services/DeploymentCoreService';
import { fakeUseCases } from './fakeUseCases';

/** A value as the bytes in which the core would answer it. */
export function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value));
}

/** A core whose use cases a test decides, and that records how it was called. */
export function fakeCore() {
  const core: jest.Mocked<DeploymentCoreService> = {
    ...fakeUseCases(),
    close: jest.fn(async () => {}),
  };
  const factory: ServiceFactory = createServiceFactory({
    service: deploymentCoreServiceRef,
    deps: {},
    factory: () => core,
  });
  return { core, factory };
}

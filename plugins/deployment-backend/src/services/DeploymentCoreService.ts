import {
  coreServices,
  createServiceFactory,
  createServiceRef,
} from '@backstage/backend-plugin-api';
import type {
  OverviewCommand,
  ProviderTokens,
  ReplaceEnvironmentsCommand,
  RequiredHosts,
  ServiceCommand,
  ServiceOverview,
  StoredEnvironments,
} from 'backstage-plugin-deployment-common';
import { DefaultDeploymentCoreService } from './DefaultDeploymentCoreService';

/**
 * UTF-8 bytes of the JSON of a `T`. Routers send them on as they are; who needs
 * the value itself parses them.
 *
 * @public
 */
export type JsonBytes<T> = Buffer & {
  /** Never present; it only carries the type. */
  readonly __json?: T;
};

/**
 * Who asks: the Backstage user together with the provider tokens of this one
 * request.
 *
 * @public
 */
export interface DeploymentViewer {
  /** Entity ref of the Backstage user, for example `user:default/alice`. */
  user: string;
  /** Tokens by `provider:host`. Hosts that are absent are not connected. */
  tokens: ProviderTokens;
}

/**
 * Options of a call to the core.
 *
 * @public
 */
export interface DeploymentCoreRequestOptions {
  /** Aborts the call: work that nobody else waits for stops. */
  signal?: AbortSignal;
}

/**
 * The use cases of the core. Every method rejects with a
 * {@link DeploymentCoreError} when the core refuses.
 *
 * @public
 */
export interface DeploymentCoreService {
  /** What runs where, of all environments of one service. */
  overview(
    command: OverviewCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ): Promise<JsonBytes<ServiceOverview>>;

  /** Hosts whose tokens {@link DeploymentCoreService.overview} needs. */
  requiredHosts(command: ServiceCommand): Promise<JsonBytes<RequiredHosts>>;

  /** The stored environments of a service. */
  environments(command: ServiceCommand): Promise<JsonBytes<StoredEnvironments>>;

  /**
   * Puts environments in place of those that the service has, all or nothing,
   * and answers what is stored then.
   */
  replaceEnvironments(
    command: ReplaceEnvironmentsCommand,
  ): Promise<JsonBytes<StoredEnvironments>>;

  /** Lets go of the store. Later calls are refused with the code `closed`. */
  close(): Promise<void>;
}

/**
 * The core of the deployment plugin, as a service: modules for the plugin
 * `deployment` share its instance, tests and adopters may put another one in
 * its place. The default follows the configuration and is closed when the
 * backend shuts down.
 *
 * @public
 */
export const deploymentCoreServiceRef = createServiceRef<DeploymentCoreService>(
  {
    id: 'deployment.core',
    scope: 'plugin',
    defaultFactory: async service =>
      createServiceFactory({
        service,
        deps: {
          config: coreServices.rootConfig,
          database: coreServices.database,
          lifecycle: coreServices.lifecycle,
          logger: coreServices.logger,
        },
        factory: deps => DefaultDeploymentCoreService.fromConfig(deps),
      }),
  },
);

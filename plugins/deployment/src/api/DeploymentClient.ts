import type { FetchApi } from '@backstage/frontend-plugin-api';
import type { ScmAuthApi } from '@backstage/integration-react';
import type {
  Environment,
  RequiredHost,
} from 'backstage-plugin-deployment-common';
import { BackendRequests } from './BackendRequests';
import type {
  CopyEnvironmentsOptions,
  EnvironmentDraftChange,
  ImportEnvironmentsOptions,
  ListEnvironmentsOptions,
} from './ConfigurationApi';
import { ConfigurationClient } from './ConfigurationClient';
import type { DeploymentApi, GetOverviewOptions } from './DeploymentApi';
import type { DispatchApi } from './DispatchApi';
import { DispatchClient } from './DispatchClient';
import type { HostRef } from './hosts';
import { OverviewClient } from './OverviewClient';
import type { PipelineApi } from './PipelineApi';
import { PipelineClient } from './PipelineClient';
import type { ProviderTokenRenewalApi } from './ProviderTokenRenewal';
import { ProviderTokenSource } from './ProviderTokenSource';
import { TokenRequests } from './TokenRequests';

/** {@link DeploymentApi} over HTTP: one face of what its parts do. */
export class DeploymentClient implements DeploymentApi {
  readonly #tokenSource: ProviderTokenSource;
  readonly #overview: OverviewClient;
  readonly #configuration: ConfigurationClient;
  readonly #dispatch: DispatchClient;
  readonly #pipeline: PipelineClient;

  constructor(options: {
    fetchApi: FetchApi;
    scmAuth: ScmAuthApi;
    renewal: ProviderTokenRenewalApi;
    /** GitHub scopes beyond those that `scmAuth` asks for. */
    scopes: string[];
  }) {
    const backend = new BackendRequests(options.fetchApi);
    const tokenSource = new ProviderTokenSource(options);
    const withTokens = new TokenRequests(backend, tokenSource);
    const overview = new OverviewClient(backend, withTokens);
    this.#tokenSource = tokenSource;
    this.#overview = overview;
    this.#configuration = new ConfigurationClient({
      backend,
      withTokens,
      tokenSource,
      onChanged: entityRefs => overview.forgetHosts(entityRefs),
    });
    const hostsOf = (entityRef: string, signal?: AbortSignal) =>
      overview.requiredHosts(entityRef, signal);
    this.#dispatch = new DispatchClient({ withTokens, hostsOf });
    this.#pipeline = new PipelineClient({
      withTokens,
      hostsOf,
      allHosts: () => this.#configuration.allHosts(),
    });
  }

  getOverview(entityRef: string, options?: GetOverviewOptions) {
    return this.#overview.getOverview(entityRef, options);
  }

  connect(host: HostRef): Promise<void> {
    return this.#tokenSource.connect(this.#knownHost(host));
  }

  reconnect(host: HostRef): Promise<void> {
    return this.#tokenSource.reconnect(this.#knownHost(host));
  }

  getHosts(options?: { thorough?: boolean }) {
    return this.#configuration.getHosts(options);
  }

  listEnvironments(options?: ListEnvironmentsOptions) {
    return this.#configuration.listEnvironments(options);
  }

  getServiceEnvironments(
    entityRef: string,
    options?: { signal?: AbortSignal },
  ) {
    return this.#configuration.getServiceEnvironments(entityRef, options);
  }

  changeEnvironments(entityRef: string, changes: EnvironmentDraftChange[]) {
    return this.#configuration.changeEnvironments(entityRef, changes);
  }

  copyEnvironments(entityRef: string, options: CopyEnvironmentsOptions) {
    return this.#configuration.copyEnvironments(entityRef, options);
  }

  exportEnvironments(services?: string[]) {
    return this.#configuration.exportEnvironments(services);
  }

  importEnvironments(options: ImportEnvironmentsOptions) {
    return this.#configuration.importEnvironments(options);
  }

  inspectRepository(
    entityRef: string,
    repository: HostRef & { repository: string },
    options?: { signal?: AbortSignal; thorough?: boolean },
  ) {
    return this.#configuration.inspectRepository(
      entityRef,
      repository,
      options,
    );
  }

  testEnvironments(
    entityRef: string,
    environments: Environment[],
    options?: { signal?: AbortSignal; thorough?: boolean },
  ) {
    return this.#configuration.testEnvironments(
      entityRef,
      environments,
      options,
    );
  }

  getPipeline(...args: Parameters<PipelineApi['getPipeline']>) {
    return this.#pipeline.getPipeline(...args);
  }

  getRuns(...args: Parameters<PipelineApi['getRuns']>) {
    return this.#pipeline.getRuns(...args);
  }

  getServicePipeline(...args: Parameters<PipelineApi['getServicePipeline']>) {
    return this.#pipeline.getServicePipeline(...args);
  }

  decide(...args: Parameters<PipelineApi['decide']>) {
    return this.#pipeline.decide(...args);
  }

  getInbox(...args: Parameters<PipelineApi['getInbox']>) {
    return this.#pipeline.getInbox(...args);
  }

  getVersions(...args: Parameters<DispatchApi['getVersions']>) {
    return this.#dispatch.getVersions(...args);
  }

  getChanges(...args: Parameters<DispatchApi['getChanges']>) {
    return this.#dispatch.getChanges(...args);
  }

  getPreflight(...args: Parameters<DispatchApi['getPreflight']>) {
    return this.#dispatch.getPreflight(...args);
  }

  dispatch(...args: Parameters<DispatchApi['dispatch']>) {
    return this.#dispatch.dispatch(...args);
  }

  getDispatches(...args: Parameters<DispatchApi['getDispatches']>) {
    return this.#dispatch.getDispatches(...args);
  }

  identifyDispatch(...args: Parameters<DispatchApi['identifyDispatch']>) {
    return this.#dispatch.identifyDispatch(...args);
  }

  getRunPreflight(...args: Parameters<DispatchApi['getRunPreflight']>) {
    return this.#dispatch.getRunPreflight(...args);
  }

  actOnRun(...args: Parameters<DispatchApi['actOnRun']>) {
    return this.#dispatch.actOnRun(...args);
  }

  #knownHost(host: HostRef): RequiredHost {
    return (
      this.#overview.knownHost(host) ??
      this.#configuration.knownHost(host) ?? {
        ...host,
        url: `https://${host.host}/`,
      }
    );
  }
}

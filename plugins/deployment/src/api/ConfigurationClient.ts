import {
  configurationPath,
  deploymentRoutes,
  type ChangedEnvironments,
  type Environment,
  type EnvironmentPage,
  type EnvironmentTests,
  type ImportedEnvironments,
  type Inspection,
  type RequiredHost,
  type RequiredHosts,
  type StoredEnvironment,
  type StoredEnvironments,
} from 'backstage-plugin-deployment-common';
import type { BackendRequests } from './BackendRequests';
import type {
  ConfigurationApi,
  CopyEnvironmentsOptions,
  EnvironmentDraftChange,
  ImportEnvironmentsOptions,
  ListEnvironmentsOptions,
} from './ConfigurationApi';
import { sameHost, type HostConnection, type HostRef } from './hosts';
import type { ProviderTokenSource } from './ProviderTokenSource';
import { withQuery } from './query';
import type { TokenRequests } from './TokenRequests';

interface ReadOptions {
  signal?: AbortSignal;
  thorough?: boolean;
}

/** Reads and changes how services map to environments. */
export class ConfigurationClient implements ConfigurationApi {
  readonly #backend: BackendRequests;
  readonly #withTokens: TokenRequests;
  readonly #tokenSource: ProviderTokenSource;
  readonly #onChanged: (entityRefs: string[]) => void;
  /** Hosts change only when the backend is configured anew. */
  #hosts: RequiredHost[] | undefined;

  constructor(options: {
    backend: BackendRequests;
    withTokens: TokenRequests;
    tokenSource: ProviderTokenSource;
    /** Told which services were changed. */
    onChanged(entityRefs: string[]): void;
  }) {
    this.#backend = options.backend;
    this.#withTokens = options.withTokens;
    this.#tokenSource = options.tokenSource;
    this.#onChanged = options.onChanged;
  }

  async getHosts(
    options: { thorough?: boolean } = {},
  ): Promise<HostConnection[]> {
    const hosts = await this.allHosts();
    return (await this.#tokenSource.collect(hosts, options)).connections;
  }

  listEnvironments(
    options: ListEnvironmentsOptions = {},
  ): Promise<EnvironmentPage> {
    const { services, owners, repository, text, cursor, limit } = options;
    return this.#backend.json({
      path: withQuery(deploymentRoutes.environments, {
        service: services,
        owner: owners,
        repository,
        text,
        cursor,
        limit,
      }),
      signal: options.signal,
    });
  }

  async getServiceEnvironments(
    entityRef: string,
    options: { signal?: AbortSignal } = {},
  ): Promise<StoredEnvironment[]> {
    const { environments } = await this.#backend.json<StoredEnvironments>({
      path: configurationPath(entityRef, 'environments'),
      signal: options.signal,
    });
    return environments;
  }

  async changeEnvironments(
    entityRef: string,
    changes: EnvironmentDraftChange[],
  ): Promise<ChangedEnvironments> {
    const { answer } = await this.#withTokens.json<ChangedEnvironments>({
      path: configurationPath(entityRef, 'environment-changes'),
      method: 'POST',
      body: { changes },
      hosts: await this.allHosts(),
      thorough: true,
    });
    this.#onChanged([entityRef]);
    return answer;
  }

  async copyEnvironments(
    entityRef: string,
    options: CopyEnvironmentsOptions,
  ): Promise<ChangedEnvironments> {
    const { answer } = await this.#withTokens.json<ChangedEnvironments>({
      path: configurationPath(entityRef, 'environment-copies'),
      method: 'POST',
      body: options,
      hosts: await this.allHosts(),
      thorough: true,
    });
    if (!options.dryRun) {
      this.#onChanged([entityRef]);
    }
    return answer;
  }

  exportEnvironments(services?: string[]): Promise<string> {
    return this.#backend.text({
      path: withQuery(deploymentRoutes.exportEnvironments, {
        service: services,
      }),
    });
  }

  async importEnvironments(
    options: ImportEnvironmentsOptions,
  ): Promise<ImportedEnvironments> {
    const { answer } = await this.#withTokens.json<ImportedEnvironments>({
      path: deploymentRoutes.importEnvironments,
      method: 'POST',
      body: options,
      // Which hosts a document names, only the core can say.
      hosts: await this.allHosts(),
      thorough: true,
    });
    if (!('dryRun' in options)) {
      this.#onChanged(answer.services);
    }
    return answer;
  }

  async inspectRepository(
    entityRef: string,
    repository: HostRef & { repository: string },
    options: ReadOptions = {},
  ): Promise<Inspection> {
    const { provider, host } = repository;
    const { answer } = await this.#withTokens.json<Inspection>({
      path: configurationPath(entityRef, 'inspection'),
      method: 'POST',
      body: { provider, host, repository: repository.repository },
      hosts: await this.#hostsOf([repository]),
      ...options,
    });
    return answer;
  }

  async testEnvironments(
    entityRef: string,
    environments: Environment[],
    options: ReadOptions = {},
  ): Promise<EnvironmentTests> {
    const { answer } = await this.#withTokens.json<EnvironmentTests>({
      path: configurationPath(entityRef, 'environment-tests'),
      method: 'POST',
      body: { environments },
      hosts: await this.#hostsOf(environments),
      // Each environment is tested on its own, so one host's rejection is told
      // with the environments that it concerns.
      rejectedIn: ({ answer: tests, hosts }) =>
        hosts.filter(host =>
          tests.environments.some(
            ({ problem }, index) =>
              problem?.code === 'token_rejected' &&
              sameHost(environments[index], host),
          ),
        ),
      ...options,
    });
    return answer;
  }

  /** A host as the backend names it, with its address. */
  knownHost(host: HostRef): RequiredHost | undefined {
    return this.#hosts?.find(candidate => sameHost(candidate, host));
  }

  /** Every host that can be used. */
  async allHosts(): Promise<RequiredHost[]> {
    if (!this.#hosts) {
      const { hosts } = await this.#backend.json<RequiredHosts>({
        path: deploymentRoutes.hosts,
      });
      this.#hosts = hosts;
    }
    return this.#hosts;
  }

  async #hostsOf(named: HostRef[]): Promise<RequiredHost[]> {
    const hosts = await this.allHosts();
    return hosts.filter(host => named.some(other => sameHost(host, other)));
  }
}

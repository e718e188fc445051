import { ResponseError } from '@backstage/errors';
import type { FetchApi } from '@backstage/frontend-plugin-api';
import type { ScmAuthApi } from '@backstage/integration-react';
import {
  DEPLOYMENT_PLUGIN_ID,
  encodeProviderTokens,
  overviewPath,
  PROVIDER_TOKENS_HEADER,
  requiredHostsPath,
  type EnvironmentOverview,
  type ProblemCode,
  type ProviderTokens,
  type RequiredHost,
  type RequiredHosts,
  type ServiceOverview,
} from 'backstage-plugin-deployment-common';
import type {
  DeploymentApi,
  GetOverviewOptions,
  HostConnection,
  HostRef,
  OverviewAnswer,
} from './DeploymentApi';
import type { ProviderTokenRenewalApi } from './ProviderTokenRenewal';
import { ProviderTokenSource } from './ProviderTokenSource';

function hasProblem(
  environment: EnvironmentOverview,
  code: ProblemCode,
): boolean {
  const { status } = environment;
  const problem = status.kind === 'unavailable' ? status.problem : status.stale;
  return problem?.code === code;
}

function sameHost(one: HostRef, other: HostRef): boolean {
  return one.provider === other.provider && one.host === other.host;
}

/** {@link DeploymentApi} over HTTP. */
export class DeploymentClient implements DeploymentApi {
  readonly #fetchApi: FetchApi;
  readonly #tokenSource: ProviderTokenSource;
  /** Hosts of each service: they change only when somebody configures it. */
  readonly #hosts = new Map<string, RequiredHost[]>();

  constructor(options: {
    fetchApi: FetchApi;
    scmAuth: ScmAuthApi;
    renewal: ProviderTokenRenewalApi;
    /** GitHub scopes beyond those that `scmAuth` asks for. */
    scopes: string[];
  }) {
    this.#fetchApi = options.fetchApi;
    this.#tokenSource = new ProviderTokenSource(options);
  }

  async getOverview(
    entityRef: string,
    options: GetOverviewOptions = {},
  ): Promise<OverviewAnswer> {
    const { signal, thorough } = options;
    if (thorough) {
      this.#hosts.delete(entityRef);
    }
    const answer = await this.#readOverview(entityRef, options);
    if (!this.#needsUnknownHost(answer)) {
      return answer;
    }
    // Somebody mapped an environment to another host meanwhile.
    this.#hosts.delete(entityRef);
    return this.#readOverview(entityRef, { signal });
  }

  connect(host: HostRef): Promise<void> {
    return this.#tokenSource.connect(this.#knownHost(host));
  }

  reconnect(host: HostRef): Promise<void> {
    return this.#tokenSource.reconnect(this.#knownHost(host));
  }

  async #readOverview(
    entityRef: string,
    { signal, thorough }: GetOverviewOptions,
  ): Promise<OverviewAnswer> {
    const hosts = await this.#requiredHosts(entityRef, signal);
    const collected = await this.#tokenSource.collect(hosts, { thorough });
    const overview = await this.#fetchOverview(
      entityRef,
      collected.tokens,
      signal,
    );
    const answer = { overview, hosts: collected.connections };
    const rejectedBy = this.#hostsThatRejected(answer);
    if (rejectedBy.length === 0) {
      return answer;
    }
    const renewed = await this.#tokenSource.renewSilently(
      rejectedBy,
      collected,
    );
    if (!renewed) {
      return answer;
    }
    return {
      overview: await this.#fetchOverview(entityRef, renewed.tokens, signal),
      hosts: renewed.connections,
    };
  }

  async #requiredHosts(
    entityRef: string,
    signal: AbortSignal | undefined,
  ): Promise<RequiredHost[]> {
    const known = this.#hosts.get(entityRef);
    if (known) {
      return known;
    }
    const { hosts } = await this.#get<RequiredHosts>(
      requiredHostsPath(entityRef),
      { signal },
    );
    if (hosts.length > 0) {
      // Nothing configured is asked again each time: it is how it begins.
      this.#hosts.set(entityRef, hosts);
    }
    return hosts;
  }

  #fetchOverview(
    entityRef: string,
    tokens: ProviderTokens,
    signal: AbortSignal | undefined,
  ): Promise<ServiceOverview> {
    const header = encodeProviderTokens(tokens);
    return this.#get<ServiceOverview>(overviewPath(entityRef), {
      signal,
      headers: header ? { [PROVIDER_TOKENS_HEADER]: header } : {},
    });
  }

  async #get<T>(path: string, init: RequestInit): Promise<T> {
    const response = await this.#fetchApi.fetch(
      `plugin://${DEPLOYMENT_PLUGIN_ID}${path}`,
      init,
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response.json();
  }

  #hostsThatRejected({ overview, hosts }: OverviewAnswer): HostConnection[] {
    return hosts.filter(host =>
      overview.environments.some(
        environment =>
          sameHost(environment.origin, host) &&
          hasProblem(environment, 'token_rejected'),
      ),
    );
  }

  #needsUnknownHost({ overview, hosts }: OverviewAnswer): boolean {
    return overview.environments.some(
      environment =>
        hasProblem(environment, 'not_connected') &&
        !hosts.some(host => sameHost(environment.origin, host)),
    );
  }

  #knownHost(host: HostRef): RequiredHost {
    for (const hosts of this.#hosts.values()) {
      const known = hosts.find(candidate => sameHost(candidate, host));
      if (known) {
        return known;
      }
    }
    return { ...host, url: `https://${host.host}/` };
  }
}

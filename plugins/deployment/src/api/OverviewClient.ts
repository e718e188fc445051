import {
  overviewPath,
  requiredHostsPath,
  type EnvironmentOverview,
  type ProblemCode,
  type RequiredHost,
  type RequiredHosts,
  type ServiceOverview,
} from 'backstage-plugin-deployment-common';
import type { BackendRequests } from './BackendRequests';
import type { GetOverviewOptions, OverviewAnswer } from './DeploymentApi';
import { sameHost, type HostConnection, type HostRef } from './hosts';
import type { TokenAnswer, TokenRequests } from './TokenRequests';

function hasProblem(
  environment: EnvironmentOverview,
  code: ProblemCode,
): boolean {
  const { status } = environment;
  const problem = status.kind === 'unavailable' ? status.problem : status.stale;
  return problem?.code === code;
}

function hostsThatRejected({
  answer,
  hosts,
}: TokenAnswer<ServiceOverview>): HostConnection[] {
  return hosts.filter(host =>
    answer.environments.some(
      environment =>
        sameHost(environment.origin, host) &&
        hasProblem(environment, 'token_rejected'),
    ),
  );
}

/** Reads what runs where. */
export class OverviewClient {
  readonly #backend: BackendRequests;
  readonly #withTokens: TokenRequests;
  /** Hosts of each service: they change only when somebody configures it. */
  readonly #hosts = new Map<string, RequiredHost[]>();

  constructor(backend: BackendRequests, withTokens: TokenRequests) {
    this.#backend = backend;
    this.#withTokens = withTokens;
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

  /** Forgets what was known of services, since somebody configured them. */
  forgetHosts(entityRefs: string[]): void {
    for (const entityRef of entityRefs) {
      this.#hosts.delete(entityRef);
    }
  }

  /** The hosts whose tokens requests about a service need. */
  async requiredHosts(
    entityRef: string,
    signal?: AbortSignal,
  ): Promise<RequiredHost[]> {
    const known = this.#hosts.get(entityRef);
    if (known) {
      return known;
    }
    const { hosts } = await this.#backend.json<RequiredHosts>({
      path: requiredHostsPath(entityRef),
      signal,
    });
    if (hosts.length > 0) {
      // Nothing configured is asked again each time: it is how it begins.
      this.#hosts.set(entityRef, hosts);
    }
    return hosts;
  }

  /** A host as an answer named it, with its address. */
  knownHost(host: HostRef): RequiredHost | undefined {
    for (const hosts of this.#hosts.values()) {
      const known = hosts.find(candidate => sameHost(candidate, host));
      if (known) {
        return known;
      }
    }
    return undefined;
  }

  async #readOverview(
    entityRef: string,
    { signal, thorough }: GetOverviewOptions,
  ): Promise<OverviewAnswer> {
    const { answer, hosts } = await this.#withTokens.json<ServiceOverview>({
      path: overviewPath(entityRef),
      hosts: await this.requiredHosts(entityRef, signal),
      rejectedIn: hostsThatRejected,
      signal,
      thorough,
    });
    return { overview: answer, hosts };
  }

  #needsUnknownHost({ overview, hosts }: OverviewAnswer): boolean {
    return overview.environments.some(
      environment =>
        hasProblem(environment, 'not_connected') &&
        !hosts.some(host => sameHost(environment.origin, host)),
    );
  }
}

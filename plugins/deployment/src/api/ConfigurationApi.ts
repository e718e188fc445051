import type {
  ChangedEnvironments,
  Environment,
  EnvironmentDraft,
  EnvironmentPage,
  EnvironmentTests,
  ImportedEnvironments,
  Inspection,
  StoredEnvironment,
} from 'backstage-plugin-deployment-common';
import type { HostConnection, HostRef } from './hosts';

/**
 * Which environments {@link ConfigurationApi.listEnvironments} gives.
 *
 * @public
 */
export interface ListEnvironmentsOptions {
  /** Only those of these services (entity refs). */
  services?: string[];
  /** Only those of services that one of these (entity refs) owns. */
  owners?: string[];
  /** Only those that map to this repository, `owner/name`. */
  repository?: string;
  /** Only those whose service, name or repository contains this. */
  text?: string;
  /** `nextCursor` of the page before. */
  cursor?: string;
  /** Environments on one page, 1 to 200. */
  limit?: number;
  /** Ends the request when nobody waits for it any more. */
  signal?: AbortSignal;
}

/**
 * One change to the environments of a service, as a person made it.
 *
 * @public
 */
export type EnvironmentDraftChange =
  | { kind: 'create'; environment: EnvironmentDraft }
  | {
      kind: 'update';
      /** Name as stored. */
      name: string;
      /** Revision that the change was made from. */
      revision: number;
      environment: EnvironmentDraft;
    }
  | { kind: 'delete'; name: string; revision: number };

/**
 * Options of {@link ConfigurationApi.copyEnvironments}.
 *
 * @public
 */
export interface CopyEnvironmentsOptions {
  /** Entity ref of the service that has the environments. */
  from: string;
  /** Repository to map to instead of the other service's. */
  repository?: string;
  /** Only says what would come of it. The default is `false`. */
  dryRun?: boolean;
}

/**
 * Options of {@link ConfigurationApi.importEnvironments}: look first, then
 * bring in exactly what was looked at.
 *
 * @public
 */
export type ImportEnvironmentsOptions =
  | { document: string; dryRun: true }
  | {
      document: string;
      /** `fingerprint` of the dry run that a person agreed to. */
      fingerprint: string;
    };

/**
 * The browser's side of configuring environments. All that a provider is asked
 * for is asked with the viewer's tokens; where one is rejected, it is renewed
 * silently if possible and the request is repeated once.
 *
 * @remarks
 *
 * Every method throws a ResponseError when the backend refuses or fails;
 * `problemFromError` of `backstage-plugin-deployment-common` reads the problem
 * out of it.
 *
 * @public
 */
export interface ConfigurationApi {
  /** Every host that can be used, and how the viewer stands with it. */
  getHosts(options?: { thorough?: boolean }): Promise<HostConnection[]>;

  /** One page of the environments of all services that the viewer may see. */
  listEnvironments(options?: ListEnvironmentsOptions): Promise<EnvironmentPage>;

  /** The environments of a service as stored, in order. */
  getServiceEnvironments(
    entityRef: string,
    options?: { signal?: AbortSignal },
  ): Promise<StoredEnvironment[]>;

  /** Changes environments of a service, all or nothing. */
  changeEnvironments(
    entityRef: string,
    changes: EnvironmentDraftChange[],
  ): Promise<ChangedEnvironments>;

  /** Copies the environments of another service. */
  copyEnvironments(
    entityRef: string,
    options: CopyEnvironmentsOptions,
  ): Promise<ChangedEnvironments>;

  /**
   * The configuration as one YAML document.
   *
   * @param services - Entity refs; absent for all services.
   */
  exportEnvironments(services?: string[]): Promise<string>;

  /** Says what a YAML document would change, or brings it in. */
  importEnvironments(
    options: ImportEnvironmentsOptions,
  ): Promise<ImportedEnvironments>;

  /** What can be understood of a repository, for a service. */
  inspectRepository(
    entityRef: string,
    repository: HostRef & { repository: string },
    options?: { signal?: AbortSignal; thorough?: boolean },
  ): Promise<Inspection>;

  /** What these environments of a service would count, were they stored. */
  testEnvironments(
    entityRef: string,
    environments: Environment[],
    options?: { signal?: AbortSignal; thorough?: boolean },
  ): Promise<EnvironmentTests>;
}

import type {
  DatabaseService,
  LifecycleService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { readDurationFromConfig, type Config } from '@backstage/config';
import { durationToMilliseconds } from '@backstage/types';
import type {
  ChangesCommand,
  CopyEnvironmentsCommand,
  DecideCommand,
  DecisionPreflightCommand,
  DispatchCommand,
  DispatchesCommand,
  ExportEnvironmentsCommand,
  IdentifyDispatchCommand,
  ImportEnvironmentsCommand,
  InboxCommand,
  InspectCommand,
  ListEnvironmentsCommand,
  NoteEventCommand,
  OverviewCommand,
  PipelineCommand,
  PreflightCommand,
  ReorderEnvironmentsCommand,
  ReplaceEnvironmentsCommand,
  RunActionCommand,
  RunPreflightCommand,
  RunsCommand,
  ServiceCommand,
  ServicePipelineCommand,
  VersionsCommand,
} from 'backstage-plugin-deployment-common';
import {
  loadAddon,
  type Addon,
  type CancelHandle,
  type CoreOptions,
  type DeploymentCore,
} from './addon';
import { createCoreLogSink, readCoreLogLevel } from './coreLog';
import { toDeploymentCoreError } from './DeploymentCoreError';
import type {
  DeploymentCoreChanges,
  DeploymentCoreRequestOptions,
  DeploymentCoreService,
  DeploymentCoreTrial,
  DeploymentViewer,
} from './DeploymentCoreService';
import { readGithubHosts } from './githubHosts';
import { resolveStore } from './storeOptions';

function readLimits(config: Config) {
  const deadline = 'deployment.requests.deadline';
  return {
    deadlineMs: config.has(deadline)
      ? durationToMilliseconds(
          readDurationFromConfig(config, { key: deadline }),
        )
      : undefined,
    maxConcurrencyPerHost: config.getOptionalNumber(
      'deployment.requests.maxConcurrencyPerHost',
    ),
    cacheMegabytes: config.getOptionalNumber('deployment.cache.megabytes'),
  };
}

/** The core as the addon brings it, in the words of {@link DeploymentCoreService}. */
export class DefaultDeploymentCoreService implements DeploymentCoreService {
  readonly #addon: Addon;
  readonly #core: DeploymentCore;

  private constructor(addon: Addon, core: DeploymentCore) {
    this.#addon = addon;
    this.#core = core;
  }

  /**
   * Builds the core after the configuration, and closes it when the plugin shuts
   * down.
   *
   * @param deps - Backstage's services; `addon` stands in for the built one in
   * tests.
   */
  static async fromConfig(deps: {
    config: Config;
    database: DatabaseService;
    lifecycle: LifecycleService;
    logger: LoggerService;
    addon?: Addon;
  }): Promise<DefaultDeploymentCoreService> {
    const { config, database, lifecycle, logger } = deps;
    const addon = deps.addon ?? loadAddon();
    const store = await resolveStore({ config, database });
    const options: CoreOptions = {
      store: store.options,
      github: readGithubHosts(config),
      ...readLimits(config),
      logLevel: readCoreLogLevel(config),
      onLog: createCoreLogSink(logger),
    };
    logger.info(`Environments are kept in ${store.place}`);
    const service = new DefaultDeploymentCoreService(
      addon,
      await calling(addon.DeploymentCore.create(options)),
    );
    lifecycle.addShutdownHook(() => service.close());
    return service;
  }

  async overview(
    command: OverviewCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ) {
    return this.#reading(viewer, options?.signal, (asker, cancel) =>
      this.#core.overview(JSON.stringify(command), asker, cancel),
    );
  }

  async versions(
    command: VersionsCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ) {
    return this.#reading(viewer, options?.signal, (asker, cancel) =>
      this.#core.versions(JSON.stringify(command), asker, cancel),
    );
  }

  async changes(
    command: ChangesCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ) {
    return this.#reading(viewer, options?.signal, (asker, cancel) =>
      this.#core.changes(JSON.stringify(command), asker, cancel),
    );
  }

  async preflight(
    command: PreflightCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ) {
    return this.#reading(viewer, options?.signal, (asker, cancel) =>
      this.#core.preflight(JSON.stringify(command), asker, cancel),
    );
  }

  async dispatch(command: DispatchCommand, viewer: DeploymentViewer) {
    return calling(
      this.#core.dispatch(JSON.stringify(command), JSON.stringify(viewer)),
      viewer,
    );
  }

  async dispatches(command: DispatchesCommand, viewer: DeploymentViewer) {
    return calling(
      this.#core.dispatches(JSON.stringify(command), JSON.stringify(viewer)),
      viewer,
    );
  }

  async identifyDispatch(
    command: IdentifyDispatchCommand,
    viewer: DeploymentViewer,
  ) {
    return calling(
      this.#core.identifyDispatch(
        JSON.stringify(command),
        JSON.stringify(viewer),
      ),
      viewer,
    );
  }

  async runPreflight(
    command: RunPreflightCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ) {
    return this.#reading(viewer, options?.signal, (asker, cancel) =>
      this.#core.runPreflight(JSON.stringify(command), asker, cancel),
    );
  }

  async actOnRun(command: RunActionCommand, viewer: DeploymentViewer) {
    return calling(
      this.#core.actOnRun(JSON.stringify(command), JSON.stringify(viewer)),
      viewer,
    );
  }

  async runs(
    command: RunsCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ) {
    return this.#reading(viewer, options?.signal, (asker, cancel) =>
      this.#core.runs(JSON.stringify(command), asker, cancel),
    );
  }

  async pipeline(
    command: PipelineCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ) {
    return this.#reading(viewer, options?.signal, (asker, cancel) =>
      this.#core.pipeline(JSON.stringify(command), asker, cancel),
    );
  }

  async servicePipeline(
    command: ServicePipelineCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ) {
    return this.#reading(viewer, options?.signal, (asker, cancel) =>
      this.#core.servicePipeline(JSON.stringify(command), asker, cancel),
    );
  }

  async decisionPreflight(
    command: DecisionPreflightCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ) {
    return this.#reading(viewer, options?.signal, (asker, cancel) =>
      this.#core.decisionPreflight(JSON.stringify(command), asker, cancel),
    );
  }

  async inbox(
    command: InboxCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ) {
    return this.#reading(viewer, options?.signal, (asker, cancel) =>
      this.#core.inbox(JSON.stringify(command), asker, cancel),
    );
  }

  async decide(command: DecideCommand, viewer: DeploymentViewer) {
    return calling(
      this.#core.decide(JSON.stringify(command), JSON.stringify(viewer)),
      viewer,
    );
  }

  async noteEvent(command: NoteEventCommand) {
    return calling(this.#core.noteEvent(JSON.stringify(command)));
  }

  async inspect(
    command: InspectCommand,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ) {
    return this.#reading(viewer, options?.signal, (asker, cancel) =>
      this.#core.inspect(JSON.stringify(command), asker, cancel),
    );
  }

  async testEnvironments(
    command: DeploymentCoreTrial,
    viewer: DeploymentViewer,
    options?: DeploymentCoreRequestOptions,
  ) {
    return this.#reading(viewer, options?.signal, (asker, cancel) =>
      this.#core.testEnvironments(JSON.stringify(command), asker, cancel),
    );
  }

  async hosts() {
    return calling(this.#core.hosts());
  }

  async requiredHosts(command: ServiceCommand) {
    return calling(this.#core.requiredHosts(JSON.stringify(command)));
  }

  async environments(command: ServiceCommand) {
    return calling(this.#core.environments(JSON.stringify(command)));
  }

  async listEnvironments(command: ListEnvironmentsCommand) {
    return calling(this.#core.listEnvironments(JSON.stringify(command)));
  }

  async exportEnvironments(command: ExportEnvironmentsCommand) {
    return calling(this.#core.exportEnvironments(JSON.stringify(command)));
  }

  async changeEnvironments(
    command: DeploymentCoreChanges,
    viewer: DeploymentViewer,
  ) {
    return calling(
      this.#core.changeEnvironments(
        JSON.stringify(command),
        JSON.stringify(viewer),
      ),
      viewer,
    );
  }

  async reorderEnvironments(
    command: ReorderEnvironmentsCommand,
    viewer: DeploymentViewer,
  ) {
    return calling(
      this.#core.reorderEnvironments(
        JSON.stringify(command),
        JSON.stringify(viewer),
      ),
      viewer,
    );
  }

  async copyEnvironments(
    command: CopyEnvironmentsCommand,
    viewer: DeploymentViewer,
  ) {
    return calling(
      this.#core.copyEnvironments(
        JSON.stringify(command),
        JSON.stringify(viewer),
      ),
      viewer,
    );
  }

  async importEnvironments(
    command: ImportEnvironmentsCommand,
    viewer: DeploymentViewer,
  ) {
    return calling(
      this.#core.importEnvironments(
        JSON.stringify(command),
        JSON.stringify(viewer),
      ),
      viewer,
    );
  }

  async replaceEnvironments(command: ReplaceEnvironmentsCommand) {
    return calling(this.#core.replaceEnvironments(JSON.stringify(command)));
  }

  async close() {
    await calling(this.#core.close());
  }

  /** A read at a provider, which ends when its signal aborts. */
  async #reading<T>(
    viewer: DeploymentViewer,
    signal: AbortSignal | undefined,
    read: (viewer: string, cancel: CancelHandle) => Promise<T>,
  ): Promise<T> {
    const handle = new this.#addon.CancelHandle();
    const cancel = () => handle.cancel();
    if (signal?.aborted) {
      cancel();
    }
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await calling(read(JSON.stringify(viewer), handle), viewer);
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }
}

async function calling<T>(
  answer: Promise<T>,
  viewer?: DeploymentViewer,
): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw toDeploymentCoreError(error, viewer?.tokens);
  }
}

import type {
  CancelHandle,
  CoreOptions,
  DeploymentCore,
} from 'backstage-plugin-deployment-core';

// The addon's own types, so that what it takes and gives cannot drift from what
// this plugin believes.
export type { CancelHandle, CoreOptions, DeploymentCore };

/** Name of the npm package that holds the Rust core. */
export const CORE_PACKAGE = 'backstage-plugin-deployment-core';

/** Levels of the core's log, most important first. */
export type CoreLogLevel = NonNullable<CoreOptions['logLevel']>;

/** A GitHub host as the core takes it. */
export type CoreGithubHost = CoreOptions['github'][number];

/** What the addon exports, as far as this plugin uses it. */
export interface Addon {
  DeploymentCore: Pick<typeof DeploymentCore, 'create'>;
  CancelHandle: new () => CancelHandle;
}

/**
 * Loads the addon, at the moment when it is first needed: a missing binary then
 * fails the start of this plugin with a sentence that helps, and not the import
 * of a package.
 *
 * @throws Error that names the platform, the reason and the remedy.
 */
export function loadAddon(): Addon {
  try {
    // `require`, since the addon's entry is CommonJS and so is this package
    // once it is built.
    return require(CORE_PACKAGE);
  } catch (error) {
    // The first line is the reason; Node adds the stack of requires below it.
    const reason = (error instanceof Error ? error.message : String(error))
      .split('\n')[0]
      .replace(/[.\s]*$/, '.');
    throw new Error(
      `The core of the deployment plugin, the npm package ${CORE_PACKAGE}, ` +
        `could not be loaded on ${process.platform}-${process.arch} with ` +
        `Node ${process.versions.node}: ${reason} ` +
        'In an installed Backstage, install the package again on this ' +
        'platform, with optional dependencies included. In a clone of the ' +
        "plugin's repository, `npm run demo` builds it.",
      { cause: error },
    );
  }
}

// A core to test, and the errors that it rejects with.
import assert from 'node:assert/strict';
import core from '../../index.js';
import type {
  CoreError,
  CoreOptions,
  DeploymentCore as Core,
} from '../../index.js';

export const { CancelHandle, DeploymentCore } = core;

export const SERVICE = 'component:default/payments';

/** Options of a core that keeps nothing and may ask github.com. */
export function options(changes: Partial<CoreOptions> = {}): CoreOptions {
  return {
    store: { filename: ':memory:' },
    github: [{ host: 'github.com', apiBaseUrl: 'https://api.github.com' }],
    ...changes,
  };
}

/** The environments of a service on a host, as a command. */
export function replaceCommand(
  host: string,
  names: string[] = ['production'],
  service: string = SERVICE,
): string {
  return JSON.stringify({
    service,
    environments: names.map((name, order) => ({
      service,
      name,
      order,
      tier: 'other',
      provider: 'github',
      host,
      source: {
        owner: 'acme',
        repo: 'payments',
        workflow: 'deploy.yml',
        topology: 'workflow-per-environment',
        environment: name,
      },
    })),
  });
}

export const serviceCommand = JSON.stringify({ service: SERVICE });

/** A viewer with this token for a host. */
export function viewer(host: string, token: string): string {
  return JSON.stringify({
    user: 'user:default/alice',
    tokens: { [`github:${host}`]: token },
  });
}

/** The error that a promise rejects with, or that starting it throws. */
export async function rejection(
  work: () => Promise<unknown>,
): Promise<CoreError> {
  try {
    await work();
  } catch (error) {
    return error as CoreError;
  }
  return assert.fail('it did not reject');
}

/** Runs with a core that is closed in the end. */
export async function withCore<T>(
  changes: Partial<CoreOptions>,
  use: (instance: Core) => Promise<T>,
): Promise<T> {
  const instance = await DeploymentCore.create(options(changes));
  try {
    return await use(instance);
  } finally {
    await instance.close();
  }
}

/** What the bytes of an answer say. */
export function read<T>(bytes: Buffer & { readonly __json?: T }): T {
  return JSON.parse(bytes.toString('utf8'));
}

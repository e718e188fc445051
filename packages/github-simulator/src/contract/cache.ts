/** The cache directory with the pruned descriptions, and its stamp. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OPERATIONS } from '../rest/operations.ts';
import { WEBHOOKS } from '../webhooks/events.ts';
import type { PackageFile } from './package-file.ts';

/** GitHub's REST description: the newest published when this was written. */
export const REST_PACKAGE: PackageFile = {
  name: '@octokit/openapi',
  version: '23.0.2',
  integrity:
    'sha512-pV8M7L9GY23AybNvTmo2nyjmpmnt6+2sRE/tqr0ZLQcPS4lnw7u5eZGNmwRNkBC3D7gZXbFx5AHzLUVRBXGDhg==',
  member: 'package/generated/api.github.com.json',
};

/** GitHub's description of webhook payloads. */
export const WEBHOOK_PACKAGE: PackageFile = {
  name: '@octokit/openapi-webhooks',
  version: '12.1.0',
  integrity:
    'sha512-Z5eDsLCUNbx1zHpZb1LNQirADqdMTvWJQ/deahi0ws+tWWnwHXB+Pr4jfmM9OrETS9Y5iW8ZRu1fdbudObhLrg==',
  member: 'package/generated/api.github.com.json',
};

/** The API versions with a description each; the first is the document's. */
export const API_VERSIONS = ['2022-11-28', '2026-03-10'] as const;

/** A REST API version that the simulator knows. */
export type ApiVersion = (typeof API_VERSIONS)[number];

/** Changes whenever the pruning itself does. */
const FORMAT = 3;

/** Where the project keeps the descriptions. */
export const DEFAULT_CACHE = fileURLToPath(
  new URL('../../../../.cache/github-descriptions', import.meta.url),
);

/** Files of the cache. */
export const cacheFiles = {
  rest: (directory: string, version: ApiVersion) =>
    join(directory, `rest-${version}.json`),
  webhooks: (directory: string) => join(directory, 'webhooks.json'),
  stamp: (directory: string) => join(directory, 'stamp'),
};

/** What a cache directory must be made of to be current. */
export function expectedStamp(): string {
  return createHash('sha256')
    .update(
      JSON.stringify([
        FORMAT,
        REST_PACKAGE,
        WEBHOOK_PACKAGE,
        API_VERSIONS,
        OPERATIONS,
        WEBHOOKS,
      ]),
    )
    .digest('hex');
}

/** Whether a cache directory is complete and current. */
export function isCurrent(directory: string): boolean {
  const stamp = cacheFiles.stamp(directory);
  return (
    existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === expectedStamp()
  );
}

/** Downloads GitHub's descriptions and writes what is left after pruning. */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { isObject } from '../http/exchange.ts';
import { OPERATIONS, splitOperation } from '../rest/operations.ts';
import { WEBHOOKS } from '../webhooks/events.ts';
import { applyBreakingChanges } from './breaking-changes.ts';
import {
  API_VERSIONS,
  REST_PACKAGE,
  WEBHOOK_PACKAGE,
  cacheFiles,
  expectedStamp,
} from './cache.ts';
import { prune } from './description.ts';
import { readPackageFile, type PackageFile } from './package-file.ts';

async function readDescription(
  file: PackageFile,
): Promise<Record<string, unknown>> {
  const bytes = await readPackageFile(file);
  const document: unknown = JSON.parse(bytes.toString('utf8'));
  if (!isObject(document)) {
    throw new Error(`${file.name} holds no description.`);
  }
  return document;
}

/** Writes whole or not at all, so that two fetches at once do no harm. */
async function writeJson(path: string, value: unknown): Promise<void> {
  const draft = `${path}.${process.pid}`;
  await writeFile(draft, JSON.stringify(value));
  await rename(draft, path);
}

/**
 * Fills a cache directory, current or not.
 *
 * @throws Error when the registry cannot be reached or gives something else
 */
export async function fillCache(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await rm(cacheFiles.stamp(directory), { force: true });
  const [rest, webhooks] = await Promise.all([
    readDescription(REST_PACKAGE),
    readDescription(WEBHOOK_PACKAGE),
  ]);
  const pruned = prune(rest, OPERATIONS.map(splitOperation));
  for (const version of API_VERSIONS) {
    await writeJson(
      cacheFiles.rest(directory, version),
      applyBreakingChanges(pruned, version),
    );
  }
  await writeJson(
    cacheFiles.webhooks(directory),
    prune(
      webhooks,
      WEBHOOKS.map(path => ({ path, method: 'post' })),
    ),
  );
  await writeFile(cacheFiles.stamp(directory), `${expectedStamp()}\n`);
}

/**
 * Fills a cache directory with GitHub's own descriptions, pruned to what the
 * simulator answers: `node fetch.ts <cache dir>`. Does nothing when the
 * directory is current.
 */
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
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
  isCurrent,
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
 * Makes a cache directory current.
 *
 * @returns whether anything had to be fetched
 * @throws Error when the registry cannot be reached or gives something else
 */
export async function fetchDescriptions(directory: string): Promise<boolean> {
  if (isCurrent(directory)) {
    return false;
  }
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
  return true;
}

const [, script, directory] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  if (directory === undefined) {
    process.stderr.write('Usage: node fetch.ts <cache directory>\n');
    process.exitCode = 2;
  } else {
    try {
      if (await fetchDescriptions(directory)) {
        process.stdout.write(`GitHub's descriptions are in ${directory}\n`);
      }
    } catch (error) {
      process.stderr.write(
        `GitHub's descriptions could not be fetched: ${
          error instanceof Error ? error.message : String(error)
        }\n`,
      );
      process.exitCode = 1;
    }
  }
}

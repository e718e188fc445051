// Scenarios on disk: scenario.yaml, and the files of its repositories.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseDocument } from 'yaml';
import { parseScenario, type Scenario } from './parse.ts';
import { ScenarioError } from './reader.ts';

const scenarios = join(
  dirname(fileURLToPath(import.meta.url)),
  '..',
  '..',
  'scenarios',
);

/** The folder of a scenario: a name of ours, or a path. */
export function scenarioFolder(nameOrPath: string): string {
  const own = join(scenarios, nameOrPath);
  if (/^[\w-]+$/.test(nameOrPath) && existsSync(own)) return own;
  const path = resolve(nameOrPath);
  if (existsSync(join(path, 'scenario.yaml'))) return path;
  const known = readdirSync(scenarios).join(', ');
  throw new ScenarioError(
    nameOrPath,
    'scenario',
    `is neither one of ours (${known}) nor a folder with a scenario.yaml`,
  );
}

/**
 * Reads a folder: `scenario.yaml`, and for each repository everything below
 * `repositories/<name>/`, which joins the files of its first commit.
 * @throws ScenarioError
 */
export function readScenarioFolder(folder: string): Scenario {
  const file = join(folder, 'scenario.yaml');
  const shown = relative(process.cwd(), file) || file;
  const document = parseDocument(readFileSync(file, 'utf8'));
  const [problem] = document.errors;
  if (problem) {
    const line = problem.linePos?.[0].line ?? 0;
    throw new ScenarioError(shown, `line ${line}`, problem.message);
  }
  const scenario = parseScenario(document.toJS({ maxAliasCount: 100 }), shown);
  for (const repository of scenario.repositories ?? []) {
    const files = readFiles(join(folder, 'repositories', repository.name));
    repository.files = { ...files, ...repository.files };
  }
  return scenario;
}

function readFiles(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  const files: Record<string, string> = {};
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  for (const name of names.sort()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) {
      files[name.split(sep).join('/')] = readFileSync(path, 'utf8');
    }
  }
  return files;
}

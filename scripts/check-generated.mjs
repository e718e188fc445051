// Fails when index.js or index.d.ts is not what the source makes of it; with `--write`, writes them. Runs on the
// project's Node and needs the npm packages.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { addonInterface } from './lib/addon-interface.mjs';
import { at } from './lib/paths.mjs';
import { Problem, report } from './lib/problem.mjs';

function firstDifference(committed, made) {
  const old = committed.split('\n');
  const now = made.split('\n');
  const line = now.findIndex((text, i) => text !== old[i]);
  const i = line < 0 ? now.length : line;
  return `line ${i + 1}\n  committed: ${
    old[i] ?? '(ends)'
  }\n  from the source: ${now[i] ?? '(ends)'}`;
}

try {
  const made = await addonInterface(process.env);
  for (const [name, content] of Object.entries(made)) {
    if (process.argv.includes('--write')) {
      writeFileSync(at(name), content);
    }
    const committed = existsSync(at(name))
      ? readFileSync(at(name), 'utf8')
      : '';
    if (committed !== content) {
      throw new Problem(
        `${name} is stale, first at ${firstDifference(
          committed,
          content,
        )}\nRun \`npm run build:addon\` and commit it.`,
      );
    }
  }
} catch (error) {
  report(error);
  process.exitCode = 1;
}

// `npm run build:addon`: builds the addon, and writes its loader and its types anew.
import { buildAddon } from './lib/addon.mjs';
import { at } from './lib/paths.mjs';
import { projectNode } from './lib/node.mjs';
import { checkPrerequisites } from './lib/prerequisites.mjs';
import { report } from './lib/problem.mjs';
import { run } from './lib/processes.mjs';
import { step } from './lib/terminal.mjs';

try {
  await checkPrerequisites();
  const tools = await projectNode();
  await step('Build the Rust core', () =>
    buildAddon({ ...tools, withTests: true }),
  );
  await step('Write index.js and index.d.ts', async () => {
    await run(
      'Write the interface',
      [tools.node, at('scripts', 'check-generated.mjs'), '--write'],
      { env: tools.env },
    );
  });
} catch (error) {
  report(error);
  process.exitCode = 1;
}

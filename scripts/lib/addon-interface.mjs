// The two committed files that describe the addon to JavaScript, index.js (the loader) and index.d.ts, made from the
// source. `napi build` makes them too, but compiles everything once more for an explicit target; here Cargo only
// checks the crate, with what the tests have compiled already, while napi's macros note the types.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { at, cacheDir } from './paths.mjs';
import { Problem } from './problem.mjs';
import { run } from './processes.mjs';

const notes = join(cacheDir, 'addon-types');

async function noteTypes(env) {
  rmSync(notes, { recursive: true, force: true });
  mkdirSync(notes, { recursive: true });
  await run(
    'Read the types of the addon',
    // The profile of the tests has one instance of the crate, so that the notes are written once.
    ['cargo', 'check', '--locked', '--lib', '--profile', 'test'],
    {
      env: {
        ...env,
        NAPI_TYPE_DEF_TMP_FOLDER: notes,
        // The macros write only when the crate is compiled, which Cargo would skip.
        NAPI_FORCE_BUILD_DEPLOYMENT_CORE: String(Date.now()),
      },
    },
  );
}

/**
 * Makes both files anew. Runs on the project's Node and needs the npm packages.
 *
 * @param {NodeJS.ProcessEnv} env for Cargo
 * @returns {Promise<Record<string, string>>} the contents by file name
 * @throws {Problem} when the crate does not compile or exports nothing
 */
export async function addonInterface(env) {
  const { generateTypeDef, readNapiConfig, writeJsBinding } = await import(
    '@napi-rs/cli'
  );
  await noteTypes(env);
  const config = await readNapiConfig(at('package.json'));
  const { dts, exports } = await generateTypeDef({
    typeDefDir: notes,
    configDtsHeader: config.dtsHeader,
    configDtsHeaderFile: config.dtsHeaderFile,
    constEnum: config.constEnum,
    cwd: at(),
  });
  if (exports.length === 0) {
    throw new Problem('The addon exports nothing: is `src/node` compiled?');
  }
  await writeJsBinding({
    platform: true,
    idents: exports,
    binaryName: config.binaryName,
    packageName: config.packageName,
    version: config.packageJson.version,
    outputDir: notes,
    wasiFlavors: [],
  });
  return {
    'index.js': readFileSync(join(notes, 'index.js'), 'utf8'),
    'index.d.ts': dts,
  };
}

// The suites of `npm test`: what each runs, and what it needs to be set up.
import { readdirSync } from 'node:fs';
import { at } from './paths.mjs';
import { answerOf } from './processes.mjs';
import { descriptionsDir } from './github-descriptions.mjs';

const bin = (...parts) => at('node_modules', ...parts);
const backstageCli = bin('@backstage', 'cli', 'bin', 'backstage-cli');
const tsc = bin('typescript', 'bin', 'tsc');
const minutes = count => count * 60_000;

const nodeTests = ({ node }, pattern) => [
  node,
  ...['--test', '--test-reporter=spec', pattern],
];

function hasTests(folder) {
  return readdirSync(at(folder), { recursive: true }).some(
    file => /\.test\.tsx?$/.test(file) && !file.includes('node_modules'),
  );
}

async function rust({ env }) {
  const nextest = await answerOf('cargo', ['nextest', '--version'], { env });
  return [
    { name: 'format', command: ['cargo', 'fmt', '--check'] },
    nextest
      ? {
          name: 'tests',
          command: ['cargo', 'nextest', 'run', '--locked', '--no-fail-fast'],
          runner: 'nextest',
        }
      : {
          name: 'tests',
          command: ['cargo', 'test', '--locked', '--no-fail-fast'],
          runner: 'cargo',
        },
    {
      name: 'clippy',
      command: [
        ...['cargo', 'clippy', '--locked', '--all-targets', '--'],
        ...['-D', 'warnings'],
      ],
    },
  ];
}

const scripts = tools => [
  {
    name: 'tests',
    command: nodeTests(tools, 'scripts/**/*.test.mjs'),
    runner: 'node',
  },
];

const addon = tools => [
  {
    name: 'tests',
    command: nodeTests(tools, '__test__/*.test.{mjs,ts}'),
    runner: 'node',
  },
];

const generated = ({ node }) => [
  {
    name: 'loader and types of the addon',
    command: [node, at('scripts', 'check-generated.mjs')],
  },
];

const simulator = tools => [
  {
    name: 'types',
    command: [tools.node, tsc, '-p', '.'],
    cwd: at('packages', 'github-simulator'),
  },
  {
    name: 'tests',
    command: nodeTests(tools, 'src/**/*.test.ts'),
    cwd: at('packages', 'github-simulator'),
    runner: 'node',
  },
];

const typescript = ({ node }) => [
  { name: 'types', command: [node, tsc, '--noEmit'] },
  { name: 'types of the browser tests', command: [node, tsc, '-p', 'e2e'] },
  {
    name: 'types of the tests of the addon and of the benchmark',
    command: [node, tsc, '-p', '__test__'],
  },
  {
    name: 'lint',
    command: [node, backstageCli, 'repo', 'lint', '--max-warnings', '0'],
  },
  {
    name: 'format',
    command: [
      ...[node, bin('prettier', 'bin-prettier.js'), '--check'],
      '**/*.{ts,tsx,js,mjs,cjs,css,json,yaml,yml}',
    ],
  },
];

const withTests = [
  'plugins/deployment-common',
  'plugins/deployment-backend',
  'plugins/deployment',
];
const perhapsWithTests = ['packages/backend', 'packages/app'];

const plugins = ({ node }) =>
  [...withTests, ...perhapsWithTests.filter(hasTests)].map(folder => ({
    name: folder.split('/')[1],
    command: [node, backstageCli, 'package', 'test', '--no-watch'],
    cwd: at(folder),
    runner: 'jest',
  }));

// The linter says nothing about a package without a document, so that it is there is a check of its own.
const openapi = ({ node }) => [
  {
    name: 'document',
    command: [
      ...['test', '-s'],
      at('plugins', 'deployment-backend', 'src', 'schema', 'openapi.yaml'),
    ],
  },
  {
    name: 'lint',
    command: [
      ...[node, bin('@backstage', 'repo-tools', 'bin', 'backstage-repo-tools')],
      ...['repo', 'schema', 'openapi', 'lint', 'plugins/deployment-backend'],
    ],
  },
];

const againstSimulator = folder => tools =>
  [
    {
      name: 'tests',
      command: nodeTests(tools, `__test__/${folder}/*.test.ts`),
      runner: 'node',
      figures: true,
      timeoutMs: minutes(15),
    },
  ];

const browser = ({ node, grep }) => {
  const tests = {
    name: 'tests',
    command: [
      ...[node, bin('@playwright', 'test', 'cli.js'), 'test'],
      ...['--config', at('e2e', 'playwright.config.ts')],
      ...(grep ? ['--grep', grep] : []),
    ],
    runner: 'playwright',
    timeoutMs: minutes(15),
  };
  // The demo needs what the browser tests need, and nothing of it is built twice.
  const demo = {
    name: 'demo command',
    command: nodeTests({ node }, 'e2e/command/*.test.mjs'),
    runner: 'node',
  };
  return grep ? [tests] : [tests, demo];
};

/**
 * All suites in the order in which they run. `needs` are steps of the set-up. Suites with the same `group` run at the
 * same time as those of the other groups; those without one run alone, after them, for they measure or wait.
 */
export const suites = [
  {
    name: 'rust',
    about: 'format, tests and clippy of the core',
    needs: ['packages', 'addon', 'postgres'],
    group: 'cargo',
    checks: rust,
  },
  {
    name: 'generated',
    about: 'index.js and index.d.ts are those of this source',
    needs: ['packages', 'addon'],
    group: 'cargo',
    checks: generated,
  },
  {
    name: 'typescript',
    about: 'types, lint and format of the TypeScript packages',
    needs: ['packages'],
    group: 'javascript',
    checks: typescript,
  },
  {
    name: 'scripts',
    about: 'what npm run demo and npm test are made of',
    needs: [],
    group: 'javascript',
    checks: scripts,
  },
  {
    name: 'openapi',
    about: 'the OpenAPI document of the backend',
    needs: ['packages'],
    group: 'javascript',
    checks: openapi,
  },
  {
    name: 'simulator',
    about: 'types and tests of the GitHub simulator',
    needs: ['packages', 'descriptions'],
    checks: simulator,
  },
  {
    name: 'addon',
    about: 'the built addon through its public face',
    needs: ['packages', 'addon', 'descriptions', 'postgres'],
    checks: addon,
  },
  {
    name: 'plugins',
    about: 'Jest tests of the Backstage packages',
    needs: ['packages', 'addon', 'descriptions', 'postgres'],
    checks: plugins,
  },
  {
    name: 'overview',
    about: 'the addon against the simulator: what is shown, what it costs',
    needs: ['packages', 'addon', 'descriptions'],
    checks: againstSimulator('overview'),
  },
  {
    name: 'configuration',
    about: 'the addon against the simulator: environments and their mapping',
    needs: ['packages', 'addon', 'descriptions'],
    checks: againstSimulator('configuration'),
  },
  {
    name: 'versions',
    about:
      'what could be deployed and what it would change, and what that costs',
    needs: ['packages', 'addon', 'descriptions'],
    checks: againstSimulator('versions'),
  },
  {
    name: 'dispatch',
    about: 'the addon against the simulator: deployments that it starts',
    needs: ['packages', 'addon', 'descriptions', 'postgres'],
    checks: againstSimulator('dispatch'),
  },
  {
    name: 'pipeline',
    about: 'the addon against the simulator: runs as stages with their gates',
    needs: ['packages', 'addon', 'descriptions'],
    checks: againstSimulator('pipeline'),
  },
  {
    name: 'approvals',
    about: 'the addon against the simulator: decisions at gates, and the inbox',
    needs: ['packages', 'addon', 'descriptions'],
    checks: againstSimulator('approvals'),
  },
  {
    name: 'events',
    about: "the addon against the simulator: GitHub's webhooks",
    needs: ['packages', 'addon', 'descriptions'],
    checks: againstSimulator('events'),
  },
  {
    name: 'browser',
    about: 'the demo in Chromium',
    needs: ['packages', 'addon', 'app', 'browser', 'descriptions'],
    checks: browser,
  },
];

/** Environment variables that every check sees. */
export function suiteEnvironment({ env, chromium, postgres }) {
  return {
    ...env,
    ...postgres?.env,
    CI: 'true',
    FORCE_COLOR: '0',
    // Tests that start a simulator have it check every request and answer against this.
    GITHUB_SIMULATOR_CONTRACT: descriptionsDir,
    ...(chromium && { CHROMIUM_PATH: chromium }),
  };
}

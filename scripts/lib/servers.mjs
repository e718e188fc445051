// The two servers of the demo and of the browser tests: the GitHub simulator, and a Backstage that takes it for GitHub.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { at, cacheDir } from './paths.mjs';
import { Problem } from './problem.mjs';
import { serve, tail } from './processes.mjs';

// Between the two, as `events.modules.github.webhookSecret` of app-config.yaml says it: nobody else listens.
export const webhookSecret = 'backstage-demo-webhook-secret';

/** Where a Backstage on this machine takes GitHub's webhooks. */
export function webhookAddress(port) {
  return `http://localhost:${port}/api/events/http/github`;
}

async function statusOf(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return undefined;
  }
}

/** The failure of a server that ended by itself. */
export function crash(server, { code, signal }) {
  const how = signal ? `by ${signal}` : `with exit code ${code}`;
  return new Problem(`${server.name} ended unexpectedly ${how}.`, {
    tail: tail(server.log),
    log: server.log,
  });
}

async function untilReady(server, url, isReady, timeoutMs) {
  const deadline = Date.now() + timeoutMs;
  let ended;
  server.ended.then(result => {
    ended = result;
  });
  for (;;) {
    if (isReady(await statusOf(url))) {
      return;
    }
    if (ended) {
      throw crash(server, ended);
    }
    if (Date.now() > deadline) {
      await server.stop();
      throw new Problem(
        `${server.name} did not answer at ${url} within ${Math.round(
          timeoutMs / 1000,
        )} seconds.`,
        { tail: tail(server.log), log: server.log },
      );
    }
    await pause(250);
  }
}

/**
 * Starts the GitHub simulator and waits until it answers.
 *
 * @param {{ node: string, env: NodeJS.ProcessEnv }} tools
 * @param {{ port: number, dialect?: 'github' | 'ghes', clock?: 'real' | 'manual', descriptions?: string, webhook?: string, name?: string }} options
 *   `webhook`: address that is told what happens, signed with the demo's secret; nobody is by default. It is told as a GitHub
 *   App is, not as the webhook of an organization: only Apps hear who may decide about a deployment that waits, and without
 *   that the demo would notify a service's owners instead of its reviewers.
 *   `descriptions`: folder with GitHub's API description; every request and answer is then checked against it
 * @returns the handle of the process, with the simulator's `url`
 */
export async function startSimulator(tools, options) {
  const {
    port,
    dialect = 'github',
    clock = 'real',
    descriptions,
    webhook,
  } = options;
  const server = serve(
    options.name ?? 'GitHub simulator',
    tools.node,
    [
      at('packages', 'github-simulator', 'src', 'main.ts'),
      ...['--port', String(port), '--dialect', dialect, '--clock', clock],
      ...(descriptions ? ['--contract', descriptions] : []),
      ...(webhook
        ? [
            ...['--webhook', webhook, '--webhook-secret', webhookSecret],
            '--webhook-app',
          ]
        : []),
    ],
    { env: tools.env },
  );
  const url = `http://localhost:${port}`;
  await untilReady(server, url, status => status < 500, 60_000);
  return { ...server, url };
}

// A second configuration file, which wins over the first where both say something. JSON is YAML.
function portConfig(name, { port, simulator, dialect, configured = true }) {
  const baseUrl = `http://localhost:${port}`;
  const host = simulator && new URL(simulator).host;
  const folder = join(cacheDir, 'config');
  mkdirSync(folder, { recursive: true });
  const nothing = join(folder, 'no-environments.yaml');
  writeFileSync(nothing, 'services: []\n');
  const config = {
    app: { baseUrl },
    backend: { baseUrl, listen: { host: 'localhost', port } },
    ...(simulator && {
      integrations: {
        github: [
          {
            host,
            apiBaseUrl: `${simulator}${
              dialect === 'ghes' ? '/api/v3' : '/rest'
            }`,
          },
        ],
      },
      auth: {
        providers: {
          github: { development: { enterpriseInstanceUrl: simulator } },
        },
      },
      demo: { githubHost: host, ...(!configured && { environments: nothing }) },
    }),
  };
  const file = join(folder, `${name.replace(/[^A-Za-z0-9]+/g, '-')}.yaml`);
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`);
  return file;
}

/**
 * Starts the Backstage of `packages/backend`, which serves the built app too, and waits until its catalog is filled and
 * people can sign in.
 *
 * @param {{ node: string, env: NodeJS.ProcessEnv }} tools
 * @param {{ port: number, simulator?: string, dialect?: 'github' | 'ghes', configured?: boolean, config?: string, name?: string }} options
 *   `simulator`: its address; without one the configuration says which GitHub it is.
 *   `configured`: whether the demo's environments are there from the start; they are by default.
 *   `config`: the configuration file, from the root; the demo's by default
 * @returns the handle of the process, with Backstage's `url`
 */
export async function startBackstage(tools, options) {
  const name = options.name ?? 'Backstage';
  const files = [
    at(options.config ?? 'app-config.yaml'),
    portConfig(name, options),
  ];
  const server = serve(
    name,
    tools.node,
    [
      ...['--require', '@backstage/cli/config/nodeTransform.cjs'],
      'src/index.ts',
      ...files.flatMap(file => ['--config', file]),
    ],
    { env: tools.env, cwd: at('packages', 'backend') },
  );
  const url = `http://localhost:${options.port}`;
  const readiness = `${url}/.backstage/health/v1/readiness`;
  await untilReady(server, readiness, status => status === 200, 120_000);
  return { ...server, url };
}

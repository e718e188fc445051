// `npm run demo`: a real Backstage with the plugin, against a simulated GitHub, or against the real one.
import { parseArgs } from 'node:util';
import { isFree } from './lib/ports.mjs';
import { Problem, report } from './lib/problem.mjs';
import { stopEverything } from './lib/processes.mjs';
import {
  crash,
  startBackstage,
  startSimulator,
  webhookAddress,
} from './lib/servers.mjs';
import { setUpDemo } from './lib/setup.mjs';
import { bold, dim, say, step } from './lib/terminal.mjs';

const usage = `npm run demo [-- OPTIONS]

Sets up everything that is needed, then serves a Backstage with the deployment
plugin and a simulated GitHub until you press Ctrl-C.

  --port N            port of Backstage (7007; with --github it is part of the
                      OAuth app's callback address)
  --simulator-port N  port of the simulated GitHub (7100)
  --github            use the real GitHub: app-config.github.yaml, with
                      GITHUB_CLIENT_ID and GITHUB_CLIENT_SECRET of an OAuth app
  --help              this text`;

function portOf(text, option) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Problem(
      `--${option} is "${text}": give a port between 1 and 65535.`,
    );
  }
  return port;
}

function parse(args) {
  let values;
  try {
    ({ values } = parseArgs({
      args,
      options: {
        port: { type: 'string', default: '7007' },
        'simulator-port': { type: 'string', default: '7100' },
        github: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }));
  } catch (error) {
    throw new Problem(`${error.message.split('.')[0]}.\n\n${usage}`);
  }
  const options = {
    ...values,
    port: portOf(values.port, 'port'),
    simulatorPort: portOf(values['simulator-port'], 'simulator-port'),
  };
  if (!options.github && options.port === options.simulatorPort) {
    throw new Problem('--port and --simulator-port must differ.');
  }
  return options;
}

async function checkPort(port, option) {
  if (!(await isFree(port))) {
    throw new Problem(
      `Port ${port} is taken: stop what listens there, or choose another with \`npm run demo -- --${option} N\`.`,
    );
  }
}

function checkCredentials(port) {
  const missing = ['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'].filter(
    name => !process.env[name],
  );
  if (missing.length > 0) {
    throw new Problem(
      `--github needs ${missing.join(
        ' and ',
      )} in the environment: the id and secret of an OAuth app at GitHub (Settings, Developer settings) with the callback http://localhost:${port}/api/auth/github/handler/frame.`,
    );
  }
}

async function serveAgainstSimulator(tools, { port, simulatorPort }) {
  const servers = {};
  await Promise.all([
    step('Start the GitHub simulator', async () => {
      servers.simulator = await startSimulator(tools, {
        port: simulatorPort,
        webhook: webhookAddress(port),
      });
    }),
    step('Start Backstage and fill its catalog', async () => {
      servers.backstage = await startBackstage(tools, {
        port,
        simulator: `http://localhost:${simulatorPort}`,
      });
    }),
  ]);
  return servers;
}

async function serveAgainstGitHub(tools, { port }) {
  let backstage;
  await step('Start Backstage', async () => {
    backstage = await startBackstage(tools, {
      port,
      config: 'app-config.github.yaml',
    });
  });
  return { backstage };
}

function welcome({ backstage, simulator }) {
  const component = `${backstage.url}/catalog/default/component`;
  const lines = simulator
    ? [
        `${bold('Open')}  ${bold(backstage.url)}  and sign in as ${bold(
          'alice',
        )}: no password, the GitHub is simulated.`,
        '',
        'Worth a look',
        `  ${component}/payments/deployments   something runs, production waits for an approval`,
        `  ${component}/inventory/deployments  a failed attempt over the good older version`,
        `  ${component}/search/deployments     one pipeline through all environments`,
        `  ${component}/ledger/deployments     private: sign in as carol to see what she does not see`,
        '',
        `The simulated GitHub itself is at ${simulator.url}. It keeps deploying while you watch.`,
        `With your own GitHub: ${bold(
          'npm run demo -- --github',
        )} (README, "With the real GitHub").`,
      ]
    : [
        `${bold('Open')}  ${bold(backstage.url)}  and sign in with GitHub.`,
        'Your components and their environments are in the folder examples.',
      ];
  say();
  lines.forEach(line => say(line));
  say();
  say(dim('Ctrl-C stops everything.'));
}

// Resolves when the user wants to stop; rejects when a server ends by itself.
function untilStopped(servers) {
  return new Promise((resolve, reject) => {
    for (const server of Object.values(servers)) {
      server.ended.then(result => reject(crash(server, result)));
    }
    onStop(resolve);
  });
}

function onStop(stop) {
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.removeAllListeners(name);
    process.once(name, stop);
  }
}

async function main() {
  const options = parse(process.argv.slice(2));
  if (options.help) {
    say(usage);
    return;
  }
  onStop(() => {
    stopEverything();
    process.exit(130);
  });
  if (options.github) {
    checkCredentials(options.port);
  }
  await checkPort(options.port, 'port');
  if (!options.github) {
    await checkPort(options.simulatorPort, 'simulator-port');
  }
  const tools = await setUpDemo();
  const servers = options.github
    ? await serveAgainstGitHub(tools, options)
    : await serveAgainstSimulator(tools, options);
  welcome(servers);
  await untilStopped(servers);
  say();
  await step('Stop', () =>
    Promise.all(Object.values(servers).map(server => server.stop())),
  );
}

main().then(
  () => process.exit(0),
  error => {
    report(error);
    stopEverything();
    process.exit(1);
  },
);

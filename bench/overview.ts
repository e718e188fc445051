// `npm run bench`: the overview of a service with four environments, one of them running and one waiting, through the
// addon and as usually gathered with @octokit/rest; the same simulated GitHub, in turns, in one run.
//
//   cold  a token with which nothing was read before; connections are open
//   warm  the next look, while the first is fresh
//
// --rounds N, --seconds N  the most of each per latency (12, 40)

import { parseArgs } from 'node:util';
import { isDeepStrictEqual } from 'node:util';
import { Octokit } from '@octokit/rest';
import type { ServiceOverview } from 'backstage-plugin-deployment-common';
import { Core, factsOf, labelOf } from '../__test__/overview/support/core.ts';
import {
  configurationOf,
  environmentNames,
  movingTopology,
  serviceRef,
} from '../__test__/overview/support/topologies.ts';
import { Github } from './github.ts';
import { measure, short, spread, type Measurement } from './measure.ts';
import { readWithOctokit, type Reading } from './octokit.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '12' },
    seconds: { type: 'string', default: '40' },
  },
});
const rounds = Number(values.rounds);
const limitMs = Number(values.seconds) * 1000;
const latencies = [0, 60];
/** A warm look through the addon is too short to be measured alone. */
const warmLooks = 20;

const { name } = movingTopology;
const service = serviceRef(name);

/** One way to get the overview. */
interface Way {
  title: string;
  /** Reads with a token; again with the same token for a warm look. */
  read(token: string): Promise<unknown>;
  /** What it read, in the terms that both share. */
  reading(token: string): Promise<Record<string, Reading>>;
  /** How often a warm look is repeated to be measured. */
  repeat: number;
}

/** What one way took, cold or warm, at one latency. */
interface Series {
  requests: number[];
  measurements: Measurement[];
}

function addonWay(core: Core): Way {
  const read = (token: string) =>
    core.overviewText(service, { user: 'user:default/alice', token });
  return {
    title: 'addon',
    read,
    reading: async token => readingOf(JSON.parse(await read(token))),
    repeat: warmLooks,
  };
}

function octokitWay(baseUrl: string): Way {
  const read = (token: string) =>
    readWithOctokit(
      new Octokit({ auth: token, baseUrl }),
      { owner: 'acme', repo: name },
      environmentNames,
    );
  return { title: '@octokit/rest', read, reading: read, repeat: 1 };
}

function readingOf(overview: ServiceOverview): Record<string, Reading> {
  return Object.fromEntries(
    environmentNames.map(environment => {
      const { live, latest, gates, drift } = factsOf(overview, environment);
      return [
        environment,
        {
          live: labelOf(live) ?? null,
          latest: latest && `${latest.state} ${labelOf(latest)}`,
          reviewers: gates.flatMap(gate =>
            gate.kind === 'reviewers'
              ? gate.reviewers.map(reviewer =>
                  reviewer.kind === 'user' ? reviewer.login : reviewer.name,
                )
              : [],
          ),
          behind: drift?.kind === 'compared' ? drift.upstreamAheadBy : null,
        },
      ];
    }),
  );
}

/** Both ways must say the same before either is timed. */
async function checkAgreement(github: Github, ways: Way[]): Promise<void> {
  const token = await github.token();
  const [first, second] = await Promise.all(
    ways.map(way => way.reading(token)),
  );
  if (!isDeepStrictEqual(first, second)) {
    throw new Error(
      `The two ways do not read the same:\n${JSON.stringify(
        { first, second },
        null,
        2,
      )}`,
    );
  }
}

async function runRounds(
  github: Github,
  ways: Way[],
): Promise<Map<string, Series>> {
  const results = new Map<string, Series>();
  const note = (key: string, requests: number, measurement: Measurement) => {
    const series = results.get(key) ?? { requests: [], measurements: [] };
    series.requests.push(requests);
    series.measurements.push(measurement);
    results.set(key, series);
  };
  const until = Date.now() + limitMs;
  for (let round = 0; round < rounds && (round === 0 || Date.now() < until); ) {
    // In turns, and each first as often as the other.
    const order = round % 2 === 0 ? ways : [...ways].reverse();
    for (const way of order) {
      const token = await github.token();
      await github.takeRequests();
      const cold = await measure(() => way.read(token));
      note(`cold ${way.title}`, await github.takeRequests(), cold);
      const warm = await measure(async () => {
        for (let look = 0; look < way.repeat; look += 1) {
          await way.read(token);
        }
      }, way.repeat);
      const requests = await github.takeRequests();
      note(`warm ${way.title}`, requests / way.repeat, warm);
    }
    round += 1;
  }
  return results;
}

const columns: [string, (series: Series) => number[]][] = [
  ['requests', ({ requests }) => requests],
  ['wall ms', ({ measurements }) => measurements.map(({ wall }) => wall)],
  ['event loop ms', ({ measurements }) => measurements.map(({ loop }) => loop)],
  ['CPU ms', ({ measurements }) => measurements.map(({ cpu }) => cpu)],
];

function print(latency: number, results: Map<string, Series>, ways: Way[]) {
  const count = [...results.values()][0]?.requests.length ?? 0;
  const turns = count === 1 ? 'round' : 'rounds';
  console.log(
    `\n${latency} ms upstream latency, ${count} ${turns}: median (min–max)`,
  );
  const line = (cells: string[]) =>
    console.log(
      cells
        .map((cell, index) => cell.padEnd(index === 0 ? 22 : 25))
        .join('')
        .trimEnd(),
    );
  line(['', ...columns.map(([title]) => title)]);
  for (const temperature of ['cold', 'warm']) {
    const medians: number[][] = [];
    for (const { title } of ways) {
      const series = results.get(`${temperature} ${title}`);
      if (!series) {
        continue;
      }
      const spreads = columns.map(([, take]) => spread(take(series)));
      medians.push(spreads.map(({ median }) => median));
      line([
        `${temperature}  ${title}`,
        ...spreads.map(
          ({ median, min, max }) =>
            `${short(median)} (${short(min)}–${short(max)})`,
        ),
      ]);
    }
    const [ours = [], theirs = []] = medians;
    line([
      `${temperature}  ratio`,
      ...columns.map((_, index) => {
        const [a, b] = [ours[index] ?? NaN, theirs[index] ?? NaN];
        return a === 0 ? '–' : `${short(b / a)} to 1`;
      }),
    ]);
  }
}

const github = await Github.start();
try {
  const core = await Core.open(github.addresses);
  await core.configure(configurationOf(movingTopology, github.addresses.host));
  const ways = [addonWay(core), octokitWay(github.addresses.apiBaseUrl)];
  await checkAgreement(github, ways);
  console.log(
    `Overview of a service with ${environmentNames.length} environments, one running and one waiting. Node ${process.versions.node}, ${process.platform}-${process.arch}; the addon as npm test builds it (Cargo's profile dev, without optimisation).`,
  );
  for (const latency of latencies) {
    await github.setLatency(latency);
    print(latency, await runRounds(github, ways), ways);
  }
  await core.close();
} finally {
  await github.close();
}

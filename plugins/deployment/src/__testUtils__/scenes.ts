import type { OverviewAnswer } from '../api/DeploymentApi';
import {
  ago,
  ahead,
  answer,
  branch,
  commit,
  deployment,
  drift,
  environment,
  overview,
  problem,
  run,
  tag,
  unavailable,
} from './builders';

/** A moment of a service, worth looking at. */
export interface Scene {
  /** What is seen. */
  title: string;
  /** The answer behind it. */
  answer: OverviewAnswer;
}

const development = environment(
  'development',
  {
    live: deployment({
      version: branch('main', '8f2c1d0'),
      actor: { login: 'mkoval', avatarUrl: null },
      createdAt: ago(9.5),
      startedAt: ago(9.1),
      finishedAt: ago(6),
      run: run({ number: 1481 }),
      environmentUrl: 'https://development.payments.example.com/',
    }),
    latest: deployment({
      state: 'running',
      version: commit('c41e9aa'),
      actor: { login: 'mkoval', avatarUrl: null },
      createdAt: ago(2.4),
      startedAt: ago(2),
      finishedAt: null,
      run: run({
        number: 1483,
        progress: { done: 3, total: 7 },
      }),
    }),
  },
  { tier: 'development' },
);

const staging = environment(
  'staging',
  { drift: drift('development', 14) },
  { tier: 'staging', promotesFrom: ['development'] },
);

const production = environment(
  'production',
  {
    live: deployment({
      version: tag('v1.9.1'),
      actor: { login: 'jokafor', avatarUrl: null },
      createdAt: ago(4326),
      startedAt: ago(4325.67),
      finishedAt: ago(4320),
      run: run({ number: 1402 }),
      environmentUrl: 'https://payments.example.com/',
    }),
    latest: deployment({
      state: 'waiting',
      version: tag('v1.9.3'),
      createdAt: ago(18),
      startedAt: null,
      finishedAt: null,
      run: run({ number: 1482 }),
    }),
    gates: [
      {
        kind: 'reviewers',
        reviewers: [
          { kind: 'team', name: 'acme/platform-leads', avatarUrl: null },
          { kind: 'user', login: 'nsato', avatarUrl: null },
        ],
        viewerCanApprove: true,
      },
      { kind: 'timer', minutes: 30, endsAt: ahead(12) },
    ],
    drift: drift('staging', 6, 1),
  },
  { tier: 'production', promotesFrom: ['staging'] },
);

/** The service of the sketches: running, quiet, waiting for the viewer. */
export const busy = answer(
  overview([development, staging, production], { refreshAfterSeconds: 5 }),
);

const failed = answer([
  environment('staging', { live: deployment({ version: tag('v2.4.0') }) }),
  environment(
    'production',
    {
      live: deployment({
        version: tag('v2.3.1', { provenance: 'deployed_ref' }),
        finishedAt: ago(2880),
      }),
      latest: deployment({
        state: 'failed',
        version: tag('v2.4.0'),
        finishedAt: ago(4),
        note: 'Job "deploy / smoke" failed.',
        run: run({ attempt: 2 }),
      }),
      drift: drift('staging', 3),
    },
    { promotesFrom: ['staging'] },
  ),
]);

const beginnings = answer([
  environment('development', {
    live: deployment({
      version: {
        kind: 'unknown',
        reason: 'version_input_not_readable',
        ranOnRef: 'main',
        ranOnSha: '8f2c1d0a9b7e6f5d4c3b2a1908f7e6d5c4b3a291',
      },
    }),
  }),
  environment(
    'staging',
    {
      live: null,
      latest: deployment({
        state: 'cancelled',
        version: commit('19ad0c4'),
        finishedAt: ago(50),
      }),
      lookback: { attempts: 10, complete: false },
      drift: {
        kind: 'not_comparable',
        upstream: 'development',
        reason: 'version_unknown',
      },
    },
    { promotesFrom: ['development'] },
  ),
  environment(
    'production',
    {
      live: null,
      lookback: { attempts: 0, complete: true },
      drift: {
        kind: 'not_comparable',
        upstream: 'staging',
        reason: 'nothing_live',
      },
    },
    { promotesFrom: ['staging'] },
  ),
]);

const otherOrigin = (repository: string, pipeline: string) => ({
  origin: {
    provider: 'github',
    host: 'github.com',
    repository,
    pipeline,
    url: `https://github.com/${repository}`,
    dispatchable: true,
  },
});

const problems = answer(
  [
    unavailable(
      'no-access',
      'not_found_or_not_visible',
      { repository: 'acme/ledger' },
      otherOrigin('acme/ledger', 'release.yml'),
    ),
    unavailable(
      'sso',
      'sso_required',
      { ssoUrl: 'https://github.com/orgs/acme/sso' },
      otherOrigin('acme/vault', 'release.yml'),
    ),
    unavailable('limited', 'rate_limited', { retryAt: ahead(38) }),
    unavailable('slow', 'timeout'),
    unavailable('scope', 'missing_scope', {
      missingScopes: ['repo', 'workflow'],
    }),
    unavailable('rejected', 'token_rejected'),
    environment('stale', {
      stale: problem('host_down'),
      fetchedAt: ago(14),
    }),
  ],
  'connected',
);

const manyLong = answer(
  [
    'development',
    'integration-with-a-very-long-name-that-nobody-can-read',
    'performance',
    'staging-eu-central-1',
    'staging-us-east-1',
    'canary',
    'production-eu-central-1',
    'production-us-east-1',
  ].map((name, index, names) =>
    environment(
      name,
      {
        live: deployment({
          version: tag(
            index % 2
              ? 'recommendations/2026.11.23-rc.1+build.4711.8f2c1d0a9b7e6f5d'
              : `v1.9.${index}`,
          ),
          actor: {
            login:
              index % 2 ? 'a-login-of-nearly-forty-characters-length' : 'bo',
            avatarUrl: null,
          },
        }),
        drift: index ? drift(names[index - 1], index * 3, index % 3) : null,
      },
      { promotesFrom: names.slice(Math.max(index - 1, 0), index) },
    ),
  ),
);

/** Scenes for the gallery: every state that a person can meet. */
export const scenes: Scene[] = [
  { title: 'Running, quiet, waiting for me', answer: busy },
  { title: 'Failed over an older good version', answer: failed },
  { title: 'Unknown, no success seen, never deployed', answer: beginnings },
  { title: 'Each environment with its own problem', answer: problems },
  {
    title: 'Not connected',
    answer: answer(
      [
        unavailable('staging', 'not_connected'),
        unavailable('production', 'not_connected'),
      ],
      'not_connected',
    ),
  },
  {
    title: 'Host not set up',
    answer: answer([unavailable('production', 'not_connected')], 'not_set_up'),
  },
  {
    title: 'No access anywhere',
    answer: answer([
      unavailable('staging', 'not_found_or_not_visible'),
      unavailable('production', 'not_found_or_not_visible'),
    ]),
  },
  {
    title: 'All of it stale',
    answer: answer([
      environment('staging', {
        stale: problem('host_down'),
        fetchedAt: ago(14),
      }),
      environment(
        'production',
        {
          stale: problem('host_down'),
          fetchedAt: ago(14),
          drift: drift('staging', 0),
        },
        { promotesFrom: ['staging'] },
      ),
    ]),
  },
  { title: 'Nothing configured', answer: answer([]) },
  {
    title: 'Runs that count for no environment, and a low budget',
    answer: answer(
      overview(
        [
          environment('production', {
            latest: deployment({
              state: 'queued',
              version: tag('v1.9.4'),
              createdAt: ago(1),
              note: 'One run is ahead in the queue production.',
            }),
          }),
        ],
        {
          notAttributable: [
            {
              run: run({ title: 'Deploy', number: 77 }),
              createdAt: ago(55),
              reason: 'environment_input_not_readable',
            },
            {
              run: run({ title: 'Ship it', number: 76 }),
              createdAt: ago(70),
              reason: 'run_name_does_not_match',
            },
          ],
          budgets: [
            {
              host: 'github.com',
              resource: 'core',
              limit: 5000,
              remaining: 611,
              resetsAt: ahead(38),
            },
          ],
        },
      ),
    ),
  },
  { title: 'Eight environments, long names', answer: manyLong },
];

import {
  ago,
  answer,
  deployment,
  drift,
  environment,
  run,
  tag,
} from './builders';
import { outcome } from './dialogBuilders';
import { unidentified, unknownOutcome } from './runBuilders';
import type { Scene } from './scenes';

const staging = environment(
  'staging',
  {
    live: deployment({
      version: tag('v1.9.3', { sha: outcome().record.version.sha }),
    }),
  },
  { tier: 'staging' },
);

const live = deployment({
  version: tag('v1.9.1', { sha: '191'.padEnd(40, '0') }),
  finishedAt: ago(4320),
});

function production(facts: Parameters<typeof environment>[1]) {
  return environment(
    'production',
    { live, drift: drift('staging', 6), ...facts },
    { tier: 'production', promotesFrom: ['staging'] },
  );
}

/** Scenes about what is deployed from here, and what comes of it. */
export const entryScenes: Scene[] = [
  {
    title: 'Ready to be promoted; a failed attempt to run again',
    answer: answer([
      staging,
      production({
        latest: deployment({
          state: 'failed',
          version: tag('v1.9.2', { sha: '192'.padEnd(40, '0') }),
          finishedAt: ago(4),
          note: 'Job "deploy / smoke" failed.',
          run: run({ number: 128 }),
        }),
      }),
    ]),
  },
  {
    title: 'Just started from here',
    answer: answer([
      staging,
      production({
        dispatched: outcome({
          reason: 'Fixes the rounding of totals, INC-482',
          requestedAt: ago(0.1),
        }),
      }),
    ]),
  },
  {
    title: 'Being started',
    answer: answer([
      staging,
      production({
        dispatched: outcome(
          { state: 'intent', run: null, requestedAt: ago(0.1) },
          { run: null, message: 'Asked for, and not confirmed yet.' },
        ),
      }),
    ]),
  },
  {
    title: 'Started, and it is not known which run it is',
    answer: answer([staging, production({ dispatched: unidentified() })]),
  },
  {
    title: 'Not known whether it started',
    answer: answer([staging, production({ dispatched: unknownOutcome() })]),
  },
  {
    title: 'Upstream is no neighbour',
    answer: answer([
      environment('staging', { live: deployment({ version: tag('v1.9.3') }) }),
      environment('performance', {
        live: deployment({ version: tag('v1.9.2') }),
      }),
      environment(
        'production',
        { live, drift: drift('staging', 20) },
        { promotesFrom: ['staging'] },
      ),
    ]),
  },
];

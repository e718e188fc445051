import type { Stage } from 'backstage-plugin-deployment-common';
import {
  viewOfPipeline,
  viewOfServicePipeline,
  type PipelineView,
} from '../pipeline/model/view';
import { ago, deployment, problem, run, tag } from './builders';
import {
  pipeline,
  reviewersGate,
  servicePipeline,
  serviceStage,
  stage,
} from './pipelineBuilders';
import {
  folded,
  inferred,
  running,
  timerGate,
  ruleGate,
} from './stageBuilders';

const environment = (name: string) => ({ name, configured: name });

const gates = pipeline({
  stages: [
    stage('build'),
    stage('deploy-test', {
      needs: ['build'],
      environment: environment('test'),
      gates: [
        reviewersGate({
          state: 'opened',
          since: null,
          decisions: [
            {
              by: { login: 'nsato', avatarUrl: null },
              decision: 'approve',
              comment: 'Looks fine.',
            },
          ],
          viewer: {
            kind: 'may_not',
            reason: 'decided',
            message: 'It is decided already.',
          },
        }),
      ],
    }),
    stage('deploy-eu', {
      needs: ['deploy-test'],
      state: 'waiting',
      startedAt: null,
      finishedAt: null,
      environment: environment('eu'),
      gates: [reviewersGate(), timerGate(4.2), ruleGate('Change calendar')],
    }),
    stage('deploy-us', {
      needs: ['deploy-test'],
      state: 'waiting',
      startedAt: null,
      finishedAt: null,
      environment: environment('us'),
      gates: [
        reviewersGate({
          viewer: {
            kind: 'may_not',
            reason: 'started_it',
            message:
              'You started this run, and nobody may approve what they started themselves.',
          },
        }),
      ],
    }),
    stage('deploy-apac', {
      needs: ['deploy-test'],
      state: 'failed',
      startedAt: null,
      environment: environment('apac'),
      gates: [
        reviewersGate({
          state: 'rejected',
          since: null,
          decisions: [
            {
              by: { login: 'mkeller', avatarUrl: null },
              decision: 'reject',
              comment: 'Not before the ledger fix.',
            },
          ],
          viewer: {
            kind: 'may_not',
            reason: 'decided',
            message: 'It is decided already.',
          },
        }),
      ],
    }),
    inferred('deploy-rest', {
      needs: ['deploy-eu', 'deploy-us', 'deploy-apac'],
      environment: environment('rest of the world'),
      gates: [
        reviewersGate({
          state: 'ahead',
          since: null,
          viewer: { kind: 'unknown' },
        }),
      ],
    }),
  ],
});

const legs = [18, 20, 22].flatMap(node =>
  ['linux', 'macos', 'windows', 'arm64'].map(os =>
    stage(`test/${os}-${node}`, {
      name: `test (${os}, ${node})`,
      startedAt: ago(12),
      finishedAt: ago(12 - node / 8),
    }),
  ),
);

const folds = pipeline({
  stages: [
    stage('build'),
    folded(
      'test',
      'matrix',
      legs.map((leg, index) =>
        index === 5
          ? { ...leg, state: 'running', finishedAt: null, startedAt: ago(2) }
          : leg,
      ),
      { needs: ['build'], state: 'running', finishedAt: null },
    ),
    folded(
      'security',
      'group',
      [
        stage('security/scan', { name: 'scan' }),
        stage('security/licences', { name: 'licences' }),
        stage('security/report', {
          name: 'report',
          needs: ['security/scan', 'security/licences'],
        }),
      ],
      { needs: ['build'], url: null },
    ),
    folded(
      'release',
      'group',
      [
        stage('release/prepare', { name: 'prepare' }),
        stage('release/deploy', {
          name: 'deploy',
          needs: ['release/prepare'],
          state: 'waiting',
          startedAt: null,
          finishedAt: null,
          environment: environment('production'),
          gates: [reviewersGate()],
        }),
        inferred('release/verify', {
          name: 'verify',
          needs: ['release/deploy'],
        }),
      ],
      { needs: ['security'], state: 'waiting', finishedAt: null, url: null },
    ),
    inferred('announce', { needs: ['test', 'release'] }),
  ],
});

const failed = pipeline({
  state: 'failed',
  stages: [
    stage('build'),
    stage('lint', { startedAt: ago(30), finishedAt: ago(29.6) }),
    folded(
      'test',
      'matrix',
      legs.map((leg, index) => ({
        ...leg,
        state:
          (index === 3 && 'failed') || (index > 9 && 'cancelled') || leg.state,
      })),
      { needs: ['build'], state: 'failed' },
    ),
    stage('coverage', {
      needs: ['test'],
      state: 'skipped',
      startedAt: null,
      finishedAt: null,
    }),
    stage('benchmark', { needs: ['build'], state: 'cancelled' }),
    stage('notify', { needs: ['test', 'lint'] }),
    stage('deploy-staging', {
      needs: ['test', 'lint'],
      state: 'failed',
      startedAt: null,
      environment: environment('staging'),
      held: {
        kind: 'ref_not_admitted',
        message: 'Branch "main" is not allowed to deploy to staging.',
      },
    }),
    stage('deploy-preview', {
      needs: ['build'],
      state: 'queued',
      startedAt: null,
      finishedAt: null,
      environment: environment('preview'),
      held: {
        kind: 'queue',
        group: 'preview',
        ahead: run({ number: 1481 }),
      },
    }),
    stage('mystery', { needs: ['build'], state: 'unknown', finishedAt: null }),
  ],
});

const circle = pipeline({
  stages: [
    inferred('build'),
    inferred('test', { needs: ['build'] }),
    inferred('package', { needs: ['test'] }),
    inferred('sign'),
  ],
  notes: [
    { kind: 'circle', stages: ['package', 'sign'] },
    { kind: 'legs_not_known', stage: 'test' },
    {
      kind: 'called_not_read',
      stage: 'sign',
      workflow: 'acme/workflows/.github/workflows/sign.yml@v2',
    },
    { kind: 'more_jobs', read: 300 },
  ],
});

const noFile = pipeline({
  stages: Array.from({ length: 14 }, (_, index) =>
    stage(`job ${index + 1}`, {
      state: index < 11 ? 'succeeded' : 'running',
      finishedAt: index < 11 ? ago(4) : null,
      startedAt: ago(9),
    }),
  ),
  notes: [
    { kind: 'no_file', reason: 'It is larger than 1 MB.' },
    { kind: 'not_in_file', stages: ['job 1'] },
  ],
});

/** Two stages of which nobody knows which waits for which environment. */
const notPlaced = pipeline({
  state: 'waiting',
  stages: [
    stage('build'),
    ...['first', 'second'].map(id =>
      stage(id, {
        needs: ['build'],
        state: 'waiting',
        environment: { name: '${{ vars.TARGET }}', configured: null },
        gates: ['blue', 'green'].map(name =>
          reviewersGate({
            environment: { name, configured: `production-${name}` },
          }),
        ),
        startedAt: null,
        finishedAt: null,
      }),
    ),
  ],
  notes: [
    {
      kind: 'gates_not_placed',
      stages: ['first', 'second'],
      environments: ['blue', 'green'],
    },
    { kind: 'rules_not_read', environments: ['e50', 'e51'] },
  ],
});

/** A hundred jobs: packages that are built, tested, scanned and shipped in waves. */
export function hundredJobs() {
  const stages: Stage[] = [stage('prepare')];
  for (let index = 0; index < 24; index += 1) {
    const name = `package-${String(index + 1).padStart(2, '0')}`;
    const base = { startedAt: ago(25), finishedAt: ago(20) };
    stages.push(
      stage(`build-${name}`, { ...base, needs: ['prepare'] }),
      stage(`test-${name}`, { ...base, needs: [`build-${name}`] }),
      index < 16
        ? stage(`scan-${name}`, { ...base, needs: [`test-${name}`] })
        : running(`scan-${name}`, index / 4, { needs: [`test-${name}`] }),
      inferred(`ship-${name}`, {
        needs: [`scan-${name}`],
        environment: environment('staging'),
      }),
    );
  }
  stages.push(
    inferred('deploy-staging', {
      needs: stages.filter(({ id }) => id.startsWith('ship-')).map(s => s.id),
      environment: environment('staging'),
    }),
    inferred('deploy-production', {
      needs: ['deploy-staging'],
      environment: environment('production'),
      gates: [
        reviewersGate({
          state: 'ahead',
          since: null,
          viewer: { kind: 'unknown' },
        }),
      ],
    }),
    inferred('announce', { needs: ['deploy-production'] }),
  );
  return pipeline({ state: 'running', stages });
}

const service = servicePipeline({
  stages: [
    serviceStage('development'),
    serviceStage('staging', { needs: ['development'] }),
    serviceStage('eu', {
      tier: 'production',
      needs: ['staging'],
      standing: 'waiting',
      deployment: deployment({
        state: 'waiting',
        startedAt: null,
        finishedAt: null,
      }),
      live: tag('v1.9.1'),
      gates: [reviewersGate()],
    }),
    serviceStage('us', {
      tier: 'production',
      needs: ['staging'],
      standing: 'running',
      deployment: deployment({
        state: 'running',
        startedAt: ago(3),
        finishedAt: null,
      }),
      live: tag('v1.9.1'),
    }),
    serviceStage('legacy', {
      needs: ['staging'],
      standing: 'replaced',
      live: tag('v1.8.7'),
    }),
    serviceStage('partner', {
      needs: ['eu', 'us'],
      standing: 'unknown',
      deployment: null,
      live: null,
      problem: problem(
        'not_found_or_not_visible',
        {},
        'The repository acme/partner is not there, or you may not see it.',
      ),
    }),
    serviceStage('demo', {
      needs: ['eu', 'us'],
      standing: 'not_yet',
      deployment: null,
      live: null,
    }),
  ],
});

/** Pipelines that meet everything that a graph and a list can show. */
export const pipelineScenes: Record<string, PipelineView> = {
  small: viewOfPipeline(pipeline()),
  running: viewOfPipeline(
    pipeline({
      state: 'running',
      stages: [
        stage('build'),
        stage('test', { needs: ['build'] }),
        stage('scan', { needs: ['build'] }),
        running('deploy-staging', 2.4, {
          needs: ['test', 'scan'],
          environment: environment('staging'),
        }),
        inferred('deploy-production', {
          needs: ['deploy-staging'],
          environment: environment('production'),
        }),
      ],
    }),
  ),
  gates: viewOfPipeline(gates),
  folds: viewOfPipeline(folds),
  failed: viewOfPipeline(failed),
  circle: viewOfPipeline(circle),
  noFile: viewOfPipeline(noFile),
  notPlaced: viewOfPipeline(notPlaced),
  service: viewOfServicePipeline(service),
  hundred: viewOfPipeline(hundredJobs()),
  empty: viewOfPipeline(pipeline({ stages: [] })),
};

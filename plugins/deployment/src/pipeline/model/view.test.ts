import type { ServiceStanding } from 'backstage-plugin-deployment-common';
import {
  pipeline,
  reviewersGate,
  servicePipeline,
  serviceStage,
  stage,
} from '../../__testUtils__/pipelineBuilders';
import { problem, tag } from '../../__testUtils__/builders';
import { folded } from '../../__testUtils__/stageBuilders';
import {
  allStages,
  inOrder,
  viewOfPipeline,
  viewOfServicePipeline,
  type ViewState,
} from './view';

const ids = (stages: { id: string }[]) => stages.map(({ id }) => id);

describe('viewOfPipeline', () => {
  it('orders stages so that each comes after what it needs', () => {
    const view = viewOfPipeline(
      pipeline({
        stages: [
          stage('deploy', { needs: ['test', 'build'] }),
          stage('test', { needs: ['build'] }),
          stage('lint'),
          stage('build'),
        ],
      }),
    );

    expect(ids(view.stages)).toEqual(['build', 'test', 'deploy', 'lint']);
  });

  it('does not say that the viewer may decide of what was read earlier', () => {
    const gates = (of: Parameters<typeof pipeline>[0]) =>
      allStages(viewOfPipeline(pipeline(of)).stages).flatMap(one => one.gates);
    const stages = [
      stage('release', {
        kind: 'group',
        stages: [stage('release/deploy', { gates: [reviewersGate()] })],
      }),
    ];

    expect(gates({ stages }).map(({ viewer }) => viewer.kind)).toEqual(['may']);
    expect(
      gates({ stages, stale: problem('host_down') }).map(
        ({ viewer }) => viewer.kind,
      ),
    ).toEqual(['unknown']);
  });

  it('tells apart what is queued from what has not started behind something else', () => {
    const queued = { state: 'queued', startedAt: null } as const;
    const view = viewOfPipeline(
      pipeline({
        stages: [
          stage('build'),
          stage('test', { ...queued, needs: ['build'] }),
          stage('gate', { state: 'waiting', needs: ['build'] }),
          stage('smoke', {
            ...queued,
            needs: ['gate'],
            stages: [stage('smoke / eu', queued)],
          }),
          stage('notify', { ...queued, needs: ['build'], inferred: true }),
          stage('held', {
            ...queued,
            needs: ['gate'],
            held: { kind: 'queue', ahead: null, group: null },
          }),
        ],
      }),
    );

    expect(allStages(view.stages).map(({ id, state }) => [id, state])).toEqual([
      ['build', 'succeeded'],
      ['test', 'queued'],
      ['gate', 'waiting'],
      ['smoke', 'not_started'],
      ['smoke / eu', 'not_started'],
      ['notify', 'not_started'],
      ['held', 'queued'],
    ]);
  });

  it('keeps every stage of a circle that was not broken', () => {
    expect(
      ids(
        inOrder([
          { id: 'a', needs: ['b'] },
          { id: 'b', needs: ['a'] },
          { id: 'c', needs: ['gone'] },
        ]),
      ),
    ).toEqual(['b', 'a', 'c']);
  });

  it('calls an environment as it is configured here, else as its provider does', () => {
    const view = viewOfPipeline(
      pipeline({
        stages: [
          stage('a', { environment: { name: 'prod-eu', configured: 'eu' } }),
          stage('b', { environment: { name: 'sandbox', configured: null } }),
        ],
      }),
    );

    expect(view.stages.map(({ environment }) => environment)).toEqual([
      'eu',
      'sandbox',
    ]);
  });

  it('says a gate of a whole matrix once, and not again at each leg', () => {
    const gate = reviewersGate();
    const other = reviewersGate({ state: 'ahead' });
    const view = viewOfPipeline(
      pipeline({
        stages: [
          folded(
            'deploy',
            'matrix',
            [
              stage('deploy/eu', { gates: [gate] }),
              stage('deploy/us', { gates: [other] }),
            ],
            { gates: [gate] },
          ),
        ],
      }),
    );

    const [deploy] = view.stages;
    expect(deploy.gates).toEqual([gate]);
    expect(deploy.parts.map(({ gates }) => gates)).toEqual([[], [other]]);
  });

  it('knows the provider from the account, and does not guess it', () => {
    expect(viewOfPipeline(pipeline()).provider).toBe('github');
    expect(viewOfPipeline(pipeline({ account: null })).provider).toBeNull();
  });

  it('lists parts right after their stage', () => {
    const view = viewOfPipeline(
      pipeline({
        stages: [folded('test', 'matrix', [stage('test/1')]), stage('z')],
      }),
    );

    expect(ids(allStages(view.stages))).toEqual(['test', 'test/1', 'z']);
  });
});

describe('viewOfServicePipeline', () => {
  it.each<[ServiceStanding, ViewState]>([
    ['not_yet', 'not_yet'],
    ['queued', 'queued'],
    ['waiting', 'waiting'],
    ['running', 'running'],
    ['live', 'live'],
    ['replaced', 'superseded'],
    ['failed', 'failed'],
    ['cancelled', 'cancelled'],
    ['unknown', 'unknown'],
  ])('shows the standing %s as %s', (standing, state) => {
    const view = viewOfServicePipeline(
      servicePipeline({ stages: [serviceStage('eu', { standing })] }),
    );

    expect(view.stages[0].state).toBe(state);
  });

  it('takes a standing that is newer than this for unknown', () => {
    const view = viewOfServicePipeline(
      servicePipeline({
        stages: [serviceStage('eu', { standing: 'frozen' as ServiceStanding })],
      }),
    );

    expect(view.stages[0].state).toBe('unknown');
  });

  it('has environments as stages: what runs there, its run, its gates, and why it is not readable', () => {
    const unreadable = problem('forbidden');
    const view = viewOfServicePipeline(
      servicePipeline({
        stages: [
          serviceStage('staging'),
          serviceStage('production', {
            needs: ['staging'],
            live: tag('v1.9.1'),
            gates: [reviewersGate()],
            problem: unreadable,
          }),
        ],
      }),
    );

    expect(view.kind).toBe('service');
    expect(view.stages[1]).toMatchObject({
      id: 'production',
      kind: 'environment',
      needs: ['staging'],
      environment: null,
      live: { label: 'v1.9.1' },
      gates: [reviewersGate()],
      problem: unreadable,
      url: expect.stringContaining('/actions/runs/'),
    });
  });
});

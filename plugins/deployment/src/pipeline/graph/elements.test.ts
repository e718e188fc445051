import type { Stage } from 'backstage-plugin-deployment-common';
import { ago } from '../../__testUtils__/builders';
import {
  pipeline,
  reviewersGate,
  stage,
} from '../../__testUtils__/pipelineBuilders';
import { hundredJobs } from '../../__testUtils__/pipelineScenes';
import {
  folded,
  inferred,
  running,
  timerGate,
} from '../../__testUtils__/stageBuilders';
import { viewOfPipeline } from '../model/view';
import { elementsOf, type Path } from './elements';
import { layoutKey, layoutOf } from './layout';
import { fitsWhole, startAt } from './fit';
import { wayPath } from './WayEdge';

const elements = (stages: Stage[], isOpen = false) =>
  elementsOf(viewOfPipeline(pipeline({ stages })).stages, () => isOpen);

const paths = (stages: Stage[]) =>
  Object.fromEntries(elements(stages).edges.map(({ id, path }) => [id, path]));

describe('the lines of a graph', () => {
  it('tell the way of what runs from where it did not lead and where it has not gone', () => {
    expect(
      paths([
        stage('build'),
        stage('lint', { needs: ['build'] }),
        stage('test', { needs: ['build'] }),
        running('deploy', 2, { needs: ['test'] }),
        inferred('smoke', { needs: ['deploy'] }),
      ]),
    ).toEqual<Record<string, Path>>({
      'build → lint': 'passed',
      'build → test': 'trail',
      'test → deploy': 'active',
      'deploy → smoke': 'ahead',
    });
  });

  it('are broken off before what was skipped, or cancelled before it began', () => {
    const none = { startedAt: null, finishedAt: null };
    expect(
      paths([
        stage('test', { state: 'failed' }),
        stage('report', { needs: ['test'], state: 'skipped', ...none }),
        stage('deploy', { needs: ['test'], state: 'cancelled', ...none }),
        stage('notify', { needs: ['test'] }),
      ]),
    ).toEqual<Record<string, Path>>({
      'test → report': 'ahead',
      'test → deploy': 'ahead',
      'test → notify': 'passed',
    });
  });

  it('lead through all gates of a stage on one way, which the last of them holds', () => {
    expect(
      paths([
        stage('build'),
        stage('deploy', {
          needs: ['build'],
          state: 'waiting',
          startedAt: null,
          finishedAt: null,
          gates: [timerGate(0, { state: 'opened' }), reviewersGate()],
        }),
      ]),
    ).toEqual<Record<string, Path>>({
      'build → gates of deploy': 'held',
      'gates of deploy → deploy': 'ahead',
    });
  });

  it('leave out those that others are on the way of', () => {
    const graph = elements([
      stage('build'),
      stage('staging', { needs: ['build'] }),
      stage('tests', { needs: ['staging'] }),
      stage('production', {
        needs: ['build', 'staging', 'tests'],
        gates: [reviewersGate()],
      }),
    ]);

    expect(graph.edges.map(({ id }) => id)).toEqual([
      'build → staging',
      'staging → tests',
      'tests → gate 0 of production',
      'gate 0 of production → production',
    ]);
  });

  it('stay where no other way leads, and where two stages close a circle', () => {
    const graph = elements([
      stage('a', { needs: ['b'] }),
      stage('b', { needs: ['a'] }),
      stage('c', { needs: ['a', 'b'] }),
      stage('d'),
      stage('e', { needs: ['c', 'd'] }),
    ]);

    expect(graph.edges.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['c → e', 'd → e']),
    );
    expect(graph.edges.some(({ target }) => target === 'c')).toBe(true);
  });

  it.each<[string, Partial<Stage>, Path, Path]>([
    [
      'rejected',
      { state: 'failed', gates: [reviewersGate({ state: 'rejected' })] },
      'passed',
      'stopped',
    ],
    [
      'passed and running',
      {
        state: 'running',
        startedAt: ago(1),
        gates: [reviewersGate({ state: 'opened' })],
      },
      'trail',
      'active',
    ],
    [
      'passed and done',
      {
        state: 'succeeded',
        startedAt: ago(2),
        gates: [reviewersGate({ state: 'opened' })],
      },
      'passed',
      'passed',
    ],
  ])('show a gate that was %s', (_, overrides, before, after) => {
    expect(
      paths([
        stage('build'),
        stage('deploy', {
          needs: ['build'],
          startedAt: null,
          finishedAt: null,
          ...overrides,
        }),
      ]),
    ).toEqual({
      'build → gate 0 of deploy': before,
      'gate 0 of deploy → deploy': after,
    });
  });
});

describe('the places of a graph', () => {
  const overlap = (
    one: { x: number; y: number; width: number; height: number },
    other: { x: number; y: number; width: number; height: number },
  ) =>
    one.x < other.x + other.width &&
    other.x < one.x + one.width &&
    one.y < other.y + other.height &&
    other.y < one.y + one.height;

  it('go from left to right, a gate between what it is between', () => {
    const { places } = layoutOf(elements(pipeline().stages));
    const left = (id: string) => places.get(id)!.x;

    expect(left('build')).toBeLessThan(left('test'));
    expect(left('test')).toBe(left('scan'));
    expect(left('deploy-staging')).toBeLessThan(
      left('gate 0 of deploy-production'),
    );
    expect(left('gate 0 of deploy-production')).toBeLessThan(
      left('deploy-production'),
    );
  });

  it('do not overlap with a hundred jobs', () => {
    const graph = elements(hundredJobs().stages);
    const { places } = layoutOf(graph);
    const all = [...places.values()];

    expect(graph.nodes.filter(({ kind }) => kind === 'stage')).toHaveLength(
      100,
    );
    const overlapping = all.flatMap((one, index) =>
      all.slice(index + 1).filter(other => overlap(one, other)),
    );
    expect(overlapping).toEqual([]);
  });

  it('put a hundred legs into a block, not into a strip', () => {
    const legs = Array.from({ length: 100 }, (_, index) => stage(`t/${index}`));
    const graph = elements([folded('t', 'matrix', legs)], true);
    const { width, height } = layoutOf(graph);

    expect(width / height).toBeGreaterThan(0.5);
    expect(width / height).toBeLessThan(3);
  });

  it('stack the gates of a stage in one frame', () => {
    const { places } = layoutOf(
      elements([
        stage('build'),
        stage('deploy', {
          needs: ['build'],
          gates: [timerGate(0), reviewersGate()],
        }),
      ]),
    );
    const frame = places.get('gates of deploy')!;
    const first = places.get('gate 0 of deploy')!;
    const second = places.get('gate 1 of deploy')!;

    expect(first.x).toBe(second.x);
    expect(first.y + first.height).toBeLessThanOrEqual(second.y);
    expect(second.y + second.height).toBeLessThanOrEqual(frame.height);
    expect(second.x + second.width).toBeLessThan(frame.width);
  });

  it('are as wide as the names in a column need, and not by their states', () => {
    const { places } = layoutOf(
      elements([
        stage('build'),
        stage('lint', { needs: ['build'] }),
        stage('integration-tests-eu', { needs: ['build'] }),
      ]),
    );
    const width = (id: string) => places.get(id)!.width;

    expect(width('build')).toBeLessThan(width('lint'));
    expect(width('lint')).toBe(width('integration-tests-eu'));
  });

  it('let a pipeline of seven columns be seen whole in a drawer', () => {
    const deployed = (name: string) => ({
      environment: { name, configured: name },
    });
    const { width } = layoutOf(
      elements([
        stage('build'),
        stage('deploy-development', {
          needs: ['build'],
          ...deployed('development'),
        }),
        stage('deploy-staging', {
          needs: ['deploy-development'],
          ...deployed('staging'),
        }),
        stage('relevance-tests', { needs: ['deploy-staging'] }),
        stage('deploy-production', {
          needs: ['deploy-staging', 'relevance-tests'],
          ...deployed('production'),
          gates: [reviewersGate(), timerGate(12)],
        }),
        stage('smoke', { needs: ['deploy-production'] }),
      ]),
    );

    // The drawer's room in a window of 1280.
    expect(fitsWhole(1_085, width)).toBe(true);
    expect(fitsWhole(1_085, width * 1.5)).toBe(false);
  });

  it('keep parts inside their stage', () => {
    const graph = elements(
      [folded('t', 'group', [stage('t/a'), stage('t/b', { needs: ['t/a'] })])],
      true,
    );
    const { places } = layoutOf(graph);
    const frame = places.get('t')!;
    const last = places.get('t/b')!;

    expect(graph.nodes.find(({ id }) => id === 't/b')!.parentId).toBe('t');
    expect(last.x + last.width).toBeLessThan(frame.width);
    expect(last.y + last.height).toBeLessThan(frame.height);
  });

  it('stay the same while only states change, and not when a stage comes', () => {
    const before = [stage('a'), inferred('b', { needs: ['a'] })];
    const after = [stage('a'), running('b', 1, { needs: ['a'] })];

    expect(layoutKey(elements(after))).toBe(layoutKey(elements(before)));
    expect(layoutKey(elements([...after, stage('c')]))).not.toBe(
      layoutKey(elements(before)),
    );
  });

  it('lead a long line past the stages between', () => {
    const graph = elements([
      stage('a'),
      stage('b', { needs: ['a'] }),
      stage('c', { needs: ['b'] }),
      stage('lint', { needs: ['a'] }),
      stage('d', { needs: ['c', 'lint'] }),
    ]);
    const { places, ways } = layoutOf(graph);
    const [[id, [way]], ...others] = ways;
    const passed = places.get(
      places.get('b')!.x < way.x && way.x < places.get('c')!.x ? 'b' : 'c',
    )!;

    expect(['a → lint', 'lint → d']).toContain(id);
    expect(others).toEqual([]);
    expect(way.half).toBe(passed.width / 2);
    expect(way.y < passed.y || way.y > passed.y + passed.height).toBe(true);
    expect(
      wayPath({ x: 0, y: 0 }, { x: 500, y: 0 }, [{ x: 250, y: 80, half: 100 }]),
    ).toBe('M0,0C75,0 75,80 150,80L350,80C425,80 425,0 500,0');
  });

  it('go straight beside the words of a gate before they bend', () => {
    expect(
      wayPath({ x: 0, y: 0 }, { x: 200, y: 80 }, [], { from: 40, to: 60 }),
    ).toBe('M0,0L40,0C90,0 90,80 140,80L200,80');
  });
});

describe('a graph that is longer than its room', () => {
  it('begins around what matters now', () => {
    expect(startAt(1_000, { x: 0, width: 2_000 }, 1_000)).toBe(-400);
  });

  it('leaves no room empty beside its ends', () => {
    expect(startAt(1_000, { x: 0, width: 2_000 }, 100)).toBe(60);
    expect(startAt(1_000, { x: 0, width: 2_000 }, 1_900)).toBe(-860);
  });
});

import { act, screen, waitFor, within } from '@testing-library/react';
import { axeViolations } from '../../__testUtils__/axe';
import {
  ago,
  answer,
  deployment,
  environment,
  tag,
} from '../../__testUtils__/builders';
import { useFlowInJsdom } from '../../__testUtils__/flow';
import {
  pipeline,
  servicePipeline,
  stage,
} from '../../__testUtils__/pipelineBuilders';
import {
  hundredJobs,
  pipelineScenes,
} from '../../__testUtils__/pipelineScenes';
import { running } from '../../__testUtils__/stageBuilders';
import { node, press, showStages } from '../../__testUtils__/stages';
import { useFixtureTime } from '../../__testUtils__/tab';
import { viewOfPipeline, viewOfServicePipeline } from '../model/view';
import { PipelineGraph } from './PipelineGraph';

const mockRendered = jest.fn<void, [string]>();

// Each node has one, and renders it whenever itself is rendered.
jest.mock('../parts/LogLink', () => {
  const { LogLink } = jest.requireActual('../parts/LogLink');
  return {
    LogLink: (props: { stage: { id: string } }) => {
      mockRendered(props.stage.id);
      return <LogLink {...props} />;
    },
  };
});

/** The same once more, as a second answer of the backend is. */
function again<T>(given: T): T {
  return JSON.parse(JSON.stringify(given));
}

describe('PipelineGraph', () => {
  useFixtureTime();
  useFlowInJsdom();

  beforeEach(() => mockRendered.mockClear());

  it('shows stages with state in words, time, place, and a link to the log', async () => {
    showStages(PipelineGraph, pipelineScenes.small);

    const graph = await screen.findByRole('group', {
      name: 'Stages as a graph',
    });
    const staging = await node('deploy-staging: succeeded');
    expect(within(graph).getAllByText('succeeded')).toHaveLength(4);
    expect(staging.getByText('2m')).toBeInTheDocument();
    expect(staging.getByText('staging')).toBeInTheDocument();
    const link = staging.getByRole('link', {
      name: 'Log of deploy-staging on GitHub (new tab)',
    });
    expect(link).toHaveAttribute('href', expect.stringContaining('/job/'));
    expect(link).toHaveAttribute('target', '_blank');
    expect((await node('test: succeeded')).getByText('12 of 12')).toBeVisible();
  });

  it('marks what only the workflow file says, and explains the mark', async () => {
    showStages(PipelineGraph, pipelineScenes.small);

    const smoke = await node('smoke: not started');
    expect(smoke.getByText('inferred')).toHaveAttribute(
      'title',
      expect.stringContaining('Only the workflow file says'),
    );
    expect(smoke.queryByRole('link')).not.toBeInTheDocument();
    expect(screen.getByText(/marked “inferred”/)).toBeInTheDocument();
  });

  it('shows every gate as its own node: who, how many, since when, whether I may', async () => {
    showStages(PipelineGraph, pipelineScenes.gates);

    const [review] = await screen.findAllByRole('group', {
      name: 'Gate before deploy-eu: Review',
    });
    expect(
      within(review).getByRole('img', {
        name: 'by acme/platform-leads, nsato',
      }),
    ).toBeInTheDocument();
    expect(within(review).getByText('no approval yet')).toBeInTheDocument();
    expect(within(review).getByText('you can decide')).toBeInTheDocument();
    expect(
      (await node('Gate before deploy-eu: Wait timer')).getByText(
        '4m 12s left',
      ),
    ).toBeInTheDocument();
    expect(
      (await node('Gate before deploy-eu: Change calendar')).getByText(
        'Change calendar',
      ),
    ).toBeInTheDocument();
    expect(
      (await node('Gate before deploy-test: Review')).getByText(
        'approved by nsato',
      ),
    ).toBeInTheDocument();
    expect(
      (await node('Gate before deploy-apac: Review')).getByText(
        'rejected by mkeller',
      ),
    ).toBeInTheDocument();
    expect(
      (await node('Gate before deploy-rest: Review')).getByText('still ahead'),
    ).toBeInTheDocument();
    expect(
      (await node('Gate before deploy-us: Review')).getByText('you started it'),
    ).toHaveAttribute('title', expect.stringContaining('You started this run'));
  });

  it('says a queue and a refused branch at the stage, not as gates', async () => {
    showStages(PipelineGraph, pipelineScenes.failed);

    const preview = await node('deploy-preview: queued');
    expect(preview.getByText(/queued behind/)).toBeInTheDocument();
    expect(preview.getByRole('link', { name: '#1481' })).toBeInTheDocument();
    expect(
      (await node('deploy-staging: failed')).getByText(
        /not allowed: Branch "main"/,
      ),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('group', { name: /^Gate before/ }),
    ).not.toBeInTheDocument();
  });

  it('says what else moves in an environment', async () => {
    const { overview } = answer([
      environment('production', {
        latest: deployment({
          id: 'other',
          state: 'waiting',
          version: tag('v1.9.2'),
          finishedAt: null,
        }),
        gates: [
          {
            kind: 'reviewers',
            reviewers: [{ kind: 'user', login: 'bob', avatarUrl: null }],
            viewerCanApprove: false,
          },
        ],
      }),
    ]);
    showStages(
      PipelineGraph,
      viewOfServicePipeline(servicePipeline(), overview),
    );

    const production = await node('production: not there yet');
    expect(production.getByText('runs v1.9.1')).toBeInTheDocument();
    expect(production.getByText('v1.9.2 waiting for bob')).toBeInTheDocument();
  });

  it('shows a service by its environments', async () => {
    showStages(PipelineGraph, pipelineScenes.service);

    const staging = await node('staging: live');
    expect(staging.getByText('runs v1.9.3')).toBeInTheDocument();
    expect(
      staging.getByRole('link', {
        name: 'Run of staging on GitHub (new tab)',
      }),
    ).toBeInTheDocument();
    expect(
      (await node('legacy: replaced')).getByText('runs v1.8.7'),
    ).toBeInTheDocument();
    expect(
      (await node('partner: not readable')).getByText(/you may not see it/),
    ).toBeInTheDocument();
    expect(await node('demo: not there yet')).toBeDefined();
  });

  it('selects the stage behind a gate, by keyboard too', async () => {
    const { onSelect } = showStages(PipelineGraph, pipelineScenes.small);

    const gate = await screen.findByRole('button', {
      name: 'Gate before deploy-production: Review',
    });
    expect(gate).toHaveAttribute('aria-pressed', 'false');
    await press(gate);
    expect(onSelect).toHaveBeenLastCalledWith('deploy-production');
    expect(gate).toHaveAttribute('aria-pressed', 'true');

    const own = screen.getByRole('button', {
      name: 'Show details of the gate before deploy-production',
    });
    expect(own).toHaveAttribute('aria-pressed', 'true');
    await press(own);
    expect(onSelect).toHaveBeenCalledTimes(2);
  });

  it('opens what is folded, and is open where something inside waits for somebody', async () => {
    showStages(PipelineGraph, pipelineScenes.folds);

    expect(await node('deploy: waiting')).toBeDefined();
    expect(
      screen.queryByRole('group', { name: 'scan: succeeded' }),
    ).not.toBeInTheDocument();
    const security = screen.getByRole('button', {
      name: 'Show the parts of security',
    });
    expect(security).toHaveAttribute('aria-expanded', 'false');

    await press(security);
    expect(await node('scan: succeeded')).toBeDefined();
    await press(
      screen.getByRole('button', { name: 'Hide the parts of security' }),
    );
    expect(
      screen.queryByRole('group', { name: 'scan: succeeded' }),
    ).not.toBeInTheDocument();
  });

  it('says that there are no stages', async () => {
    showStages(PipelineGraph, pipelineScenes.empty);

    expect(
      await screen.findByText('There are no stages yet.'),
    ).toBeInTheDocument();
  });

  it('has buttons to zoom and to show all', async () => {
    showStages(PipelineGraph, pipelineScenes.small);

    const tools = within(await screen.findByRole('group', { name: 'Zoom' }));
    expect(tools.getByRole('button', { name: 'Zoom in' })).toBeEnabled();
    expect(tools.getByRole('button', { name: 'Zoom out' })).toBeEnabled();
    expect(
      tools.getByRole('button', { name: 'Show all stages' }),
    ).toBeEnabled();
  });

  it('leaves one finger to the page, and is moved by two', async () => {
    const { container } = showStages(PipelineGraph, pipelineScenes.small);
    await node('build: succeeded');
    const pane = container.querySelector('.react-flow__pane')!;
    const viewport = container.querySelector<HTMLElement>(
      '.react-flow__viewport',
    )!;
    const swipe = (fingers: number) => {
      const at = (x: number, y: number) =>
        Array.from({ length: fingers }, (_, identifier) => ({
          identifier,
          target: pane,
          clientX: x + identifier * 50,
          clientY: y,
          pageX: x + identifier * 50,
          pageY: y,
        }));
      const touch = (type: string, touches: object[], changed: object[]) => {
        const event = new UIEvent(type, {
          bubbles: true,
          cancelable: true,
          view: window,
        });
        Object.assign(event, { touches, changedTouches: changed });
        act(() => {
          pane.dispatchEvent(event);
        });
        return event.defaultPrevented;
      };
      touch('touchstart', at(100, 100), at(100, 100));
      const isTaken = touch('touchmove', at(160, 40), at(160, 40));
      touch('touchend', [], at(160, 40));
      return isTaken;
    };
    const before = viewport.style.transform;

    expect(swipe(1)).toBe(false);
    expect(viewport.style.transform).toBe(before);

    expect(swipe(2)).toBe(true);
    expect(viewport.style.transform).not.toBe(before);
    expect(
      screen.getByText('Two fingers move and zoom the graph.'),
    ).toBeInTheDocument();
  });

  it('begins at what runs where names could not be read, until all are asked for', async () => {
    const { container, refresh } = showStages(
      PipelineGraph,
      pipelineScenes.hundred,
    );
    await node('scan-package-20: running');
    const zoom = () =>
      Number(
        /scale\((.*)\)/.exec(
          container.querySelector<HTMLElement>('.react-flow__viewport')!.style
            .transform,
        )![1],
      );
    await waitFor(() => expect(zoom()).toBe(0.7));

    await press(screen.getByRole('button', { name: 'Show all stages' }));
    await waitFor(() => expect(zoom()).toBeLessThan(0.35));

    const more = hundredJobs();
    more.stages.push(stage('one-more', { needs: ['announce'] }));
    act(() => refresh(viewOfPipeline(more)));
    await node('one-more: succeeded');
    expect(zoom()).toBeLessThan(0.35);
  });

  it('shows the map of a large pipeline only', async () => {
    const { refresh } = showStages(PipelineGraph, pipelineScenes.small);
    await node('build: succeeded');
    const name = 'Map of all stages: click to go there';
    expect(screen.queryByRole('img', { name })).not.toBeInTheDocument();

    act(() => refresh(pipelineScenes.hundred));

    expect(await screen.findByRole('img', { name })).toBeInTheDocument();
  });

  it('renders anew only the stage that a refresh has changed', async () => {
    const before = hundredJobs();
    const after = again(before);
    const changed = after.stages.find(({ id }) => id === 'scan-package-20')!;
    changed.state = 'succeeded';
    changed.finishedAt = ago(0);
    const { refresh } = showStages(PipelineGraph, viewOfPipeline(before));
    await node('scan-package-20: running');
    mockRendered.mockClear();

    act(() => refresh(viewOfPipeline(again(before))));
    expect(mockRendered).not.toHaveBeenCalled();

    act(() => refresh(viewOfPipeline(after)));
    expect(await node('scan-package-20: succeeded')).toBeDefined();
    expect(new Set(mockRendered.mock.calls.flat())).toEqual(
      new Set(['scan-package-20']),
    );
  });

  it('renders no stage again when time goes on', async () => {
    jest.useFakeTimers({ now: Date.now(), doNotFake: ['queueMicrotask'] });
    try {
      showStages(
        PipelineGraph,
        viewOfPipeline(pipeline({ stages: [stage('a'), running('b', 1)] })),
      );
      const b = await node('b: running');
      expect(b.getByText('1m')).toBeInTheDocument();
      mockRendered.mockClear();

      act(() => {
        jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 5_000);
        jest.advanceTimersByTime(1_000);
      });

      expect(b.getByText('1m 5s')).toBeInTheDocument();
      expect(mockRendered).not.toHaveBeenCalled();
    } finally {
      jest.useRealTimers();
    }
  });

  it.each(Object.keys(pipelineScenes))(
    'has no accessibility violations: %s',
    async scene => {
      const { container } = showStages(PipelineGraph, pipelineScenes[scene]);
      if (scene !== 'empty') {
        await screen.findByRole('group', { name: 'Stages as a graph' });
      }

      expect(await axeViolations(container)).toEqual([]);
    },
  );
});

import type { StorageApi } from '@backstage/frontend-plugin-api';
import { mockApis } from '@backstage/frontend-test-utils';
import { cleanup, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeViolations } from '../../__testUtils__/axe';
import { useFlowInJsdom } from '../../__testUtils__/flow';
import { pipelineScenes } from '../../__testUtils__/pipelineScenes';
import { press, showStages } from '../../__testUtils__/stages';
import { useFixtureTime } from '../../__testUtils__/tab';
import { PipelineStages } from './PipelineStages';

const button = (name: string) => screen.findByRole('radio', { name });
const graph = () => screen.findByRole('group', { name: 'Stages as a graph' });
const list = () => screen.findByRole('list', { name: 'Stages as a list' });

describe('PipelineStages', () => {
  useFixtureTime();
  useFlowInJsdom();

  afterEach(() => window.localStorage.clear());

  it('begins with the graph, which is loaded then', async () => {
    const { container } = showStages(PipelineStages, pipelineScenes.small);

    expect(await graph()).toBeInTheDocument();
    expect(await button('Graph')).toBeChecked();
    expect(await axeViolations(container)).toEqual([]);
  });

  it('changes to the list, says so, and remembers it', async () => {
    const user = userEvent.setup();
    const first = showStages(PipelineStages, pipelineScenes.small);
    await graph();

    await user.click(await button('List'));

    expect(await list()).toBeInTheDocument();
    expect(
      screen.queryByRole('group', { name: 'Stages as a graph' }),
    ).not.toBeInTheDocument();
    expect(screen.getByText('Stages are shown as a list')).toHaveAttribute(
      'role',
      'status',
    );
    expect(await axeViolations(first.container)).toEqual([]);

    cleanup();
    showStages(PipelineStages, pipelineScenes.small);
    expect(await list()).toBeInTheDocument();
    expect(await button('List')).toBeChecked();

    await user.click(await button('Graph'));
    expect(await graph()).toBeInTheDocument();
    expect(screen.getByText('Stages are shown as a graph')).toBeInTheDocument();
  });

  it('keeps open in the list what was opened in the graph', async () => {
    const user = userEvent.setup();
    showStages(PipelineStages, pipelineScenes.folds);
    await graph();

    await press(
      screen.getByRole('button', { name: 'Show the parts of security' }),
    );
    await user.click(await button('List'));

    expect(
      await screen.findByRole('button', { name: 'Hide the parts of security' }),
    ).toBeInTheDocument();
  });

  it('keeps to the choice where a server remembers it, and where that fails', async () => {
    const user = userEvent.setup();
    const set = jest.fn().mockRejectedValue(new Error('down'));
    const storage: StorageApi = {
      ...mockApis.storage(),
      forBucket: () => ({
        ...storage,
        // As the storage of user settings: it knows nothing by itself.
        snapshot: key => ({ key, presence: 'unknown', value: undefined }),
        observe$: () => ({
          subscribe: () => ({ unsubscribe: () => {}, closed: false }),
          [Symbol.observable]() {
            return this;
          },
        }),
        set,
      }),
    };
    showStages(PipelineStages, pipelineScenes.small, storage);
    await graph();

    await user.click(await button('List'));

    expect(await list()).toBeInTheDocument();
    expect(set).toHaveBeenCalledWith('stages-shown-as', 'list');
  });

  it('begins with the list on a phone', async () => {
    const matchMedia = window.matchMedia;
    window.matchMedia = query =>
      ({
        matches: query === '(max-width: 600px)',
        addEventListener: () => {},
        removeEventListener: () => {},
        addListener: () => {},
        removeListener: () => {},
      } as unknown as MediaQueryList);
    try {
      showStages(PipelineStages, pipelineScenes.small);

      expect(await list()).toBeInTheDocument();
    } finally {
      window.matchMedia = matchMedia;
    }
  });
});

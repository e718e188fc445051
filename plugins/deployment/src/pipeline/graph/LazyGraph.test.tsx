import { screen } from '@testing-library/react';
import { pipelineScenes } from '../../__testUtils__/pipelineScenes';
import { showStages } from '../../__testUtils__/stages';
import { useFixtureTime } from '../../__testUtils__/tab';
import { PipelineGraph } from './LazyGraph';

jest.mock('./PipelineGraph', () => {
  throw new Error('Loading chunk 7 failed');
});

describe('a graph that cannot be loaded', () => {
  useFixtureTime();

  it('says that it is loading, and then shows the list instead and why', async () => {
    jest.spyOn(console, 'error').mockImplementation(() => {});
    showStages(PipelineGraph, pipelineScenes.small);

    expect(screen.getByText('Loading the graph')).toBeInTheDocument();
    expect(
      await screen.findByRole('list', { name: 'Stages as a list' }),
    ).toBeInTheDocument();
    expect(screen.getByText(/could not be loaded/)).toBeInTheDocument();
  });
});

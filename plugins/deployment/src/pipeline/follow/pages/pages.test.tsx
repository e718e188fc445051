import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeViolations } from '../../../__testUtils__/axe';
import { deploymentApi } from '../../../__testUtils__/render';
import { useFlowInJsdom } from '../../../__testUtils__/flow';
import {
  answerFollowed,
  RUN,
  waitingForProduction,
  type FollowAnswers,
} from '../../../__testUtils__/follow';
import {
  pipeline,
  servicePipeline,
} from '../../../__testUtils__/pipelineBuilders';
import { openPage } from '../../../__testUtils__/settingsPage';
import { useFixtureTime } from '../../../__testUtils__/tab';

const PAGE = `/deployments/runs/default/component/payments/production/${RUN}`;

function open(path: string, answers: FollowAnswers) {
  const api = deploymentApi(waitingForProduction());
  answerFollowed(api, answers);
  openPage(path, api);
  return api;
}

describe('the page of a run', () => {
  useFixtureTime();
  useFlowInJsdom();

  it('shows the run that its address names, and says so in the browser', async () => {
    const api = open(PAGE, { pipeline: pipeline() });

    expect(
      await screen.findByRole('heading', {
        level: 2,
        name: /^v1\.9\.3 on its/,
      }),
    ).toBeInTheDocument();
    expect(document.title).toBe('v1.9.3 on its way');
    expect(
      screen.queryByRole('link', { name: 'Open as page' }),
    ).not.toBeInTheDocument();
    expect(api.getPipeline).toHaveBeenCalledWith(
      {
        entityRef: 'component:default/payments',
        environment: 'production',
        run: RUN,
      },
      expect.anything(),
    );
    expect(await axeViolations(screen.getByRole('main'))).toEqual([]);
  });

  it('keeps the attempt in its address', async () => {
    const attempts = [1, 2].map(number => ({ number, url: null }));
    const api = open(`${PAGE}?attempt=1`, {
      pipeline: [
        pipeline({ attempt: 1, attempts, state: 'failed' }),
        pipeline({ attempt: 2, attempts, state: 'running' }),
      ],
    });
    const newest = await screen.findByRole('link', { name: 'Attempt 2' });
    expect(api.getPipeline).toHaveBeenLastCalledWith(
      expect.anything(),
      expect.objectContaining({ attempt: 1 }),
    );
    expect(newest).toHaveAttribute('href', PAGE);

    await userEvent.click(newest);

    expect(await screen.findByText('run 1482, attempt 2')).toBeInTheDocument();
    expect(api.getPipeline).toHaveBeenLastCalledWith(
      expect.anything(),
      expect.objectContaining({ attempt: undefined }),
    );
  });

  it('reads the overview once, for what it needs to know of the environment', async () => {
    const api = open(PAGE, { pipeline: pipeline({ state: 'running' }) });

    expect(
      await screen.findByRole('button', { name: 'Cancel…' }),
    ).toBeInTheDocument();
    expect(api.getOverview).toHaveBeenCalledTimes(1);
  });
});

describe('the page of a service as one pipeline', () => {
  useFixtureTime();
  useFlowInJsdom();

  it('shows how far its newest version has come', async () => {
    open('/deployments/pipelines/default/component/payments', {
      service: servicePipeline(),
    });

    expect(
      await screen.findByRole('heading', {
        level: 2,
        name: 'payments: where v1.9.3 is',
      }),
    ).toBeInTheDocument();
    expect(await axeViolations(screen.getByRole('main'))).toEqual([]);
  });
});

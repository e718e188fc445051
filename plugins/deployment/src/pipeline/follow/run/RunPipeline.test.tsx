import { screen, waitFor, within } from '@testing-library/react';
import type { Pipeline } from 'backstage-plugin-deployment-common';
import { axeViolations } from '../../../__testUtils__/axe';
import { ago, ahead, problem, run } from '../../../__testUtils__/builders';
import { outcome } from '../../../__testUtils__/dialogBuilders';
import { address } from '../../../__testUtils__/entry';
import { useFlowInJsdom } from '../../../__testUtils__/flow';
import {
  drawer,
  FOLLOWED,
  openFollowed,
  RUN,
  signals,
} from '../../../__testUtils__/follow';
import {
  estimate,
  pipeline,
  stage,
} from '../../../__testUtils__/pipelineBuilders';
import { responseError } from '../../../__testUtils__/responses';
import { runPreflight } from '../../../__testUtils__/runBuilders';
import { folded } from '../../../__testUtils__/stageBuilders';
import { useFixtureTime } from '../../../__testUtils__/tab';

const ofRun = (overrides: Partial<Pipeline> = {}) =>
  pipeline({ run: run({ id: RUN, number: 1482 }), ...overrides });

const refused = (
  status: number,
  code: string,
  message: string,
  details: Record<string, unknown> = {},
) => responseError(status, { name: 'Error', code, message, details });

describe('a run that is followed', () => {
  useFixtureTime();
  useFlowInJsdom();

  it('says that it loads, until there is an answer', async () => {
    openFollowed({});

    const shown = await drawer('Pipeline of production');
    expect(shown.getByRole('status')).toHaveTextContent('Loading the pipeline');
    expect(await axeViolations(shown.element)).toEqual([]);
  });

  it('tells what it is, who asked for it and why, how far it is and how fresh that is', async () => {
    openFollowed({
      pipeline: ofRun({ record: outcome({ reason: 'Fixes INC-482' }).record }),
    });

    const shown = await drawer('v1.9.3 on its way waiting for you');
    expect(shown.getByText(/to production/)).toBeInTheDocument();
    expect(shown.getByText('run 1482, attempt 1')).toBeInTheDocument();
    expect(shown.getByText('started by arossi 26 min ago')).toBeInTheDocument();
    expect(shown.getByText("read from the run's name")).toBeInTheDocument();
    expect(shown.getByText('Fixes INC-482')).toBeInTheDocument();
    expect(shown.getByText('main @ 8f2c1d0')).toBeInTheDocument();
    expect(
      shown.getByRole('progressbar', { name: 'Jobs that have ended' }),
    ).toHaveAttribute('aria-valuetext', '15 of 17 jobs');
    expect(shown.getByText('5 sec old')).toBeInTheDocument();
    expect(shown.getByText('updates live')).toBeInTheDocument();
    expect(shown.getByText('as @nsato')).toBeInTheDocument();
    expect(
      await shown.findByRole('link', { name: 'Open on GitHub' }),
    ).toHaveAttribute('target', '_blank');
    const graph = await shown.findByRole('group', {
      name: 'Stages as a graph',
    });
    expect(await within(graph).findByText('build')).toBeInTheDocument();
    expect(await axeViolations(shown.element)).toEqual([]);
  });

  it('estimates its end, and says that it is an estimate', async () => {
    openFollowed({
      pipeline: ofRun({
        state: 'running',
        estimate: estimate(),
      }),
    });

    const shown = await drawer(/running$/);
    expect(shown.getByText('usually 11m')).toBeInTheDocument();
    expect(
      shown.getByText(
        /^about 4m left, done around .* \(estimate from 9 runs\)$/,
      ),
    ).toBeInTheDocument();
  });

  it('says what is left of what waits, of which nobody knows the end', async () => {
    openFollowed({
      pipeline: ofRun({
        estimate: estimate({ endsAt: null, runs: 3, withoutWaits: true }),
      }),
    });

    const shown = await drawer(/waiting for you$/);
    expect(shown.getByText('usually 11m without waits')).toBeInTheDocument();
    expect(
      shown.getByText('about 4m left once approved (estimate from 3 runs)'),
    ).toBeInTheDocument();
    expect(await axeViolations(shown.element)).toEqual([]);
  });

  it('tells how long it took once it has ended', async () => {
    openFollowed({
      pipeline: ofRun({
        state: 'succeeded',
        finishedAt: ago(15),
        progress: { done: 17, total: 17 },
        refreshAfterSeconds: 300,
      }),
    });

    const shown = await drawer('v1.9.3 has arrived succeeded');
    expect(shown.getByText('took 11m')).toBeInTheDocument();
    expect(shown.getByText('17 of 17 jobs')).toBeInTheDocument();
    expect(
      shown.queryByRole('button', { name: /^(Cancel|Re-run)/ }),
    ).not.toBeInTheDocument();
    expect(await axeViolations(shown.element)).toEqual([]);
  });

  it('tells how its jobs ended where not all of them went well', async () => {
    openFollowed({
      pipeline: ofRun({
        state: 'cancelled',
        progress: { done: 4, total: 4 },
        stages: [
          stage('build'),
          folded('test', 'matrix', [
            stage('test/a', { state: 'cancelled' }),
            stage('test/b', { state: 'cancelled' }),
          ]),
          stage('deploy', { state: 'skipped' }),
        ],
      }),
    });

    const shown = await drawer('v1.9.3 was cancelled cancelled');
    expect(
      shown.getByText('4 of 4 jobs: 2 cancelled, 1 skipped'),
    ).toBeInTheDocument();
  });

  it.each([
    ['running', 'Cancel…', /^Cancel a deployment to production/],
    ['failed', 'Re-run failed jobs…', /^Re-run/],
    ['cancelled', 'Re-run cancelled jobs…', /^Re-run/],
  ] as const)(
    'offers what can be done while it is %s',
    async (state, name, title) => {
      const { user, api } = openFollowed({ pipeline: ofRun({ state }) });
      api.getRunPreflight.mockResolvedValue(
        runPreflight({ state, run: run({ id: RUN, number: 1482 }) }),
      );
      const shown = await drawer();

      await user.click(await shown.findByRole('button', { name }));

      expect(
        await screen.findByRole('dialog', { name: title }),
      ).toBeInTheDocument();
      expect(api.getRunPreflight).toHaveBeenCalledWith(
        expect.objectContaining({ environment: 'production', run: RUN }),
        state === 'running' ? 'cancel' : 'rerun_failed',
        expect.anything(),
      );
    },
  );

  it('keeps one attempt on the screen until another is there', async () => {
    const attempts = [1, 2].map(number => ({ number, url: null }));
    const { user, api } = openFollowed({
      pipeline: ofRun({ attempt: 2, attempts, state: 'failed' }),
    });
    const shown = await drawer('v1.9.3 has failed failed');
    let answer: (attempt: Pipeline) => void = () => {};
    api.getPipeline.mockReturnValue(
      new Promise(resolve => {
        answer = resolve;
      }),
    );

    await user.click(shown.getByRole('link', { name: 'Attempt 1' }));

    expect(await shown.findByText('Loading attempt 1')).toBeInTheDocument();
    expect(address()).toBe(`${FOLLOWED}&attempt=1`);
    expect(shown.getByText('run 1482, attempt 2')).toBeInTheDocument();
    // What is on the screen is not what would be acted on.
    expect(
      shown.queryByRole('button', { name: /^Re-run/ }),
    ).not.toBeInTheDocument();

    answer(ofRun({ attempt: 1, attempts, state: 'cancelled' }));

    expect(await shown.findByText('run 1482, attempt 1')).toBeInTheDocument();
    expect(shown.getByText(/^This is attempt 1 of 2/)).toBeInTheDocument();
    expect(
      shown.queryByRole('button', { name: /^Re-run/ }),
    ).not.toBeInTheDocument();
    expect(await axeViolations(shown.element)).toEqual([]);
  });

  it('says that the run does not count here, and leads to those that do', async () => {
    openFollowed({
      pipeline: await refused(
        400,
        'invalid_input',
        'Run #1482 deploys to staging, not to production.',
        { field: 'run' },
      ),
    });

    const shown = await drawer('Pipeline of production');
    expect(
      await shown.findByText('This run is not shown for production'),
    ).toBeInTheDocument();
    expect(shown.getByText(/deploys to staging/)).toBeInTheDocument();
    expect(
      shown.getByRole('link', { name: 'Runs of production' }),
    ).toHaveAttribute('href', '/?pipeline=production');
    expect(await axeViolations(shown.element)).toEqual([]);
  });

  it('says that there is no such environment, by the name of the service', async () => {
    openFollowed({
      pipeline: await refused(
        404,
        'not_configured',
        'component:default/payments has no environment "production". It has none.',
        { field: 'environment' },
      ),
    });

    const shown = await drawer('Pipeline of production');
    expect(
      await shown.findByText('payments has no environment production'),
    ).toBeInTheDocument();
    expect(shown.getByText(/renamed or removed/)).toBeInTheDocument();
    expect(shown.queryByText(/component:/)).not.toBeInTheDocument();
  });

  it('says that there is no such attempt, and leads to the newest', async () => {
    openFollowed(
      {
        pipeline: await refused(
          400,
          'invalid_input',
          'Run #1482 has 1 attempt.',
          { field: 'attempt' },
        ),
      },
      { search: `${FOLLOWED}&attempt=7` },
    );

    const shown = await drawer();
    expect(
      await shown.findByRole('link', { name: 'Show the newest attempt' }),
    ).toHaveAttribute('href', `/${FOLLOWED}`);
  });

  it.each([
    [403, 'You may not see deployments here', /deployment\.read/],
    [404, 'Backstage does not know this service', /removed from the catalog/],
    [401, 'Your Backstage session has ended', /sign in again/],
  ])('explains the answer %d', async (status, title, text) => {
    openFollowed({ pipeline: await responseError(status) });

    const shown = await drawer();
    expect(
      await shown.findByRole('heading', { level: 3, name: title }),
    ).toBeInTheDocument();
    expect(shown.getByText(text)).toBeInTheDocument();
    expect(await axeViolations(shown.element)).toEqual([]);
  });

  it('offers to connect, and goes on afterwards', async () => {
    const { user, api } = openFollowed({
      pipeline: [
        await refused(403, 'not_connected', 'No token.', {
          host: 'github.com',
        }),
        ofRun(),
      ],
    });
    const shown = await drawer('Pipeline of production');

    await user.click(
      await shown.findByRole('button', { name: 'Connect GitHub' }),
    );

    await drawer(/^v1\.9\.3 on its way/);
    expect(api.connect).toHaveBeenCalledTimes(1);
  });

  it('offers to reconnect where the token was rejected', async () => {
    openFollowed({
      pipeline: await refused(403, 'token_rejected', 'Rejected.', {
        host: 'github.com',
      }),
    });

    const shown = await drawer();
    expect(
      await shown.findByRole('button', { name: 'Reconnect GitHub' }),
    ).toBeInTheDocument();
  });

  it('says that the backend does not answer, and tries again on a click', async () => {
    const { user } = openFollowed({
      pipeline: [new TypeError('Failed to fetch'), ofRun()],
    });
    const shown = await drawer('Pipeline of production');
    expect(
      await shown.findByText(/The deployment backend does not answer/),
    ).toBeInTheDocument();

    await user.click(shown.getByRole('button', { name: 'Try again' }));

    await drawer(/^v1\.9\.3 on its way/);
  });

  it('marks what the provider could not be asked about, since when and why', async () => {
    openFollowed({
      pipeline: ofRun({
        stale: problem('host_down', {
          host: 'github.com',
          retryAt: ahead(3),
        }),
        fetchedAt: ago(14),
      }),
    });

    // Nobody can decide about it now, and nothing is read before that time.
    const shown = await drawer('v1.9.3 on its way waiting');
    expect(shown.getByText(/^again after /)).toBeInTheDocument();
    expect(shown.queryByText(/^updates every/)).not.toBeInTheDocument();
    expect(
      shown.getByText('Last known state, read 14 min ago'),
    ).toBeInTheDocument();
    expect(
      await shown.findByText(/GitHub cannot be reached/),
    ).toBeInTheDocument();
  });

  it('stays when the backend cannot be reached, and goes when access is taken away', async () => {
    const { user } = openFollowed({
      pipeline: [
        ofRun(),
        new TypeError('Failed to fetch'),
        await responseError(403),
      ],
    });
    const shown = await drawer(/^v1\.9\.3 on its way/);
    await user.click(shown.getByRole('button', { name: 'Refresh' }));
    expect(
      await shown.findByText('Could not refresh', {
        selector: ':not([aria-live])',
      }),
    ).toBeInTheDocument();
    expect(shown.getByText('run 1482, attempt 1')).toBeInTheDocument();

    await user.click(shown.getByRole('button', { name: 'Refresh' }));

    expect(
      await shown.findByText('You may not see deployments here'),
    ).toBeInTheDocument();
    expect(shown.queryByText('run 1482, attempt 1')).not.toBeInTheDocument();
  });

  it('updates live once a signal has come, and says politely what changed', async () => {
    const sent = signals();
    const { api } = openFollowed(
      {
        pipeline: [
          ofRun({ state: 'running' }),
          ofRun({ state: 'succeeded', finishedAt: ago(0) }),
        ],
      },
      { signals: sent.api },
    );
    const shown = await drawer(/running$/);

    sent.send();

    await drawer('v1.9.3 has arrived succeeded');
    expect(shown.getByText('updates live')).toBeInTheDocument();
    expect(shown.getByText('v1.9.3: succeeded')).toHaveAttribute(
      'aria-live',
      'polite',
    );
    await waitFor(() => expect(api.getOverview).toHaveBeenCalledTimes(2));
  });
});

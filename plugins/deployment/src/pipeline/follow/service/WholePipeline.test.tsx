import { axeViolations } from '../../../__testUtils__/axe';
import {
  answer,
  deployment,
  environment,
  problem,
  run,
  tag,
} from '../../../__testUtils__/builders';
import { useFlowInJsdom } from '../../../__testUtils__/flow';
import { drawer, openFollowed } from '../../../__testUtils__/follow';
import {
  reviewersGate,
  servicePipeline,
  serviceStage,
} from '../../../__testUtils__/pipelineBuilders';
import { responseError } from '../../../__testUtils__/responses';
import { useFixtureTime } from '../../../__testUtils__/tab';

const WHOLE = { search: '?pipeline=' };

describe('a service as one pipeline', () => {
  useFixtureTime();
  useFlowInJsdom();

  // The choice of graph or list is remembered.
  afterEach(() => window.localStorage.clear());

  it('tells how far its newest version has come, and leads to each run', async () => {
    openFollowed(
      {
        service: servicePipeline({
          stages: [
            serviceStage('staging', {
              deployment: deployment({
                run: run({ id: '9000000007', number: 7 }),
              }),
            }),
            serviceStage('production', {
              needs: ['staging'],
              standing: 'waiting',
              live: tag('v1.9.1'),
              deployment: deployment({
                state: 'waiting',
                run: run({ id: '9000000008', number: 8 }),
              }),
              gates: [reviewersGate(), reviewersGate({ state: 'opened' })],
            }),
          ],
        }),
      },
      WHOLE,
    );

    const shown = await drawer('payments: where v1.9.3 is');
    await shown.findByRole('link', { name: /^Pipeline of run #7/ });
    const list = shown.getByRole('list', { name: 'Environments' });
    expect(list).toHaveTextContent('stagingliveruns v1.9.3');
    expect(list).toHaveTextContent(
      /productionwaitingbrings v1\.9\.3 · still runs v1\.9\.1/,
    );
    expect(
      shown.getByRole('link', { name: 'Review v1.9.3 for production' }),
    ).toHaveAttribute('href', '/?pipeline=production%2F9000000008');
    expect(list.textContent!.match(/You can approve \(/g)).toHaveLength(1);
    expect(
      shown.getByRole('link', { name: /^Pipeline of run #8/ }),
    ).toHaveAttribute('href', '/?pipeline=production%2F9000000008');
    expect(shown.getByRole('link', { name: 'Open as page' })).toHaveAttribute(
      'href',
      '/deployments/pipelines/default/component/payments',
    );
    expect(await axeViolations(shown.element)).toEqual([]);
  });

  it('tells what else moves or waits there, with the way to it', async () => {
    const { user } = openFollowed(
      {
        service: servicePipeline({
          stages: [
            serviceStage('staging', {
              standing: 'not_yet',
              deployment: null,
              live: null,
            }),
            serviceStage('production', {
              standing: 'not_yet',
              deployment: null,
              live: tag('v1.9.0'),
            }),
          ],
        }),
      },
      {
        ...WHOLE,
        overview: answer([
          environment('production', {
            live: deployment({ id: 'live', version: tag('v1.9.0') }),
            latest: deployment({
              id: 'running',
              state: 'running',
              version: tag('v1.9.2'),
              finishedAt: null,
              run: run({ id: '9000000012', number: 12 }),
            }),
            waiting: {
              deployment: deployment({
                id: 'waiting',
                state: 'waiting',
                version: tag('v1.9.1'),
                finishedAt: null,
                run: run({ id: '9000000011', number: 11 }),
              }),
              gates: [
                {
                  kind: 'reviewers',
                  reviewers: [{ kind: 'user', login: 'bob', avatarUrl: null }],
                  viewerCanApprove: false,
                },
              ],
            },
          }),
        ]),
      },
    );

    const shown = await drawer();
    const list = await shown.findByRole('list', { name: 'Environments' });
    expect(list).toHaveTextContent('stagingnot there yetnothing live yet');
    expect(list).toHaveTextContent(
      /v1\.9\.2 running.*v1\.9\.1 waiting for bob/,
    );
    expect(
      shown.getByRole('link', { name: /^Follow run #11/ }),
    ).toHaveAttribute('href', '/?pipeline=production%2F9000000011');

    await user.click(shown.getByRole('radio', { name: 'List' }));

    const rows = shown.getByRole('list', { name: 'Stages as a list' });
    expect(rows).toHaveTextContent(/v1\.9\.1 waiting for bobFollow run #11/);
    expect(
      shown.queryByRole('list', { name: 'Environments' }),
    ).not.toBeInTheDocument();
    expect(await axeViolations(shown.element)).toEqual([]);
  });

  it('says what could not be read, and of states that are newer than this version that they are not known', async () => {
    openFollowed(
      {
        service: servicePipeline({
          stages: [
            serviceStage('staging', {
              standing: 'unknown',
              live: null,
              deployment: null,
              problem: problem('host_down'),
            }),
            serviceStage('production', {
              standing: 'from_the_future' as 'unknown',
            }),
          ],
        }),
      },
      WHOLE,
    );

    const shown = await drawer();
    const list = await shown.findByRole('list', { name: 'Environments' });
    expect(list).toHaveTextContent('The message of host_down.');
    expect(list).toHaveTextContent('productionstate unknown');
  });

  it('follows nothing where nothing was deployed', async () => {
    openFollowed({ service: servicePipeline({ version: null }) }, WHOLE);

    const shown = await drawer('Pipeline of payments');
    expect(
      await shown.findByText(/^No version is followed/),
    ).toBeInTheDocument();
  });

  it('loads', async () => {
    openFollowed({}, WHOLE);

    const shown = await drawer('Pipeline of payments');
    expect(shown.getByText('Loading the pipeline')).toBeInTheDocument();
  });

  it('explains a refusal', async () => {
    openFollowed({ service: await responseError(403) }, WHOLE);

    const shown = await drawer();
    expect(
      await shown.findByText('You may not see deployments here'),
    ).toBeInTheDocument();
    expect(await axeViolations(shown.element)).toEqual([]);
  });
});

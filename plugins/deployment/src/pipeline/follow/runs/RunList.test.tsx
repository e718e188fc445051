import { act, within } from '@testing-library/react';
import { axeViolations } from '../../../__testUtils__/axe';
import { ago, deployment, problem, run } from '../../../__testUtils__/builders';
import { useFlowInJsdom } from '../../../__testUtils__/flow';
import { drawer, openFollowed, runs } from '../../../__testUtils__/follow';
import {
  pipeline,
  reviewersGate,
  stage,
} from '../../../__testUtils__/pipelineBuilders';
import { responseError } from '../../../__testUtils__/responses';
import { useFixtureTime } from '../../../__testUtils__/tab';

const ALL = { search: '?pipeline=production' };

describe('the runs of an environment', () => {
  useFixtureTime();
  useFlowInJsdom();

  it('are listed newest first, each leading to its pipeline', async () => {
    const { api } = openFollowed({ runs: runs() }, ALL);

    const list = await drawer('Runs of production');
    expect(
      (await list.findAllByRole('link', { name: /^Pipeline of run/ })).map(
        ({ textContent }) => textContent,
      ),
    ).toEqual(['Pipeline of run #1482', 'Pipeline of run #1200']);
    expect(list.getByText('no run')).toBeInTheDocument();
    expect(list.getByText('These are all.')).toBeInTheDocument();
    expect(api.getRuns).toHaveBeenCalledTimes(1);
    expect(list.getByText('updates live')).toBeInTheDocument();
    expect(list.getByText(/^1 min old/)).toBeInTheDocument();
    expect(list.getAllByText(/^started .* ago$/)).toHaveLength(3);
    expect(await axeViolations(list.element)).toEqual([]);
  });

  it('tell the attempts of one run apart, each leading to its own', async () => {
    const again = (attempt: number) =>
      deployment({
        id: `attempt ${attempt}`,
        run: run({ id: '9000000005', number: 5, attempt }),
      });
    openFollowed({ runs: runs({ runs: [again(2), again(1)] }) }, ALL);

    const list = await drawer();
    expect(
      await list.findByRole('link', { name: 'Pipeline of run #5, attempt 1' }),
    ).toHaveAttribute('href', '/?pipeline=production%2F9000000005&attempt=1');
    expect(
      list.getByRole('link', { name: 'Pipeline of run #5, attempt 2' }),
    ).toHaveAttribute('href', '/?pipeline=production%2F9000000005');
  });

  it('come page by page, on request', async () => {
    const older = deployment({ id: 'old', run: run({ number: 900 }) });
    const { user, api } = openFollowed(
      {
        runs: [
          runs({ nextCursor: 'after-1200', complete: false }),
          runs({ runs: [older], complete: false }),
        ],
      },
      ALL,
    );
    const list = await drawer();

    await user.click(await list.findByRole('button', { name: 'Show older' }));

    expect(
      await list.findByRole('link', { name: 'Pipeline of run #900' }),
    ).toBeInTheDocument();
    expect(
      list.getByRole('link', { name: 'Pipeline of run #1482' }),
    ).toBeInTheDocument();
    expect(list.getByText(/^There may be more/)).toBeInTheDocument();
    expect(api.getRuns).toHaveBeenLastCalledWith(
      expect.anything(),
      expect.objectContaining({ cursor: 'after-1200' }),
    );
  });

  it('keep what was there when older ones cannot be read', async () => {
    const { user } = openFollowed(
      {
        runs: [
          runs({ nextCursor: 'after-1200' }),
          new TypeError('Failed to fetch'),
        ],
      },
      ALL,
    );
    const list = await drawer();
    await user.click(await list.findByRole('button', { name: 'Show older' }));

    expect(
      await list.findByText('Older runs could not be loaded'),
    ).toBeInTheDocument();
    expect(list.getByText('trying again every 30 sec')).toBeInTheDocument();
    expect(
      list.getByRole('link', { name: 'Pipeline of run #1482' }),
    ).toBeInTheDocument();
  });

  it.each([
    [true, 'No run counts for production yet.'],
    [false, /^There are runs, but of none it is known/],
  ])('are none: complete is %s', async (complete, text) => {
    openFollowed({ runs: runs({ runs: [], complete }) }, ALL);

    const list = await drawer();
    expect(await list.findByText(text)).toBeInTheDocument();
  });

  it('say that they are those last known', async () => {
    openFollowed(
      { runs: runs({ stale: problem('host_down'), fetchedAt: ago(14) }) },
      ALL,
    );

    const list = await drawer();
    expect(
      await list.findByText('Last known list, read 14 min ago.'),
    ).toBeInTheDocument();
  });

  it('say that the viewer may not see them', async () => {
    openFollowed({ runs: await responseError(403) }, ALL);

    const list = await drawer();
    expect(
      await list.findByText('The runs could not be loaded'),
    ).toBeInTheDocument();
    expect(await axeViolations(list.element)).toEqual([]);
  });

  it('are beside a run when somebody asks for them, and not before', async () => {
    const { user, api } = openFollowed({ pipeline: pipeline(), runs: runs() });
    const shown = await drawer(/^v1\.9\.3 on its way/);
    expect(api.getRuns).not.toHaveBeenCalled();

    await user.click(shown.getByRole('button', { name: 'Runs of production' }));

    expect(await shown.findByText('shown here')).toBeInTheDocument();
    expect(
      shown.getByRole('link', { name: 'Pipeline of run #1200' }),
    ).toHaveAttribute('href', '/?pipeline=production%2F9000001200');
    await act(async () => {});
  });

  it('tell of a run that was rejected by whom, where that was read beside', async () => {
    const rejected = pipeline({
      state: 'failed',
      startedAt: ago(31),
      finishedAt: ago(1),
      stages: [
        stage('build', { finishedAt: ago(26) }),
        stage('deploy', {
          needs: ['build'],
          state: 'failed',
          finishedAt: ago(1),
          gates: [
            reviewersGate({
              state: 'rejected',
              decisions: [
                {
                  by: { login: 'bob', avatarUrl: null },
                  decision: 'reject',
                  comment: 'Not before the sale',
                },
              ],
            }),
          ],
        }),
      ],
    });
    const { user } = openFollowed({
      pipeline: rejected,
      runs: runs({
        runs: [
          deployment({ id: 'rejected', state: 'failed', run: rejected.run }),
          deployment({
            id: 'failed',
            state: 'failed',
            run: run({ id: '1', number: 1200 }),
          }),
        ],
      }),
    });

    const shown = await drawer('v1.9.3 was rejected by bob rejected');
    const said = 'rejected by bob: “Not before the sale”';
    expect(shown.getByText(said)).toBeInTheDocument();
    expect(
      shown.getByText('took 30m, of which it waited 25m'),
    ).toBeInTheDocument();
    await user.click(shown.getByRole('button', { name: 'Runs of production' }));

    const list = within(
      await shown.findByRole('list', { name: 'Runs of production' }),
    );
    const [first, second] = list.getAllByRole('listitem');
    expect(first).toHaveTextContent(said);
    expect(first).not.toHaveTextContent('failed');
    expect(second).toHaveTextContent(/^failed/);
    expect(await axeViolations(shown.element)).toEqual([]);
  });
});

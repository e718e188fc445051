import {
  ago,
  answer,
  deployment,
  environment,
  overview,
  run,
} from '../../__testUtils__/builders';
import { card, showTab, useFixtureTime } from '../../__testUtils__/tab';

describe('the card of an environment where nothing is live', () => {
  useFixtureTime();

  it.each([
    ['Never deployed', 0, true, 'Nothing has been deployed here yet.'],
    ['Never succeeded', 1, true, 'One attempt so far, and it did not succeed.'],
    ['Never succeeded', 4, true, '4 attempts so far, and none has succeeded.'],
    [
      'No success seen',
      110,
      false,
      'None of the last 110 attempts succeeded. Older ones were not looked at.',
    ],
  ])('says "%s" after %d attempts', async (title, attempts, complete, text) => {
    showTab(
      answer([
        environment('production', {
          live: null,
          lookback: { attempts, complete },
        }),
      ]),
    );

    const production = await card('production');
    expect(production.getByText(title)).toBeInTheDocument();
    expect(production.getByText(text)).toBeInTheDocument();
    expect(production.queryByText('live')).not.toBeInTheDocument();
  });

  it('counts no attempt that moves among those that failed', async () => {
    const first = deployment({
      id: 'first',
      state: 'waiting',
      finishedAt: null,
    });
    showTab(
      answer([
        environment('staging', {
          live: null,
          latest: first,
          lookback: { attempts: 1, complete: true },
        }),
        environment('production', {
          live: null,
          latest: { ...first, id: 'second', state: 'queued' },
          waiting: { deployment: first, gates: [] },
          lookback: { attempts: 3, complete: true },
        }),
      ]),
    );

    const staging = await card('staging');
    expect(staging.getByText('Nothing live yet')).toBeInTheDocument();
    expect(staging.queryByText(/did not succeed/)).not.toBeInTheDocument();
    expect(
      (await card('production')).getByText(
        'One attempt so far, and it did not succeed.',
      ),
    ).toBeInTheDocument();
  });

  it.each([
    [false, 'Not known', /may have deployed here/],
    // All of them are known to have gone elsewhere.
    [true, 'Never deployed', /Nothing has been deployed here/],
  ])(
    'while runs count for no environment, says "never" only of one that they cannot have deployed to (%s)',
    async (complete, title, text) => {
      showTab(
        answer(
          overview(
            [
              environment('production', {
                live: null,
                lookback: { attempts: 0, complete },
              }),
            ],
            {
              notAttributable: [
                {
                  run: run(),
                  createdAt: ago(55),
                  reason: 'environment_input_not_readable',
                },
              ],
            },
          ),
        ),
      );

      const production = await card('production');
      expect(production.getByText(title)).toBeInTheDocument();
      expect(production.getByText(text)).toBeInTheDocument();
    },
  );
});

import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  check,
  environmentTest,
  environmentTests,
} from '../../../__testUtils__/settingsBuilders';
import {
  button,
  coreError,
  openEnvironment,
  retype,
  showSettings,
} from '../../../__testUtils__/settingsForm';
import { useFixtureTime } from '../../../__testUtils__/tab';

describe('the test beside the form', () => {
  useFixtureTime();

  it('says what would count, how each version is known, and what would not', async () => {
    const { api } = showSettings();

    const panel = within(
      await screen.findByRole('region', { name: 'What staging would count' }),
    );
    expect(
      await panel.findByText('3 deployments would count'),
    ).toBeInTheDocument();
    expect(panel.getByText('would be live')).toBeInTheDocument();
    expect(panel.getAllByText(/read from the run's name/)).toHaveLength(3);
    expect(panel.getByRole('link', { name: 'Run #128' })).toBeInTheDocument();
    await userEvent.click(panel.getByText('1 recent run would not count'));
    expect(
      await panel.findByText(/does not match the run-name pattern/),
    ).toBeInTheDocument();
    expect(api.testEnvironments).toHaveBeenCalledTimes(1);
    expect(
      panel.getByRole('button', {
        name: /production 3 count, v1.9.3 would be live/,
      }),
    ).toBeInTheDocument();
  });

  it('tests anew once typing rests, and keeps the last result meanwhile, marked', async () => {
    const { api } = showSettings();
    await screen.findByText('3 deployments would count');
    let answer: (value: ReturnType<typeof environmentTests>) => void = () => {};
    api.testEnvironments.mockReturnValue(
      new Promise(resolve => {
        answer = resolve;
      }),
    );

    await openEnvironment('production');
    await retype(await screen.findByRole('combobox', { name: 'Job' }), 'other');
    await waitFor(() =>
      expect(api.testEnvironments.mock.lastCall?.[1][1].source).toMatchObject({
        job: 'other',
      }),
    );
    expect(screen.getByText('Testing')).toBeInTheDocument();
    expect(screen.getByText('3 deployments would count')).toBeInTheDocument();

    answer(
      environmentTests([
        'staging',
        environmentTest('production', {
          counted: [],
          live: null,
          latest: null,
          checks: [
            check('deploy.yml has no job called other.', {
              outcome: 'blocked',
              field: 'source.job',
            }),
          ],
        }),
      ]),
    );
    expect(
      await screen.findByText('No deployment would count'),
    ).toBeInTheDocument();
    expect(screen.getByText('blocked:')).toBeInTheDocument();
  });

  it('says at the field what the core finds wrong', async () => {
    const failure = await coreError(
      400,
      'invalid_input',
      { field: 'environments[1].source.runName' },
      'No look-around in patterns.',
    );
    showSettings(api => api.testEnvironments.mockRejectedValue(failure));

    await openEnvironment('production');
    const field = await screen.findByRole('textbox', {
      name: 'Run-name pattern',
    });
    await waitFor(() => expect(field).toBeInvalid());
    expect(field).toHaveAccessibleDescription(
      expect.stringContaining('No look-around in patterns.'),
    );
  });

  it('says in its place that it failed, and tries again', async () => {
    const failure = await coreError(504, 'timeout');
    const { api } = showSettings(given =>
      given.testEnvironments.mockRejectedValueOnce(failure),
    );

    expect(
      await screen.findByText('GitHub did not answer in time'),
    ).toBeInTheDocument();
    await userEvent.click(await button('Try again'));
    expect(
      await screen.findByText('3 deployments would count'),
    ).toBeInTheDocument();
    expect(api.testEnvironments).toHaveBeenCalledTimes(2);
  });

  it('only says what it is for once there is no environment to test', async () => {
    showSettings();
    await screen.findByText('3 deployments would count');
    await userEvent.click(await button('Remove production'));
    await userEvent.click(await button('Remove staging'));

    const panel = await screen.findByRole('region', {
      name: 'What this would count',
    });
    expect(panel).toHaveTextContent(
      /^What this would countShows what each mapping would count, as soon as there is one\.$/,
    );
  });

  it('shows what one may not do, unfolded', async () => {
    showSettings(api =>
      api.testEnvironments.mockResolvedValue(
        environmentTests([
          environmentTest('staging', {
            rights: [
              check('You may not start deploy.yml.', { outcome: 'warned' }),
            ],
          }),
          'production',
        ]),
      ),
    );

    expect(
      await screen.findByText('What you may do there, as @alice'),
    ).toBeInTheDocument();
    expect(
      await screen.findByText('You may not start deploy.yml.'),
    ).toBeInTheDocument();
  });
});

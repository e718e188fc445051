import userEvent from '@testing-library/user-event';
import {
  answer,
  branch,
  deployment,
  environment,
  run,
  tag,
} from '../../__testUtils__/builders';
import { card, showTab, useFixtureTime } from '../../__testUtils__/tab';

describe('what is live, on the card of an environment', () => {
  useFixtureTime();

  it('shows version, actor, age, duration, run and how the version is known', async () => {
    showTab(
      answer([
        environment('staging', {
          live: deployment({
            environmentUrl: 'https://staging.example.com/',
            run: run({
              id: '9000001481',
              number: 1481,
              attempt: 2,
              url: 'https://github.com/acme/payments/actions/runs/1',
            }),
          }),
        }),
      ]),
    );

    const staging = await card('staging');
    expect(
      staging.getByRole('heading', { level: 3, name: 'staging' }),
    ).toBeInTheDocument();
    expect(staging.getByText('live')).toBeInTheDocument();
    expect(staging.getByRole('link', { name: 'v1.9.3' })).toHaveAttribute(
      'href',
      'https://github.com/acme/payments/releases/tag/v1.9.3',
    );
    expect(staging.getByText('arossi')).toBeInTheDocument();
    expect(staging.getByText('2 hr ago')).toBeInTheDocument();
    expect(staging.getByText('took 4m 12s')).toBeInTheDocument();
    expect(staging.getByText('attempt 2')).toBeInTheDocument();
    expect(staging.getByText("read from the run's name")).toBeInTheDocument();
    expect(
      staging.getByRole('link', { name: 'Pipeline of run #1481 (staging)' }),
    ).toHaveAttribute('href', '/?pipeline=staging%2F9000001481');
    expect(staging.getByRole('link', { name: 'Open staging' })).toHaveAttribute(
      'href',
      'https://staging.example.com/',
    );
    expect(staging.queryByText('Latest attempt')).not.toBeInTheDocument();
  });

  it('shows the commit beside a branch, since a branch moves', async () => {
    showTab(
      answer([
        environment('development', {
          live: deployment({ version: branch('main', '8f2c1d0') }),
        }),
      ]),
    );

    const development = await card('development');
    expect(
      development.getByRole('link', { name: 'main · 8f2c1d0' }),
    ).toBeInTheDocument();
    expect(
      development.getByText('branch that was deployed'),
    ).toBeInTheDocument();
  });

  it('admits that a version is unknown, what the run ran on, why, and what to do', async () => {
    showTab(
      answer([
        environment('development', {
          live: deployment({
            version: {
              kind: 'unknown',
              reason: 'version_input_not_readable',
              ranOnRef: 'main',
              ranOnSha: '8f2c1d0a9b7e6f5d4c3b2a1908f7e6d5c4b3a291',
            },
          }),
        }),
      ]),
    );

    const development = await card('development');
    expect(development.getByText('unknown')).toBeInTheDocument();
    expect(development.getByText('ran on main @ 8f2c1d0')).toBeInTheDocument();
    expect(
      development.getByText('Why it is unknown, and what to do'),
    ).toBeInTheDocument();
    expect(
      development.getByText(/GitHub does not give inputs back.*run name/),
    ).toBeInTheDocument();
  });

  it('copies the version', async () => {
    const user = userEvent.setup();
    const writeText = jest.spyOn(navigator.clipboard, 'writeText');
    showTab(answer([environment('production')]));

    const production = await card('production');
    await user.click(production.getByRole('button', { name: 'Copy v1.9.3' }));

    expect(writeText).toHaveBeenCalledWith('v1.9.3');
    expect(
      await production.findByRole('button', { name: 'Copied' }),
    ).toBeInTheDocument();
  });

  it('does not link to addresses that are not http(s)', async () => {
    showTab(
      answer([
        environment('production', {
          live: deployment({
            // eslint-disable-next-line no-script-url
            environmentUrl: 'javascript:alert(1)',
            version: tag('v1', { url: 'data:text/html,hello' }),
          }),
        }),
      ]),
    );

    const production = await card('production');
    expect(production.getByText('v1')).toBeInTheDocument();
    expect(
      production
        .getAllByRole('link')
        .map(link => link.getAttribute('href'))
        .filter(href => !/^(https:\/\/github\.com\/|\/\?)/.test(href ?? '')),
    ).toEqual([]);
  });
});

import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  ahead,
  answer,
  environment,
  NOW,
  origin,
  overview,
} from '../../__testUtils__/builders';
import { deploymentApi, renderOnEntityPage } from '../../__testUtils__/render';
import { card, showTab, useFixtureTime } from '../../__testUtils__/tab';
import { EntityDeployments } from '../EntityDeployments';

describe('the way to the settings', () => {
  useFixtureTime();

  const name = 'Configure the environments of payments';

  it('is in the header', async () => {
    showTab(answer([environment('production')]));

    expect(await screen.findByRole('link', { name })).toHaveAttribute(
      'href',
      '/deployments/environments/default/component/payments',
    );
  });

  it('is not in the way of those who may change nothing', async () => {
    renderOnEntityPage(
      <EntityDeployments />,
      deploymentApi(answer([environment('production')])),
      {},
      ['create', 'update', 'delete'].map(
        action => `deployment.environment.${action}`,
      ),
    );

    await card('production');
    await act(() => new Promise(resolve => setTimeout(resolve, 0)));
    expect(screen.queryByRole('link', { name })).not.toBeInTheDocument();
  });
});

describe('OverviewHeader', () => {
  useFixtureTime();

  it('tells where the data comes from, its age, its rhythm, as whom it was read and what is left', async () => {
    showTab(
      answer(overview([environment('production')], { refreshAfterSeconds: 5 })),
    );

    expect(await screen.findByText('12 sec old')).toBeInTheDocument();
    expect(screen.getByText('updates live')).toBeInTheDocument();
    expect(screen.getByText('as @alice')).toBeInTheDocument();
    expect(
      screen.getByText(/^4,310 of 5,000 requests left until \d/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'acme/payments · deploy.yml' }),
    ).toHaveAttribute('href', origin.url);
  });

  it('names the interval when nothing moves', async () => {
    showTab(answer([environment('production')]));

    expect(await screen.findByText('updates every 5 min')).toBeInTheDocument();
  });

  it('says that updates come less often when the budget runs low', async () => {
    showTab(
      answer(
        overview([environment('production')], {
          budgets: [
            {
              host: 'github.com',
              resource: 'core',
              limit: 5000,
              remaining: 4000,
              resetsAt: ahead(38),
            },
            {
              host: 'github.com',
              resource: 'graphql',
              limit: 5000,
              remaining: 611,
              resetsAt: ahead(38),
            },
          ],
        }),
      ),
    );

    expect(
      await screen.findByText(/^611 of 5,000 query points left until/),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/Updates come less often.*GitHub allows @alice/),
    ).toBeInTheDocument();
  });

  it('says that nothing is left, and until when, in place of how little', async () => {
    showTab(
      answer(
        overview([environment('production')], {
          budgets: [
            {
              host: 'github.com',
              resource: 'core',
              limit: 5000,
              remaining: 0,
              resetsAt: ahead(38),
            },
          ],
        }),
      ),
    );

    expect(
      await screen.findByText(
        /^The requests that GitHub allows @alice are used up.* after \d/,
      ),
    ).toBeInTheDocument();
    expect(screen.queryByText(/less often/)).not.toBeInTheDocument();
  });

  it('tells ages by the clock of the backend, where the browser is off', async () => {
    jest.spyOn(Date, 'now').mockReturnValue(NOW + 3_600_000);
    showTab(answer([environment('production')]));

    expect(await screen.findByText('12 sec old')).toBeInTheDocument();
  });

  it('refreshes on a click', async () => {
    const api = showTab(answer([environment('production')]));

    await userEvent.click(
      await screen.findByRole('button', { name: 'Refresh' }),
    );

    await waitFor(() => expect(api.getOverview).toHaveBeenCalledTimes(2));
    expect(api.getOverview).toHaveBeenLastCalledWith(
      'component:default/payments',
      expect.objectContaining({ thorough: true }),
    );
  });
});

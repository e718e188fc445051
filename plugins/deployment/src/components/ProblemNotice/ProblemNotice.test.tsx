import { screen } from '@testing-library/react';
import {
  ahead,
  answer,
  environment,
  origin,
  unavailable,
} from '../../__testUtils__/builders';
import { card, showTab, useFixtureTime } from '../../__testUtils__/tab';

describe('ProblemNotice', () => {
  useFixtureTime();

  const beside = (
    code: Parameters<typeof unavailable>[1],
    details: Parameters<typeof unavailable>[2] = {},
  ) =>
    answer([environment('staging'), unavailable('production', code, details)]);

  it.each([
    [
      'no access, or that it does not exist',
      beside('not_found_or_not_visible', { repository: 'acme/ledger' }),
      'No access to acme/ledger, or it does not exist',
      /GitHub does not say which.*Ask an owner of the repository/,
    ],
    [
      'that access is refused',
      beside('forbidden', { repository: 'acme/ledger' }),
      'GitHub refuses access to acme/ledger',
      /Ask an owner/,
    ],
    [
      'that single sign-on is needed',
      beside('sso_required'),
      'Single sign-on needed',
      /The organization of acme\/payments/,
    ],
    [
      'that the rate limit is used up, and until when',
      beside('rate_limited', { retryAt: ahead(38) }),
      'Your requests to GitHub are used up',
      /answers again after \d/,
    ],
    [
      'that GitHub asks to slow down, and until when',
      beside('secondary_rate_limited', { retryAt: ahead(1) }),
      'GitHub asks to slow down',
      /goes on by itself after \d/,
    ],
    [
      'that GitHub did not answer in time',
      beside('timeout'),
      'GitHub did not answer in time',
      /tries again by itself/,
    ],
    [
      'that GitHub cannot be reached',
      beside('host_down', { host: 'ghe.example.com' }),
      'GitHub cannot be reached',
      /ghe\.example\.com does not answer/,
    ],
    [
      'which scopes are missing',
      beside('missing_scope', { missingScopes: ['repo', 'workflow'] }),
      'A permission is missing',
      /Missing: repo, workflow\./,
    ],
    [
      'that an answer was not understood',
      beside('answer_not_understood'),
      'GitHub answered something unexpected',
      /The message of answer_not_understood/,
    ],
    [
      'what is wrong with the configuration',
      beside('invalid_input', { field: 'source.repo' }),
      'The settings do not fit',
      /The message of invalid_input\. It is about source\.repo/,
    ],
    [
      'that somebody else was faster',
      beside('conflict'),
      'Somebody else was faster',
      /The message of conflict/,
    ],
    [
      'that it is not known what came of it',
      beside('outcome_unknown'),
      'It is not known what came of it',
      /The message of outcome_unknown/,
    ],
    [
      'that the database is out of reach',
      beside('store_unavailable'),
      'The deployment backend cannot reach its database',
      /The message of store_unavailable/,
    ],
    [
      'that the request was cancelled',
      beside('cancelled'),
      'The request was cancelled',
      /The message of cancelled/,
    ],
    [
      'that the backend is shutting down',
      beside('closed'),
      'The deployment backend is shutting down',
      /The message of closed/,
    ],
    [
      'what else went wrong',
      beside('internal'),
      'This could not be read',
      /The message of internal/,
    ],
  ])('says %s', async (_, given, title, text) => {
    showTab(given);

    const production = await card('production');
    expect(production.getByText('not readable')).toBeInTheDocument();
    expect(production.getByText(title)).toBeInTheDocument();
    expect(production.getByText(text)).toBeInTheDocument();
    expect((await card('staging')).getByText('v1.9.3')).toBeInTheDocument();
  });

  it('leads to single sign-on', async () => {
    showTab(
      beside('sso_required', { ssoUrl: 'https://github.com/orgs/acme/sso' }),
    );

    expect(
      await screen.findByRole('link', {
        name: 'Sign in to the organization',
      }),
    ).toHaveAttribute('href', 'https://github.com/orgs/acme/sso');
  });

  it('names the request for the support', async () => {
    showTab(beside('host_down', { requestId: 'C0DE:1F' }));

    expect(
      await screen.findByText('GitHub calls this request C0DE:1F.'),
    ).toBeInTheDocument();
  });

  it('shows its own origin where origins differ', async () => {
    showTab(
      answer([
        environment('staging'),
        unavailable(
          'production',
          'not_found_or_not_visible',
          {},
          {
            origin: {
              ...origin,
              repository: 'acme/ledger',
              url: 'https://github.com/acme/ledger',
            },
          },
        ),
      ]),
    );

    expect(
      (await card('production')).getByRole('link', {
        name: 'acme/ledger · deploy.yml',
      }),
    ).toHaveAttribute('href', 'https://github.com/acme/ledger');
  });
});

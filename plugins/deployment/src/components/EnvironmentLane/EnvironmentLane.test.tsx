import type { NotComparableReason } from 'backstage-plugin-deployment-common';
import { screen, within } from '@testing-library/react';
import { answer, drift, environment } from '../../__testUtils__/builders';
import { card, showTab, useFixtureTime } from '../../__testUtils__/tab';

describe('EnvironmentLane', () => {
  useFixtureTime();

  const two = (of: Parameters<typeof environment>[1]) =>
    answer([
      environment('staging'),
      environment('production', of, { promotesFrom: ['staging'] }),
    ]);

  it('tells how far upstream is ahead and links to the comparison', async () => {
    showTab(two({ drift: drift('staging', 6, 3) }));

    const link = await screen.findByRole('link', {
      name: 'staging has 6 commits that production lacks; production has 3 that staging lacks',
    });
    expect(link).toHaveAttribute(
      'href',
      'https://github.com/acme/payments/compare/v1.9.1...v1.9.3',
    );
    expect(within(link).getByText('6 commits ahead')).toBeInTheDocument();
    expect(within(link).getByText('3 behind')).toBeInTheDocument();
  });

  it('says when both run the same commit', async () => {
    showTab(two({ drift: drift('staging', 0) }));

    expect(await screen.findByText('same commit')).toBeInTheDocument();
  });

  it.each<[NotComparableReason, string]>([
    ['nothing_live', 'nothing to compare'],
    ['version_unknown', 'commit unknown'],
    ['different_repositories', 'other repository'],
    ['commit_not_found', 'commit not found'],
    ['not_read', 'not compared'],
  ])('says why there is no comparison: %s', async (reason, text) => {
    showTab(
      two({ drift: { kind: 'not_comparable', upstream: 'staging', reason } }),
    );

    expect(await screen.findByText(text)).toBeInTheDocument();
  });

  it('tells the drift in the card where upstream is no neighbour', async () => {
    showTab(
      answer([
        environment('development'),
        environment('staging'),
        environment(
          'production',
          { drift: drift('development', 20) },
          { promotesFrom: ['development'] },
        ),
      ]),
    );

    expect(
      (await card('production')).getByText('20 behind development'),
    ).toBeInTheDocument();
  });

  it('tells the drift between neighbours where versions come from several environments', async () => {
    showTab(
      answer([
        environment('hotfix'),
        environment('staging'),
        environment(
          'production',
          { drift: drift('staging', 20) },
          { promotesFrom: ['staging', 'hotfix'] },
        ),
      ]),
    );

    expect(await screen.findByText('20 commits ahead')).toBeInTheDocument();
    expect(
      (await card('production')).queryByText('20 behind staging'),
    ).not.toBeInTheDocument();
  });
});

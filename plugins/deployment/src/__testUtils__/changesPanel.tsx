import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  ChangesOutcome,
  KnownVersion,
  OfferedVersion,
  PullRequests,
  VersionChanges,
} from 'backstage-plugin-deployment-common';
import { useState } from 'react';
import { ChangesPanel } from '../deploy/components/ChangesPanel';
import { useServiceOverview } from '../queries/useServiceOverview';
import { ago, answer, environment } from './builders';
import { offeringApi, renderPart } from './deploy';
import {
  diverged,
  live,
  sha,
  production,
  v190,
  v191,
  v193,
  versionChanges,
} from './deployBuilders';

const pullRequests: PullRequests = {
  list: [
    {
      number: 812,
      title: 'Round totals per currency',
      author: { login: 'mkoval', avatarUrl: null },
      mergedAt: ago(60 * 24 * 2),
      url: 'https://github.com/acme/payments/pull/812',
      commits: [sha('b7719e2'), sha('4d2f0aa')],
    },
  ],
  commitsLookedAt: 5,
  commitsWithout: 3,
};
/** Changes whose pull requests were looked up. */
export const withPullRequests = () => {
  const { added, removed, ...rest } = diverged();
  return versionChanges({
    kind: 'compared',
    ...rest,
    added: { ...added, pullRequests },
    removed: {
      ...removed,
      pullRequests: { list: [], commitsLookedAt: 1, commitsWithout: 1 },
    },
  });
};

function Overview() {
  const { answer: read } = useServiceOverview(production.entityRef);
  return <p>{read ? 'overview read' : ''}</p>;
}

/** Opens the panel in a dialog that moves between versions. */
export function openPanel(
  given: ChangesOutcome | VersionChanges,
  options: { version?: OfferedVersion; live?: KnownVersion | null } = {},
) {
  const { version = v193 } = options;
  const api = offeringApi();
  api.getOverview.mockResolvedValue(answer([environment('production')]));
  api.getChanges.mockResolvedValue(
    'outcome' in given ? given : versionChanges(given, version.choice),
  );
  function Dialog() {
    const [shown, setShown] = useState(version);
    return (
      <>
        <Overview />
        <button onClick={() => setShown(v190)}>v1.9.0</button>
        <button onClick={() => setShown(v191)}>v1.9.1</button>
        <button onClick={() => setShown(v193)}>v1.9.3</button>
        <ChangesPanel
          target={production}
          version={shown}
          live={'live' in options ? options.live : live}
        />
      </>
    );
  }
  const { container } = renderPart(<Dialog />, api);
  return { api, user: userEvent.setup(), container };
}

/** The panel. */
export const panel = () =>
  within(screen.getByRole('region', { name: 'Changes' }));

/** The items of a list in it, once it is there. */
export const items = async (name: string) =>
  within(await screen.findByRole('list', { name })).getAllByRole('listitem');

import type {
  ChangedCommit,
  ChangedCommits,
  Changes,
  ChangesOutcome,
  KnownVersion,
  OfferedVersion,
  OfferedVersions,
  SectionKind,
  VersionChanges,
  VersionChoice,
  VersionSection,
} from 'backstage-plugin-deployment-common';
import type { EnvironmentTarget } from '../api/DispatchApi';
import { ago, NOW } from './builders';

const DAY = 24 * 60;

/** The environment that all fixtures are about. */
export const production: EnvironmentTarget = {
  entityRef: 'component:default/payments',
  environment: 'production',
};

/** A full SHA that begins so. */
export function sha(begin: string): string {
  return begin.padEnd(40, '0');
}

/** What is live in production: v1.9.1. */
export const live: KnownVersion = {
  label: 'v1.9.1',
  labelKind: 'tag',
  sha: sha('e02fb31'),
  url: 'https://github.com/acme/payments/releases/tag/v1.9.1',
  provenance: 'dispatch_record',
};

/** A tag that passed its checks and can be deployed. */
export function offered(
  label: string,
  begin: string,
  overrides: Partial<OfferedVersion> = {},
): OfferedVersion {
  return {
    label,
    labelKind: 'tag',
    choice: { label, sha: sha(begin) },
    shortSha: begin.slice(0, 7),
    headline: `The change of ${label}`,
    author: {
      name: 'Marta Koval',
      account: { login: 'mkoval', avatarUrl: null },
    },
    date: ago(3 * DAY),
    url: `https://github.com/acme/payments/releases/tag/${label}`,
    prerelease: false,
    release: null,
    ci: 'passed',
    liveIn: [],
    deployed: null,
    dispatch: {
      kind: 'possible',
      runOn: 'main',
      versionInput: { name: 'version', value: label },
    },
    ...overrides,
  };
}

/** A commit, called by its short SHA. */
export function offeredCommit(
  begin: string,
  overrides: Partial<OfferedVersion> = {},
): OfferedVersion {
  return offered(begin, begin, { labelKind: 'commit', ...overrides });
}

/** A section of versions. */
export function section(
  kind: SectionKind,
  versions: OfferedVersion[],
  overrides: Partial<VersionSection> = {},
): VersionSection {
  return {
    kind,
    versions,
    nextCursor: null,
    total: versions.length,
    notes: [],
    ...overrides,
  };
}

/** What runs in staging. */
export const v193 = offered('v1.9.3', 'b7719e2', {
  headline: 'Round totals per currency',
  date: ago(300),
  liveIn: ['staging'],
});

/** What runs in production. */
export const v191 = offered('v1.9.1', 'e02fb31', {
  headline: 'Hotfix: cap refund at order total',
  author: {
    name: 'Jo Okafor',
    account: { login: 'jokafor', avatarUrl: null },
  },
  date: ago(6 * DAY),
  liveIn: ['production'],
  deployed: {
    at: ago(5 * DAY),
    actor: { login: 'jokafor', avatarUrl: null },
    url: 'https://github.com/acme/payments/actions/runs/8589934601',
  },
});

/** What ran in production before. */
export const v190 = offered('v1.9.0', '77aa0c4', {
  headline: 'Refunds in the ledger',
  date: ago(14 * DAY),
  deployed: {
    at: ago(12 * DAY),
    actor: { login: 'arossi', avatarUrl: null },
    url: 'https://github.com/acme/payments/actions/runs/8589934593',
  },
});

/** The sections of a usual answer. */
export function usualSections(): VersionSection[] {
  return [
    section('upstream', [v193]),
    section('previously_here', [{ ...v191 }, v190], {
      notes: [{ kind: 'looked_back', attempts: 10 }],
    }),
    section('tags', [
      offered('v1.10.0-rc.2', 'c41e9aa', { prerelease: true, ci: 'running' }),
      offered('v1.10.0-rc.1', 'c41e8bb', { prerelease: true, ci: 'failed' }),
      offered('v1.9.4', '5e0d7f1', { ci: 'running', date: ago(20) }),
      { ...v193, liveIn: ['staging'] },
      offered('v1.9.2', 'a1b2c3d', { ci: 'failed' }),
      { ...v191, deployed: null },
    ]),
    section('commits', [
      offeredCommit('8f2c1d0', {
        headline: 'Retry on 409 from ledger',
        liveIn: ['development'],
        ci: 'none',
        date: ago(6),
      }),
      offeredCommit('19ad0c4', {
        headline: 'Ledger client: backoff',
        ci: 'unknown',
      }),
    ]),
    section('branches', [
      offered('main', '8f2c1d0', { labelKind: 'branch' }),
      offered('feature/splits', '0ddba11', {
        labelKind: 'branch',
        dispatch: {
          kind: 'impossible',
          reason: 'not_started_by_hand',
          message:
            'deploy.yml on feature/splits has no workflow_dispatch: it cannot be started from here.',
        },
      }),
    ]),
  ];
}

/** What could be put into production. */
export function offeredVersions(
  sections: VersionSection[] = usualSections(),
  overrides: Partial<OfferedVersions> = {},
): OfferedVersions {
  return {
    service: production.entityRef,
    environment: production.environment,
    query: null,
    sections,
    preselected: v193.choice,
    live,
    fetchedAt: new Date(NOW - 12_000).toISOString(),
    stale: null,
    ...overrides,
  };
}

/** A commit of a comparison. */
export function changed(
  begin: string,
  headline: string,
  login = 'mkoval',
): ChangedCommit {
  return {
    sha: sha(begin),
    shortSha: begin.slice(0, 7),
    headline,
    author: { name: login, account: { login, avatarUrl: null } },
    date: ago(2 * DAY),
    url: `https://github.com/acme/payments/commit/${sha(begin)}`,
  };
}

/** The commits of one direction. */
export function changedCommits(
  commits: ChangedCommit[],
  overrides: Partial<ChangedCommits> = {},
): ChangedCommits {
  return {
    total: commits.length,
    commits,
    more: 0,
    size:
      commits.length > 0
        ? { files: 14, additions: 412, deletions: 96, complete: true }
        : null,
    pullRequests: null,
    ...overrides,
  };
}

/** So many commits. */
export function manyCommits(count: number): ChangedCommit[] {
  return Array.from({ length: count }, (_, index) =>
    changed(
      (0xb7719e2 + index * 4_099).toString(16),
      `Change number ${index + 1}`,
      ['mkoval', 'arossi', 'nsato'][index % 3],
    ),
  );
}

/** What v1.9.3 would change: six commits come, one goes. */
export function diverged(overrides: Partial<Changes> = {}): Changes {
  return {
    relation: 'diverged',
    added: changedCommits([
      changed('b7719e2', 'Round totals per currency (#812)'),
      changed('19ad0c4', 'Ledger client: backoff (#809)', 'arossi'),
      changed('4d2f0aa', 'Currency table from the ledger', 'arossi'),
      changed('77e1b03', 'Refuse negative splits', 'nsato'),
      changed('90c3d5e', 'Log the order of a refund'),
      changed('1f6a2b8', 'Bump the ledger schema', 'nsato'),
      changed('2c8e4d9', 'Test refunds of zero'),
    ]),
    removed: changedCommits(
      [
        changed(
          'e02fb31',
          'Hotfix: cap refund at order total (#815)',
          'jokafor',
        ),
      ],
      { size: { files: 2, additions: 11, deletions: 3, complete: true } },
    ),
    url: 'https://github.com/acme/payments/compare/v1.9.1...v1.9.3',
    ...overrides,
  };
}

/** An answer about changes in production. */
export function versionChanges(
  outcome: ChangesOutcome,
  version: VersionChoice = v193.choice,
  overrides: Partial<VersionChanges> = {},
): VersionChanges {
  return {
    service: production.entityRef,
    environment: production.environment,
    version,
    live: { kind: 'known', ...live },
    outcome,
    ...overrides,
  };
}

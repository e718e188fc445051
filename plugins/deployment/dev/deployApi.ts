import type {
  ChangesOutcome,
  OfferedVersion,
  OfferedVersions,
  PullRequests,
} from 'backstage-plugin-deployment-common';
import type { DeploymentApi } from '../src/api/DeploymentApi';
import { ago, problem } from '../src/__testUtils__/builders';
import {
  changedCommits,
  diverged,
  manyCommits,
  offered,
  offeredVersions,
  section,
  sha,
  usualSections,
  versionChanges,
} from '../src/__testUtils__/deployBuilders';
import { responseError } from '../src/__testUtils__/responses';
import { host } from '../src/__testUtils__/settingsBuilders';
import { settingsApi } from './settingsApi';

const pause = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** What the gallery of the deploy dialog's parts shows. */
export const DEPLOY_SCENES = [
  'usual',
  'many',
  'notes',
  'impossible',
  'stale',
  'loading',
  'empty',
  'failing',
  'notConnected',
  'noAccess',
] as const;

/** One of them. */
export type DeployScene = (typeof DEPLOY_SCENES)[number];

const PAGE = 20;

/** 2,431 tags, newest first, every fourth a pre-release. */
const manyTags = Array.from({ length: 2_431 }, (_, index): OfferedVersion => {
  const number = 2_431 - index;
  const label = `v${Math.floor(number / 100)}.${Math.floor(number / 10) % 10}.${
    number % 10
  }${number % 4 === 0 ? '-rc.1' : ''}`;
  return offered(label, (0xa000000 + number * 4_099).toString(16), {
    prerelease: number % 4 === 0,
    date: ago(90 * (index + 1)),
    ci: (['passed', 'passed', 'failed', 'none'] as const)[index % 4],
    release: index % 5 === 0 ? { name: `Sprint ${number}`, url: null } : null,
  });
});

const PULL_REQUESTS: PullRequests = {
  list: [
    {
      number: 812,
      title: 'Round totals per currency',
      author: { login: 'mkoval', avatarUrl: null },
      mergedAt: ago(2_900),
      url: 'https://github.com/acme/payments/pull/812',
      commits: [sha('b7719e2'), sha('90c3d5e'), sha('2c8e4d9')],
    },
    {
      number: 809,
      title: 'Ledger client: wait longer after each refusal of the ledger',
      author: { login: 'arossi', avatarUrl: null },
      mergedAt: ago(5_000),
      url: 'https://github.com/acme/payments/pull/809',
      commits: [sha('19ad0c4')],
    },
  ],
  commitsLookedAt: 7,
  commitsWithout: 2,
};

function notes(): OfferedVersions {
  const [, , tags] = usualSections();
  return offeredVersions(
    [
      section('upstream', [], {
        notes: [
          { kind: 'nothing_live', environment: 'staging' },
          {
            kind: 'other_repository',
            environment: 'canary',
            repository: 'acme/payments-canary',
          },
        ],
      }),
      section('previously_here', [], {
        notes: [
          { kind: 'looked_back', attempts: 100 },
          { kind: 'unknown_versions', count: 4 },
        ],
      }),
      tags,
      section('commits', [], {
        notes: [
          {
            kind: 'unavailable',
            problem: problem(
              'timeout',
              {},
              'github.com did not answer within 10 s. Try again.',
            ),
          },
        ],
      }),
    ],
    { preselected: null },
  );
}

function stable(scene: DeployScene): OfferedVersions {
  switch (scene) {
    case 'notes':
      return notes();
    case 'empty':
      return offeredVersions([], { preselected: null });
    case 'impossible':
      return offeredVersions(
        usualSections().map(one => ({
          ...one,
          versions: one.versions.map(version =>
            version.labelKind === 'tag'
              ? version
              : {
                  ...version,
                  dispatch: {
                    kind: 'impossible',
                    reason: 'commit_is_no_ref',
                    message:
                      'deploy.yml runs on the version itself, and GitHub runs workflows on branches and tags only. Choose a tag or branch, or name an input for the version in the settings of this environment.',
                  },
                },
          ),
        })),
      );
    case 'stale':
      return offeredVersions(undefined, {
        stale: problem('host_down', {}, 'github.com does not answer.'),
        fetchedAt: ago(9),
      });
    default:
      return offeredVersions();
  }
}

function searched(
  scene: DeployScene,
  query: string | undefined,
  cursor: string | undefined,
): OfferedVersions {
  const wanted = query?.toLowerCase() ?? '';
  const matches = ({ label, headline, choice }: OfferedVersion) =>
    [label, headline, choice.sha].some(text =>
      text?.toLowerCase().includes(wanted),
    );
  const all = stable(scene);
  const sections = all.sections.map(one => ({
    ...one,
    versions: one.versions.filter(matches),
    notes: wanted ? [] : one.notes,
  }));
  if (scene === 'many') {
    const from = Number(cursor ?? 0);
    const tags = manyTags.filter(matches);
    const page = section('tags', tags.slice(from, from + PAGE), {
      nextCursor: from + PAGE < tags.length ? String(from + PAGE) : null,
      total: tags.length,
    });
    sections[2] = page;
    if (cursor) {
      return { ...all, query: query ?? null, sections: [page] };
    }
  }
  if (/^[0-9a-f]{7,40}$/.test(wanted)) {
    const found = sections.flatMap(one => one.versions);
    sections.unshift(
      found.length > 0
        ? section('pasted', found.slice(0, 1), {
            notes: [{ kind: 'not_on_default_branch', branch: 'main' }],
          })
        : section('pasted', [], {
            notes: [
              wanted === 'abcdef1'
                ? {
                    kind: 'commit_ambiguous',
                    prefix: wanted,
                    candidates: ['abcdef10', 'abcdef1c'],
                  }
                : { kind: 'commit_not_found_or_ambiguous', prefix: wanted },
            ],
          }),
    );
  }
  return { ...all, query: query ?? null, sections };
}

function outcomeOf(label: string): ChangesOutcome {
  const none = changedCommits([]);
  switch (label) {
    case 'v1.9.1':
      return { kind: 'same' };
    case 'v1.9.0':
      return {
        kind: 'compared',
        ...diverged({
          relation: 'behind',
          added: none,
          removed: changedCommits(manyCommits(8)),
        }),
      };
    case 'v1.9.4':
      return {
        kind: 'compared',
        ...diverged({
          relation: 'ahead',
          added: changedCommits(manyCommits(250), { total: 431, more: 181 }),
          removed: none,
        }),
      };
    case 'v1.9.2':
      return {
        kind: 'nothing_live',
        lookback: { attempts: 10, complete: false },
      };
    case '8f2c1d0':
      return { kind: 'not_comparable', reason: 'commit_not_found' };
    default:
      return { kind: 'compared', ...diverged() };
  }
}

/** A backend in memory, for one scene. */
export function deployApi(scene: DeployScene): DeploymentApi {
  return {
    ...settingsApi('configured'),
    getHosts: async () => [
      host(
        'github.com',
        scene === 'notConnected' ? 'not_connected' : undefined,
      ),
    ],
    getVersions: async (_, { query, cursor } = {}) => {
      await pause(scene === 'loading' ? 1e9 : 400);
      if (scene === 'failing') {
        throw await responseError(503);
      }
      if (scene === 'noAccess') {
        throw await responseError(403, {
          name: 'NotAllowedError',
          message: 'Unauthorized',
        });
      }
      if (scene === 'notConnected') {
        throw await responseError(401, {
          name: 'AuthenticationError',
          code: 'not_connected',
          message: 'github.com is not connected.',
          details: { host: 'github.com' },
        });
      }
      return searched(scene, query, cursor);
    },
    getChanges: async (_, { version, pullRequests }) => {
      await pause(scene === 'loading' ? 1e9 : 500);
      if (scene === 'failing') {
        throw await responseError(503);
      }
      const outcome = outcomeOf(version.label);
      if (outcome.kind === 'compared' && pullRequests) {
        outcome.added.pullRequests = PULL_REQUESTS;
        outcome.removed.pullRequests = {
          list: [],
          commitsLookedAt: outcome.removed.commits.length,
          commitsWithout: outcome.removed.commits.length,
        };
      }
      return versionChanges(outcome, version);
    },
  };
}

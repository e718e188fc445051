/** Texts of the list of versions in the deploy dialog. */
export const pickerMessages = {
  label: 'Version',
  placeholder: 'Search tags, commits, branches, or paste a SHA',
  clear: 'Clear the search',
  loading: 'Loading versions',
  searching: 'Searching',
  found_one: '{{count}} version',
  found_other: '{{count}} versions',
  nothingTitle: 'Nothing matches “{{query}}”',
  nothingText:
    'Names of tags and branches, messages and SHAs were searched. A SHA needs at least 7 digits.',
  emptyTitle: 'No versions yet',
  emptyText:
    'The repository has nothing that the settings of {{environment}} offer: no tag, commit or branch.',
  showAll: 'Show all versions',
  initialNotFound: '“{{label}}” was not found. Choose another version.',
  initialImpossible: '{{label}} cannot be deployed here. {{reason}}',
  stale: 'Last known versions, read {{age}} ago. {{reason}}',
  staleRefresh: 'The versions could not be refreshed. {{reason}}',
  section: {
    pasted: 'This commit',
    upstream: 'Running in {{environments}}',
    upstreamUnnamed: 'Running upstream',
    previously_here: 'Previously good here',
    tags: 'Tags and releases',
    commits: 'Last commits of {{branch}}',
    commitsUnnamed: 'Last commits of the default branch',
    branches: 'Branches',
    and: ' and ',
    total: '{{total}} in all',
  },
  option: {
    ci: {
      passed: 'passed',
      failed: 'failed',
      running: 'running',
      none: 'no checks',
      unknown: 'checks unknown',
    },
    ciTitle: {
      passed: 'Checks passed',
      failed: 'Checks failed',
      running: 'Checks are running',
      none: 'Nothing checked this commit',
      unknown: 'It is not known what the checks say',
    },
    checks: 'checks',
    liveIn: 'live in',
    liveHere: 'live here',
    rollback: 'roll back',
    rollbackTitle: 'Older than what is live here',
    prerelease: 'pre-release',
    ago: '{{age}} ago',
    deployed: 'deployed {{age}} ago',
    deployedBy: 'deployed {{age}} ago by {{who}}',
    commit: 'commit',
    impossible: 'Cannot be deployed:',
    impossibleShort: 'cannot be deployed',
  },
  fold: {
    show_one: '{{count}} pre-release',
    show_other: '{{count}} pre-releases',
    hide_one: 'Hide {{count}} pre-release',
    hide_other: 'Hide {{count}} pre-releases',
  },
  more: {
    tags: 'More tags',
    commits: 'More commits',
    branches: 'More branches',
    versions: 'More versions',
    loading: 'Loading more',
    failed: 'More could not be loaded. Try again',
  },
  candidate: 'Search for {{sha}}',
  note: {
    nothing_live: 'Nothing is live in {{environment}}.',
    version_unknown: {
      version_input_not_readable:
        'What runs in {{environment}} is not known: its run does not tell which version it was given.',
      run_name_does_not_match:
        'What runs in {{environment}} is not known: the name of its run does not match the pattern of the settings.',
      no_source:
        'What runs in {{environment}} is not known: nothing names its version.',
    },
    other_repository:
      '{{environment}} deploys from {{repository}}, so its version does not come from this repository.',
    not_read: '{{environment}} could not be read. {{reason}}',
    looked_back_none:
      'None of the runs that were looked at is known to have deployed here.',
    looked_back_one: 'Only the last deployment was looked at.',
    looked_back_other: 'Only the last {{count}} deployments were looked at.',
    unknown_versions_one:
      'It is not known which version {{count}} deployment here brought.',
    unknown_versions_other:
      'It is not known which versions {{count}} deployments here brought.',
    commit_not_found: 'No commit has the SHA {{sha}}. Check the digits.',
    commit_not_found_or_ambiguous:
      'No commit begins with {{prefix}}, or several do. Add more digits.',
    commit_ambiguous:
      'Several commits begin with {{prefix}}. Add more digits, or choose one:',
    not_on_default_branch:
      'Not on {{branch}}: it may come from a fork, or from a branch that was never merged.',
    unavailable: 'This could not be read. {{reason}}',
  },
} as const;

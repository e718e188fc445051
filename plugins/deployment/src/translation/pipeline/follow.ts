/** Texts of the drawer and the page of a pipeline. */
export const followMessages = {
  titleOf: 'Pipeline of {{environment}}',
  loading: 'Loading the pipeline',
  anyVersion: 'Unknown version',
  sentence: {
    queued: '{{version}} on its way',
    waiting: '{{version}} on its way',
    running: '{{version}} on its way',
    succeeded: '{{version}} has arrived',
    failed: '{{version}} has failed',
    rejected: '{{version}} was rejected',
    rejectedBy: '{{version}} was rejected by {{by}}',
    cancelled: '{{version}} was cancelled',
    superseded: '{{version}} was superseded',
    unknown: '{{version}}',
  },
  rejection: {
    unnamed: 'rejected',
    by: 'rejected by {{by}}',
    said: '{{what}}: “{{comment}}”',
  },
  facts: {
    environment: 'to {{environment}}',
    run: 'run {{number}}',
    runAttempt: 'run {{number}}, attempt {{attempt}}',
    runUnnumbered: 'run {{id}}',
    startedBy: 'started by {{actor}} {{age}} ago',
    started: 'started {{age}} ago',
    attemptStarted: 'this attempt began {{age}} ago',
    took: 'took {{duration}}',
    tookWaiting: 'took {{duration}}, of which it waited {{waited}}',
    usually: 'usually {{duration}}',
    usuallyWithoutWaits: 'usually {{duration}} without waits',
    usuallyTitle_one: 'How long the last good run took',
    usuallyTitle_other: 'Median of the last {{count}} good runs',
    ends_one:
      'about {{remaining}} left, done around {{time}} (estimate from {{count}} run)',
    ends_other:
      'about {{remaining}} left, done around {{time}} (estimate from {{count}} runs)',
    endsOnceApproved_one:
      'about {{remaining}} left once approved (estimate from {{count}} run)',
    endsOnceApproved_other:
      'about {{remaining}} left once approved (estimate from {{count}} runs)',
    endsAfterWaits_one:
      'about {{remaining}} left, waits not counted (estimate from {{count}} run)',
    endsAfterWaits_other:
      'about {{remaining}} left, waits not counted (estimate from {{count}} runs)',
    endsSoon: 'done any moment (estimate)',
    late: 'takes longer than usual',
    unmeasured_one: 'without {{count}} stage that these runs did not have',
    unmeasured_other: 'without {{count}} stages that these runs did not have',
  },
  stages: 'Stages',
  version: 'Version',
  ranOn: 'Ran on',
  reason: 'Reason',
  requestedBy: 'Asked for by',
  progress: '{{done}} of {{total}} jobs',
  progressTitle: 'Jobs that have ended',
  attempts: {
    label: 'Attempts',
    attempt: 'Attempt {{number}}',
    loading: 'Loading attempt {{number}}',
    earlier:
      'This is attempt {{number}} of {{total}}; what can be done concerns the newest one.',
    newest: 'Show the newest',
  },
  action: {
    page: 'Open as page',
    tab: 'Deployments of {{service}}',
    open: 'Open on {{provider}}',
    openUnknown: 'Open the run',
    cancel: 'Cancel…',
    rerunFailed: 'Re-run failed jobs…',
    rerunCancelled: 'Re-run cancelled jobs…',
  },
  entry: {
    button: 'Pipeline',
    buttonOf: 'Pipeline of {{environment}}',
    serviceOf: 'Pipeline of all environments of {{service}}',
    follow: 'Follow run #{{number}}',
    followUnnumbered: 'Follow the run',
    see: 'Pipeline of run #{{number}}',
    seeUnnumbered: 'Pipeline of the run',
    allRuns: 'All runs…',
  },
  runs: {
    title: 'Runs of {{environment}}',
    loading: 'Loading runs',
    none: 'No run counts for {{environment}} yet.',
    notKnown:
      'There are runs, but of none it is known whether it went to {{environment}}.',
    noRun: 'no run',
    attempt: '{{run}}, attempt {{attempt}}',
    shown: 'shown here',
    older: 'Show older',
    all: 'These are all.',
    incomplete:
      'There may be more: of some runs it cannot be said whether they count for {{environment}}.',
    stale: 'Last known list, read {{age}} ago.',
    failed: 'The runs could not be loaded',
    olderFailed: 'Older runs could not be loaded',
  },
  service: {
    title: '{{service}}: where {{version}} is',
    nothing: 'Pipeline of {{service}}',
    nothingText:
      'No version is followed: nothing was deployed yet, or it is not known which version it was.',
    environments: 'Environments',
  },
  problem: {
    notHere: {
      title: 'This run is not shown for {{environment}}',
    },
    noEnvironment: {
      title: '{{service}} has no environment {{environment}}',
      text: 'It was renamed or removed since, or the address is mistyped.',
    },
    noAttempt: {
      title: 'There is no such attempt',
      action: 'Show the newest attempt',
    },
    failed: 'The pipeline could not be loaded',
  },
  announce: {
    run: '{{version}}: {{state}}',
    stage: '{{stage}}: {{state}}',
  },
} as const;

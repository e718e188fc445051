/** Texts of the graph and the list of a pipeline. */
export const graphMessages = {
  graphLabel: 'Stages as a graph',
  listLabel: 'Stages as a list',
  loading: 'Loading the graph',
  graphFailed:
    'The graph could not be loaded, so this is the list: it says the same. Reload the page to try again.',
  empty: 'There are no stages yet.',
  emptyService: 'This service has no environments yet.',
  switch: {
    label: 'Show stages as',
    graph: 'Graph',
    list: 'List',
    shownAsGraph: 'Stages are shown as a graph',
    shownAsList: 'Stages are shown as a list',
  },
  zoom: {
    label: 'Zoom',
    in: 'Zoom in',
    out: 'Zoom out',
    fit: 'Show all stages',
    map: 'Map of all stages: click to go there',
  },
  state: {
    skipped: 'skipped',
    notStarted: 'not started',
    notYet: 'not there yet',
    replaced: 'replaced',
  },
  kind: {
    matrix: 'matrix',
    group: 'called workflow',
  },
  counts: '{{done}} of {{total}}',
  countsSentence: '{{done}} of {{total}} succeeded',
  count: '{{amount}} {{state}}',
  runs: 'runs {{version}}',
  nothingLive: 'nothing live yet',
  other: '{{version}} {{state}}',
  waitingFor: 'waiting for {{reviewers}}',
  needs: 'after {{stages}}',
  inferred: 'inferred',
  inferredWhy:
    'Only the workflow file says that this stage will come; nothing was heard of it yet.',
  inferredNote:
    'Stages that are marked “inferred” are only in the workflow file so far; nothing was heard of them yet.',
  tookTitle: 'Took {{duration}}',
  sinceTitle: 'Running for {{duration}}',
  log: 'Log of {{stage}} (new tab)',
  logOn: 'Log of {{stage}} on {{provider}} (new tab)',
  run: 'Run of {{stage}} (new tab)',
  runOn: 'Run of {{stage}} on {{provider}} (new tab)',
  logShort: 'Log',
  runShort: 'Run',
  open: 'Show the parts of {{stage}}',
  close: 'Hide the parts of {{stage}}',
  parts_one: '{{count}} part',
  parts_other: '{{count}} parts',
  held: {
    queue: 'queued behind another run',
    queueBehind: 'queued behind',
    queueGroup: 'one at a time in {{group}}',
    run: 'run {{number}}',
    ref: 'branch or tag not allowed',
    refMessage: 'not allowed: {{message}}',
  },
  gate: {
    select: 'Gate before {{stage}}',
    choose: 'Show details',
    chooseOf: 'of the gate before {{stage}}',
    listOf: 'Gates before {{stage}}',
    reviewers: 'Review',
    titleOf: '{{title}} of {{environment}}',
    timer: 'Wait timer',
    timerOf: 'Wait timer of {{minutes}}',
    rule: 'Protection rule',
    more: '+{{amount}}',
    reviewedBy: 'by {{reviewers}}',
    anybody: 'by somebody who may',
    state: {
      closed: 'waiting',
      opened: 'passed',
      rejected: 'rejected',
      ahead: 'still ahead',
    },
    waits: 'waiting for {{age}}',
    left: '{{remaining}} left',
    ends: 'ends {{time}}',
    over: 'time is over',
    approvals_zero: 'no approval yet',
    approvals_one: '{{count}} approval',
    approvals_other: '{{count}} approvals',
    approvedBy: 'approved by {{people}}',
    rejectedBy: 'rejected by {{people}}',
    decision: {
      approve: '{{login}} approved',
      reject: '{{login}} rejected',
      somebody: 'somebody',
    },
    may: 'you can decide',
    mayNot: {
      not_reviewer: 'you are not a reviewer',
      started_it: 'you started it',
      no_rights: 'your rights are not enough',
    },
  },
  note: {
    title: 'What is not known for certain',
    no_file:
      'The workflow file could not be read, so there are no lines between stages, and jobs that have not begun may be missing. {{reason}}',
    called_not_read:
      '{{stage}} calls {{workflow}}, which could not be read, so only those of its jobs that have begun are here.',
    legs_not_known:
      'How many jobs the matrix {{stage}} has is decided when it runs.',
    not_in_file:
      '{{stages}} cannot be found in the workflow file for certain, so no lines lead there.',
    circle:
      '{{stages}} need each other, and so none of them can run. The lines that close the circle are left out.',
    same_name:
      '{{stages}} have the same name: which of them is which is concluded from their order.',
    gates_not_placed:
      'Which of {{stages}} waits for which of {{environments}} is not told, so each shows the gates of all of them.',
    rules_not_read:
      'There are too many environments to read the rules of all: gates of {{environments}} may be missing, or the names of apps that decide.',
    earlier_attempt:
      'What an earlier attempt waited for, and who decided, is not told.',
    more_jobs: 'There are more jobs than these: the first {{read}} were read.',
  },
} as const;

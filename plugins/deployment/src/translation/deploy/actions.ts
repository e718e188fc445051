/** Texts of how deploying is reached, and of what the card shows afterwards. */
export const actionsMessages = {
  deploy: 'Deploy…',
  deployTo: 'Deploy… to {{environment}}',
  turnedOff: 'The settings of {{environment}} turn off deploying from here.',
  denied:
    'You may not deploy to {{environment}}: the permission {{permission}} is missing. Ask the owners of {{service}}, or whoever manages permissions in this Backstage.',
  more: 'More for {{environment}}',
  openRun: 'Open run on {{provider}}',
  cancel: 'Cancel this deployment…',
  cancelEarlier: 'Cancel the one that still waits…',
  rerunFailed: 'Re-run failed jobs…',
  copyLink: 'Copy link to deploy',
  copied: 'Copied the link that opens the deployment to {{environment}}',
  copyFailed: 'The browser did not let the link be copied',
  configure: 'Configure',
  promote: {
    go: 'Promote',
    title: 'Promote {{version}} to {{environment}}',
    gate: 'at the gate',
    onItsWay: 'on its way',
    underWay: '{{version}} is on its way to {{environment}} already',
  },
  chooser: {
    title: 'Deploy {{service}}',
    where: 'Where to?',
    unknown:
      'There is no environment “{{environment}}” here. Choose one that there is:',
    unreadable:
      '{{environment}} cannot be read, so nothing can be deployed there from here: {{reason}}.',
    runs: 'runs {{version}}',
    nothing: 'nothing runs there',
    notReadable: 'not readable: {{reason}}',
  },
  started: 'Started the deployment of {{version}} to {{environment}}',
  startedUnknown:
    'Whether the deployment of {{version}} to {{environment}} started is not known yet',
  notStarted: 'Nothing was deployed to {{environment}}',
  noAnswer:
    'No answer came for the deployment to {{environment}}: it may have started',
  openAgain: 'Open again',
  menuItem: 'Deploy…',
} as const;

/** Texts of what was started from here and is not among the deployments yet. */
export const dispatchedMessages = {
  title: 'Started from here',
  state: {
    starting: 'being started',
    started: 'started',
    unidentified: 'started, run not identified',
    notStarted: 'not started',
    unknown: 'not known if started',
  },
  short: {
    starting: 'being started',
    started: 'started',
    unidentified: 'started',
    notStarted: 'not started',
    unknown: 'may have started',
  },
  asked: 'asked for {{age}} ago',
  reason: 'Why: {{reason}}',
  next: {
    starting:
      'This is checked again by itself, and says within a minute what came of it. Do not start it a second time until then.',
    started: 'It shows here as an attempt as soon as {{provider}} lists it.',
    unidentified:
      'Recent runs are checked again by themselves. Until it is known which of them it is, look at the runs on {{provider}}.',
    notStarted: 'Nothing runs because of it. You can deploy again.',
    unknown:
      'Look at the runs on {{provider}} before you deploy again: it may be under way.',
  },
  openRuns: 'Open the runs on {{provider}}',
  which: 'Which of these runs is it?',
  run: 'Run #{{number}}',
  runUnnumbered: 'Run {{id}}',
  look: 'Look at run #{{number}} on {{provider}}',
  confirm: 'It is this one',
  confirmWhich: 'It is run #{{number}}',
  failed: 'That could not be written down: {{reason}}',
  mayNotSay: 'Only those who may deploy to {{environment}} can say which.',
} as const;

/** Texts of the dialog that cancels a run or runs its failed parts again. */
export const runActionMessages = {
  cancel: {
    title: 'Cancel a deployment to {{environment}}',
    go: 'Cancel the deployment of {{version}} to {{environment}}',
    what: 'Run {{run}} ({{version}}): what is under way stops, what has been deployed by then stays.',
    touches: 'Also stops: {{list}}.',
    stay: 'Let it go on',
    denied:
      'You may not cancel deployments to {{environment}}: the permission {{permission}} is missing. Ask the owners of {{service}}, or whoever manages permissions in this Backstage.',
    failed: 'It could not be cancelled',
  },
  rerun_failed: {
    title: 'Re-run failed jobs of a deployment to {{environment}}',
    go: 'Re-run the failed jobs of {{run}}',
    what: 'Run {{run}} ({{version}}, {{state}}): its failed jobs, and those that depend on them, run again with the same version and the same inputs.',
    touches: 'May also deploy to: {{list}}.',
    stay: 'Leave it',
    denied:
      'You may not deploy to {{environment}}: the permission {{permission}} is missing. Ask the owners of {{service}}, or whoever manages permissions in this Backstage.',
    failed: 'It could not be run again',
  },
  touched: '{{environments}} of {{service}}',
  loading: 'Looking at the run',
  accept: 'I know, go ahead',
  blocked: 'This cannot be done: see what is blocked above.',
  unticked: 'Tick the warnings first.',
  failed: 'The run could not be looked at',
  unknown: 'Look at the run on {{provider}}: it may have been done.',
  openRun: 'Open run {{run}} on {{provider}}',
} as const;

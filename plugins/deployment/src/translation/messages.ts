import { deployMessages } from './deploy';
import { pipelineMessages } from './pipeline';
import { settingsMessages } from './settings';

/** The plugin's texts in English, in the order of the screen. */
export const messages = {
  page: {
    title: 'Deployments',
    loading: 'Loading deployments',
    environments: 'Environments of {{service}}',
  },
  header: {
    age: '{{age}} old',
    live: 'updates live',
    every: 'updates every {{interval}}',
    retry: 'trying again every {{interval}}',
    after: 'again after {{time}}',
    paused: 'updates paused',
    account: 'as @{{login}}',
    accountTitle: 'Read with the rights of @{{login}} on {{host}}',
    budget: '{{remaining}} of {{limit}} requests left until {{time}}',
    budgetPoints: '{{remaining}} of {{limit}} query points left until {{time}}',
    budgetTitle: '{{host}}, {{resource}}: {{remaining}} of {{limit}} left',
    budgetLow:
      'Updates come less often: under a fifth of the requests that {{provider}} allows @{{login}} is left.',
    budgetLowNobody:
      'Updates come less often: under a fifth of the requests that {{provider}} allows is left.',
    budgetGone:
      'The requests that {{provider}} allows @{{login}} are used up. What is here was read before; it goes on after {{time}}.',
    budgetGoneNobody:
      'The requests that {{provider}} allows are used up. What is here was read before; it goes on after {{time}}.',
    refresh: 'Refresh',
    refreshing: 'Refreshing',
  },
  provider: {
    github: 'GitHub',
  },
  state: {
    live: 'live',
    queued: 'queued',
    waiting: 'waiting',
    waitingForYou: 'waiting for you',
    running: 'running',
    runningBefore: 'running, before {{environment}}',
    waitingBefore: 'waiting, before {{environment}}',
    rejected: 'rejected',
    rejectedBy: 'rejected by {{login}}',
    succeeded: 'succeeded',
    failed: 'failed',
    cancelled: 'cancelled',
    superseded: 'superseded',
    unknown: 'state unknown',
    noAccess: 'not readable',
    notDeployed: 'not deployed',
    notKnown: 'not known',
    noSuccess: 'no success seen',
  },
  version: {
    unknown: 'unknown',
    ranOn: 'ran on {{ref}}',
    ranOnAt: 'ran on {{ref}} @ {{sha}}',
    ranOnSha: 'ran on {{sha}}',
    copy: 'Copy {{text}}',
    copied: 'Copied',
  },
  provenance: {
    dispatch_record: 'as it was started from here',
    run_name: "read from the run's name",
    deployment_payload: "read from the deployment's payload",
    deployed_tag: 'tag that was deployed',
    deployed_branch: 'branch that was deployed',
    deployed_ref: 'ref that was deployed',
    deployed_commit: 'version from the deployed commit',
  },
  unknownVersion: {
    why: 'Why it is unknown, and what to do',
    version_input_not_readable:
      'The version was an input of the run, and {{provider}} does not give inputs back. Put the version into the run name and map it with a pattern.',
    run_name_does_not_match:
      "The run's name does not match the pattern of this environment. Check the pattern, or the workflow's run-name.",
    no_source:
      'Neither the deployment nor its run names a version. The run may have been deleted.',
  },
  facts: {
    ago: '{{age}} ago',
    took: 'took {{duration}}',
    attempt: 'attempt {{attempt}}',
    runUnnumbered: 'run',
    openRun: 'Open run on {{provider}}',
    openEnvironment: 'Open {{environment}}',
  },
  latest: {
    title: 'Latest attempt',
    waitingTitle: 'Earlier attempt that still waits',
    queued: 'asked for {{age}} ago',
    waiting: 'asked for {{age}} ago',
    running: 'started {{age}} ago',
    ended: '{{age}} ago',
    jobs: 'job {{current}} of {{total}}',
    jobsTitle: '{{done}} of {{total}} jobs done',
    comment: '“{{comment}}”',
  },
  gate: {
    you: 'You can approve (reviewers: {{reviewers}})',
    reviewers: 'Needs approval by {{reviewers}}',
    reviewersUnknown: 'Needs an approval',
    or: ' or ',
    approved: 'Approved',
    approvedBy: 'Approved by {{login}}',
    timerEnds: 'Wait timer: {{remaining}} left, ends {{time}}',
    timerOver: 'Wait timer of {{minutes}} is over',
    timer: 'Wait timer of {{minutes}}',
    rule: 'Held by the rule {{name}}',
    ruleUnknown: 'Held by a protection rule',
  },
  nothing: {
    notAttributable: 'Not known',
    notAttributableText:
      'No run can be attributed to this environment. Recent runs that count for no environment may have deployed here.',
    never: 'Never deployed',
    neverText: 'Nothing has been deployed here yet.',
    notYet: 'Nothing live yet',
    notYetText: 'What was started here is still on its way.',
    neverSucceeded: 'Never succeeded',
    neverSucceededText_one: 'One attempt so far, and it did not succeed.',
    neverSucceededText_other:
      '{{count}} attempts so far, and none has succeeded.',
    noSuccess: 'No success seen',
    noSuccessText_one:
      'The last attempt did not succeed. Older ones were not looked at.',
    noSuccessText_other:
      'None of the last {{count}} attempts succeeded. Older ones were not looked at.',
  },
  drift: {
    same: 'same commit',
    sameAs: 'same commit as {{upstream}}',
    ahead_one: '{{count}} commit ahead',
    ahead_other: '{{count}} commits ahead',
    behind_one: '{{count}} behind',
    behind_other: '{{count}} behind',
    sentenceSame: '{{environment}} runs the same commit as {{upstream}}',
    sentence:
      '{{upstream}} has {{ahead}} commits that {{environment}} lacks; {{environment}} has {{behind}} that {{upstream}} lacks',
    behindUpstream: '{{amount}} behind {{upstream}}',
    notInUpstream: '{{amount}} not in {{upstream}}',
    nothing_live: 'nothing to compare',
    version_unknown: 'commit unknown',
    different_repositories: 'other repository',
    commit_not_found: 'commit not found',
    not_read: 'not compared',
    notComparable: {
      nothing_live:
        '{{environment}} and {{upstream}} cannot be compared: one of them has nothing live.',
      version_unknown:
        '{{environment}} and {{upstream}} cannot be compared: the commit of one of them is not known.',
      different_repositories:
        '{{environment}} and {{upstream}} cannot be compared: they come from different repositories.',
      commit_not_found:
        '{{environment}} and {{upstream}} cannot be compared: one of the commits is not in the repository any more.',
      not_read:
        '{{environment}} and {{upstream}} could not be compared this time.',
    },
  },
  notAttributable: {
    title_one: '{{count}} recent run counts for no environment',
    title_other: '{{count}} recent runs count for no environment',
    intro:
      'They belong to a workflow that deploys this service, but nothing says reliably where to. They are left out above.',
    environment_input_not_readable:
      'The environment was an input of the run, and {{provider}} does not give inputs back. Put the environment into the run name and map it with a pattern.',
    run_name_does_not_match:
      'The name of the run does not match the pattern that is configured.',
    environment_not_configured:
      'The run names an environment that is not configured for this service.',
    shared_environment:
      'Several services share this environment, and nothing says which of them this is for. Put the service into the run name and map it with a pattern.',
    untitled: 'Run {{id}}',
  },
  stale: {
    all: 'Last known state, read {{age}} ago',
    one: 'last known, {{age}} old',
    refreshFailed: 'Could not refresh',
    refreshFailedText:
      '{{reason}} What you see was read at {{time}}. Trying again every {{interval}}.',
  },
  problem: {
    environments: 'Concerns {{environments}}.',
    request: '{{provider}} calls this request {{id}}.',
    not_connected: {
      title: 'Connect {{provider}} to see this',
      short: 'not connected to {{provider}}',
      text: 'Deployments are read from {{host}} with your own rights, and Backstage has no token of yours for it yet.',
    },
    not_set_up: {
      title: '{{host}} is not set up for sign-in',
      short: '{{host}} not set up',
      text: 'Backstage has no auth provider for {{host}}, so nobody can connect. A platform engineer has to add an auth provider for this host.',
    },
    token_rejected: {
      title: '{{provider}} no longer accepts your sign-in',
      short: 'sign-in to {{provider}} ended',
      text: 'Your token for {{host}} has expired or was revoked. Reconnect to go on.',
    },
    missing_scope: {
      title: 'A permission is missing',
      short: 'permission missing',
      text: 'Your token for {{host}} may not read this. Missing: {{scopes}}. Reconnect and allow it.',
      textUnknown:
        'Your token for {{host}} may not read this. Reconnect and allow what is asked for.',
    },
    sso_required: {
      title: 'Single sign-on needed',
      short: 'single sign-on needed',
      text: 'The organization of {{repository}} wants you to sign in through its single sign-on. Do that, then refresh.',
      link: 'Sign in to the organization',
    },
    not_found_or_not_visible: {
      title: 'No access to {{repository}}, or it does not exist',
      short: 'no access to {{repository}}',
      text: '{{provider}} does not say which of the two. Ask an owner of the repository for read access; if you have it, the configured repository or workflow may be misspelled.',
    },
    forbidden: {
      title: '{{provider}} refuses access to {{repository}}',
      short: 'access refused',
      text: 'Your account may not read deployments there. Ask an owner of the repository for read access.',
    },
    rate_limited: {
      title: 'Your requests to {{provider}} are used up',
      short: 'request limit reached',
      text: '{{provider}} limits how much each account may ask for. It answers again after {{time}}, and this page then goes on by itself.',
      textUnknown:
        '{{provider}} limits how much each account may ask for. This page goes on by itself when it answers again.',
    },
    secondary_rate_limited: {
      title: '{{provider}} asks to slow down',
      short: 'slowed down',
      text: 'Too many requests came at once. This page goes on by itself after {{time}}.',
      textUnknown:
        'Too many requests came at once. This page goes on by itself.',
    },
    timeout: {
      title: '{{provider}} did not answer in time',
      short: 'no answer in time',
      text: '{{host}} was asked and took too long. This page tries again by itself.',
    },
    host_down: {
      title: '{{provider}} cannot be reached',
      short: '{{provider}} not reachable',
      text: '{{host}} does not answer or reports a failure of its own. This page tries again by itself.',
    },
    answer_not_understood: {
      title: '{{provider}} answered something unexpected',
      short: 'answer not understood',
      text: 'This version of the plugin does not understand it. {{message}}',
    },
    configuration: {
      title: 'The settings do not fit',
      short: 'settings do not fit',
      text: '{{message}}',
      textField: '{{message}} It is about {{field}}.',
    },
    conflict: {
      title: 'Somebody else was faster',
      short: 'somebody was faster',
    },
    outcome_unknown: {
      title: 'It is not known what came of it',
      short: 'outcome not known',
    },
    store_unavailable: {
      title: 'The deployment backend cannot reach its database',
      short: 'database not reachable',
    },
    cancelled: {
      title: 'The request was cancelled',
      short: 'cancelled',
    },
    closed: {
      title: 'The deployment backend is shutting down',
      short: 'backend shutting down',
    },
    other: {
      title: 'This could not be read',
      short: 'not readable',
      text: '{{message}}',
    },
  },
  filter: {
    owner: 'Owner',
    anyOwner: 'Any owner',
    clear: 'Clear filters',
  },
  action: {
    connect: 'Connect {{provider}}',
    reconnect: 'Reconnect {{provider}}',
    retry: 'Try again',
    reload: 'Reload the page',
    cancel: 'Cancel',
    close: 'Close',
    failed: 'That did not work: {{reason}}',
  },
  empty: {
    title: 'No environments yet',
    text: 'An environment is a place {{service}} is deployed to, such as staging or production. None has been set up here, so there is nothing to show.',
    next: 'What to do next: point at the repository of {{service}}. Environments are proposed from its workflows, tested on its recent runs, and saved when you agree.',
    link: 'How to set up environments',
    short: 'No environments have been set up for {{service}} yet.',
  },
  refusal: {
    denied: {
      title: 'You may not see deployments here',
      text: 'The permission deployment.read for this service is missing. Ask whoever manages permissions in this Backstage.',
    },
    notFound: {
      title: 'Backstage does not know this service',
      text: 'It was removed from the catalog, or you may not see it.',
    },
    signedOut: {
      title: 'Your Backstage session has ended',
      text: 'Reload the page to sign in again.',
    },
    failed: {
      title: 'Deployments could not be loaded',
      text: '{{reason}} Trying again every {{interval}}.',
    },
    backendStatus: 'The deployment backend answered {{status}}.',
    backendSilent: 'The deployment backend does not answer.',
  },
  card: {
    title: 'Deployments',
    all: 'All deployments',
    environment: 'Environment',
    live: 'Live',
    latest: 'Latest attempt',
  },
  announce: {
    live: '{{environment}}: {{version}} is live',
    state: '{{environment}}: {{version}}, {{state}}',
    unavailable: '{{environment}} can no longer be read: {{reason}}',
    available: '{{environment}} can be read again',
  },
  deploy: deployMessages,
  pipeline: pipelineMessages,
  settings: settingsMessages,
} as const;

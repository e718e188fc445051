/** Texts of deciding at gates. */
export const approvalMessages = {
  label: 'Reviews that this run waits for',
  waits: '{{environment}} waits for a review',
  replaces: '{{version}} replaces {{live}}',
  replacesNothing: '{{version}} comes as the first',
  brings: '{{version}}',
  again: 'deploys {{version}} again',
  askedBy: 'asked for by {{who}} {{age}} ago',
  reason: 'Why: {{reason}}',
  tick: 'Decide about {{environment}}',
  changes: {
    see: 'See changes',
    hide: 'Hide changes',
    seeOf: 'See changes of {{environment}}',
    hideOf: 'Hide changes of {{environment}}',
    come_one: '{{amount}} commit comes',
    come_other: '{{amount}} commits come',
    go_one: '{{amount}} goes',
    go_other: '{{amount}} go',
    onlyGo_one: '{{amount}} commit goes',
    onlyGo_other: '{{amount}} commits go',
    same: 'no commit changes',
    unknown:
      'What changes cannot be told: it is not known which version this is.',
  },
  reviewers: {
    label: 'Reviewers of {{environment}}',
    oneOf: 'A review by one of them is needed:',
    unknown: 'Who may review is not told.',
    notYet: 'not reviewed yet',
    approve: 'approved',
    reject: 'rejected',
    somebody: 'Somebody',
    you: 'that is you',
    member: 'you are one of them',
    among: 'You are one of the reviewers.',
    comment: '“{{comment}}”',
  },
  besides: {
    label: 'What else holds {{environment}}',
    timer: 'Wait timer',
    timerRuns: '{{minutes}}, {{remaining}} left, ends {{time}}',
    timerOver: '{{minutes}}, over since {{time}}',
    timerDone: '{{minutes}}, over',
    timerAhead: '{{minutes}}',
    reviewers: 'Reviewers',
    rule: 'Rule {{name}}',
    ruleUnnamed: 'Protection rule',
    closed: 'an app decides',
    opened: 'let it pass',
    rejected: 'refused it',
    ahead: 'comes after',
  },
  account: 'as @{{login}} on {{provider}}',
  comment: {
    label: 'Comment',
    left: '{{length}} of {{most}} characters',
    tooLong:
      'The comment has {{length}} characters, at most {{most}} are possible. Shorten it.',
  },
  approve: 'Approve {{environments}}',
  approveNothing: 'Approve',
  reject: 'Reject',
  and: ' and ',
  comma: ', ',
  confirm: {
    title: 'Reject {{environments}}?',
    text: '{{version}} does not go to {{environments}}, and run {{run}} fails. This cannot be undone: whoever still wants it there has to run it again.',
    comment: 'Your comment: “{{comment}}”',
    noComment: 'You have not written why. A comment helps whoever asked.',
    go: 'Reject {{environments}}',
    stay: 'Do not reject',
  },
  hindrance: {
    not_reviewer:
      'You are not a reviewer of {{environment}}. It waits for {{reviewers}}.',
    not_reviewerUnknown: 'You are not a reviewer of {{environment}}.',
    started_it:
      'You started this run, and {{environment}} does not let people review what they started themselves.',
    no_rights:
      'Your rights in the repository are not enough to review {{environment}}.',
    app_decides: 'An app decides about {{environment}}, not a person.',
    timer_runs:
      'The timer of {{environment}} ends by itself. Reviews are possible meanwhile.',
    decided: 'Somebody has decided about {{environment}} already.',
    denied:
      'You may not decide about {{environment}} here: the permission {{permission}} is missing. Ask whoever manages permissions in this Backstage.',
    stale:
      'What you see was read {{age}} ago, and {{provider}} could not be asked since. Look again before you decide.',
    staleUntil:
      'What you see was read {{age}} ago, and {{provider}} answers again after {{time}}. Look again then, before you decide.',
    notConnected:
      'You are not connected to {{provider}}. Connect to decide about {{environment}}.',
    notKnown:
      'Nobody knows yet what came of your last decision about {{environment}}. Look again before you decide.',
    settled:
      '{{environment}} has been decided about; the run goes on in a moment.',
    earlierAttempt:
      'This is an earlier attempt of the run. Look at the newest to decide.',
    tooLong: 'The comment is too long.',
    nothingTicked: 'Tick what you want to decide about.',
    none: 'You cannot decide about any of them. Beside each it says why.',
  },
  viewerUnknown:
    '{{provider}} does not say whether you may review {{environment}}. It tells when you try.',
  outcome: {
    label: 'What came of it',
    approved: '{{environment}} is approved, {{provider}} confirmed it.',
    rejected: '{{environment}} is rejected, {{provider}} confirmed it.',
    alreadyApproved: '{{who}} had approved {{environment}} before you.',
    alreadyRejected: '{{who}} had rejected {{environment}} before you.',
    alreadyDecided: '{{who}} had decided about {{environment}} before you.',
    somebody: 'Somebody',
    noLongerWaiting:
      '{{environment}} does not wait any more: it was cancelled, or went on by itself. Nothing was decided.',
    refusedApprove: '{{environment}} was not approved: {{reason}}',
    refusedReject: '{{environment}} was not rejected: {{reason}}',
    unknownApprove:
      'Nobody knows yet whether {{environment}} is approved. {{reason}}',
    unknownReject:
      'Nobody knows yet whether {{environment}} is rejected. {{reason}}',
    lookAgain: 'Look again',
    nothing: 'Nothing was decided',
    nothingKept: 'Your comment is kept.',
  },
  meanwhile: {
    label: 'What became of it meanwhile',
    approve: '{{who}} approved {{environment}} meanwhile.',
    reject: '{{who}} rejected {{environment}} meanwhile.',
    gone: '{{environment}} does not wait for a review any more: it was cancelled, or went on by itself.',
    kept: 'Your comment is kept. It was not sent.',
  },
  late: {
    decided: 'Decided',
    notDecided: 'Not everything was decided',
  },
  card: {
    review: 'Review…',
    reviewOf: 'Review {{version}} for {{environment}}',
    title: 'Review {{version}} for {{environment}}',
    loading: 'Loading what waits',
    gone: 'Nothing of this run waits for a review any more.',
    goneState: 'The run is by now: {{state}}.',
    held: 'Nothing is left to review for {{environment}}. The run waits for something else:',
    notTold:
      'The run waits, but which environment it waits for is not told here. Open it on {{provider}} to decide.',
    openRun: 'Open run {{run}} on {{provider}}',
  },
} as const;

import { approvalMessages } from './approval';
import { followMessages } from './follow';
import { graphMessages } from './graph';
import { inboxMessages } from './inbox';

/** Texts of pipelines and approvals, by screen. */
export const pipelineMessages = {
  graph: graphMessages,
  follow: followMessages,
  approval: approvalMessages,
  inbox: inboxMessages,
} as const;

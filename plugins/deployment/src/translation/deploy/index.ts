import {
  actionsMessages,
  dispatchedMessages,
  runActionMessages,
} from './actions';
import { dialogMessages } from './dialog';

/** Texts of deploying, by screen. */
export const deployMessages = {
  actions: actionsMessages,
  dispatched: dispatchedMessages,
  runAction: runActionMessages,
  dialog: dialogMessages,
} as const;

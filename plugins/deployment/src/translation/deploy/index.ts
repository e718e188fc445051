import {
  actionsMessages,
  dispatchedMessages,
  runActionMessages,
} from './actions';
import { changesMessages } from './changes';
import { dialogMessages } from './dialog';
import { pickerMessages } from './picker';

/** Texts of deploying, by screen. */
export const deployMessages = {
  actions: actionsMessages,
  dispatched: dispatchedMessages,
  runAction: runActionMessages,
  dialog: dialogMessages,
  picker: pickerMessages,
  changes: changesMessages,
} as const;

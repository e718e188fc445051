import { dialogMessages } from './dialog';

/** Texts of deploying, by screen. */
export const deployMessages = {
  dialog: dialogMessages,
} as const;

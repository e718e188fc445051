import { changesMessages } from './changes';
import { dialogMessages } from './dialog';
import { pickerMessages } from './picker';

/** Texts of deploying, by screen. */
export const deployMessages = {
  dialog: dialogMessages,
  picker: pickerMessages,
  changes: changesMessages,
} as const;

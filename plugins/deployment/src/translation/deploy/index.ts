import { changesMessages } from './changes';
import { pickerMessages } from './picker';

/** Texts of the deploy dialog, by part. */
export const deployMessages = {
  picker: pickerMessages,
  changes: changesMessages,
} as const;

import { formMessages } from './form';
import { githubMessages } from './github';
import { listMessages } from './list';

/** Texts of the settings pages, by screen. */
export const settingsMessages = {
  ...listMessages,
  ...formMessages,
  github: githubMessages,
} as const;

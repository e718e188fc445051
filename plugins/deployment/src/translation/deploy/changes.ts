/** Texts of the changes that a version brings, in the deploy dialog. */
export const changesMessages = {
  label: 'Changes',
} as const;

/** Texts of the list of versions in the deploy dialog. */
export const pickerMessages = {
  label: 'Version',
} as const;

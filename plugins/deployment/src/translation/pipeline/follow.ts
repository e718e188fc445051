/** Texts of the drawer and the page of a pipeline. */
export const followMessages = {
  title: 'Pipeline',
} as const;

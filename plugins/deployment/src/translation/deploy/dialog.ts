/** Texts of the deploy dialog. */
export const dialogMessages = {
  title: 'Deploy {{service}} to {{environment}}',
} as const;

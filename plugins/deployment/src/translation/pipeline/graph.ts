/** Texts of the graph and the list of a pipeline. */
export const graphMessages = {
  label: 'Stages',
} as const;

/** Texts of deciding at gates. */
export const approvalMessages = {
  label: 'Reviews that this run waits for',
  waits: '{{environment}} waits for a review',
} as const;

/** Texts of deciding at gates. */
export const approvalMessages = {
  approve: 'Approve',
} as const;

/** Texts of the inbox. */
export const inboxMessages = {
  title: 'Approvals',
} as const;

/** Longest reason, in characters, as the backend takes it. */
export const MAX_REASON = 2000;

/** Length of a reason as the backend counts it. */
export function reasonLength(reason: string): number {
  return [...reason].length;
}

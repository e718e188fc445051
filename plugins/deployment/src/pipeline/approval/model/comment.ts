/** Longest comment, in characters, as the backend takes it. */
export const MAX_COMMENT = 2000;

/** From here on it is told how much is left. */
export const NEARLY_FULL = MAX_COMMENT - 200;

/** Length of a comment as the backend counts it. */
export function commentLength(comment: string): number {
  return [...comment.trim()].length;
}

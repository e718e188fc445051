import type { RunLink, Version } from 'backstage-plugin-deployment-common';
import { createContext, useContext } from 'react';

/** A run that waits for a review in an environment. */
export interface ReviewedRun {
  /** Name of the environment. */
  environment: string;
  run: RunLink;
  version: Version;
}

/** Opens the review of a run. */
export type Review = (reviewed: ReviewedRun) => void;

const ReviewContext = createContext<Review | undefined>(undefined);

/** Gives the cards what they need to review. */
export const ReviewProvider = ReviewContext.Provider;

/** Opens the review of a run; absent where there is nothing to open it in. */
export function useReview(): Review | undefined {
  return useContext(ReviewContext);
}

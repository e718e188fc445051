import type { Budget } from 'backstage-plugin-deployment-common';

/** Share below which the backend stretches its intervals. */
const LOW = 0.2;

function share({ limit, remaining }: Budget): number {
  return limit > 0 ? remaining / limit : 1;
}

/** The budget that will be used up first; the others do not matter until then. */
export function tightestBudget(budgets: Budget[]): Budget | undefined {
  return budgets.reduce<Budget | undefined>(
    (tightest, budget) =>
      !tightest || share(budget) < share(tightest) ? budget : tightest,
    undefined,
  );
}

/** Whether so little is left that updates come less often. */
export function isLow(budget: Budget): boolean {
  return share(budget) < LOW;
}

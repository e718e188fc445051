// The steps of a job: their names, and when each begins and ends.

import {
  conditionHolds,
  interpolate,
  type Scope,
} from '../workflow/evaluate.ts';
import type { JobDefinition, StepDefinition } from '../workflow/definition.ts';
import type { Conclusion, Step } from '../state/model.ts';
import type { Course } from './outcomes.ts';

/** A step with its whole course. */
export interface PlannedStep {
  step: Step;
  startsAt: number;
  endsAt: number;
  conclusion: Conclusion;
}

/** Actions that clean up after themselves, in a step of their own. */
const cleansUp = /^(actions\/(checkout|setup-|cache)|docker\/(login|setup-))/;

/**
 * Plans the steps of a job that starts at `start`: "Set up job", those of the
 * file, what cleans up, "Complete job"; together they take the course's time.
 */
export function planSteps(
  definition: JobDefinition,
  scope: Scope,
  course: Course,
  start: number,
): PlannedStep[] {
  const own = definition.steps;
  // Inside a job the status functions look at its own steps.
  const standing = { success: true, failure: false, cancelled: false };
  const conclusions = concludeSteps(own, { ...scope, standing }, course);
  const post = own
    .filter(({ uses }) => uses && cleansUp.test(uses))
    .map(step => `Post ${nameOf(step, scope)}`)
    .reverse();
  const rows = [
    { name: 'Set up job', weight: 1, conclusion: 'success' as Conclusion },
    ...own.map((step, index) => ({
      name: nameOf(step, scope),
      weight: step.uses ? 2 : 6,
      conclusion: conclusions[index]!,
    })),
    ...post.map(name => ({
      name,
      weight: 0,
      conclusion: 'success' as Conclusion,
    })),
    { name: 'Complete job', weight: 0, conclusion: 'success' as Conclusion },
  ];
  const total = rows.reduce((sum, row) => sum + weightOf(row), 0);
  let passed = 0;
  return rows.map((row, index) => {
    const startsAt = start + share(passed, total, course.seconds);
    passed += weightOf(row);
    return {
      step: {
        name: row.name,
        number: index + 1,
        status: 'queued',
        conclusion: null,
        startedAt: null,
        completedAt: null,
      },
      startsAt,
      endsAt: start + share(passed, total, course.seconds),
      conclusion: row.conclusion,
    };
  });
}

function weightOf(row: { weight: number; conclusion: Conclusion }): number {
  return row.conclusion === 'skipped' ? 0 : row.weight;
}

/** Whole seconds, as GitHub reports them. */
function share(passed: number, total: number, seconds: number): number {
  return Math.round((passed / total) * seconds) * 1000;
}

function concludeSteps(
  steps: StepDefinition[],
  scope: Scope,
  course: Course,
): Conclusion[] {
  const ending = course.conclusion === 'success' ? null : course.conclusion;
  const runs = steps.map(({ if: condition }) => holds(condition, scope));
  // The last step that runs in a good course is the one that goes wrong.
  const breaks =
    ending === null ? -1 : course.failedStep ?? runs.lastIndexOf(true) + 1;
  const broken: Scope = {
    ...scope,
    standing: {
      success: false,
      failure: ending !== 'cancelled',
      cancelled: ending === 'cancelled',
    },
  };
  return steps.map((step, index) => {
    if (breaks > 0 && index === breaks - 1) {
      return ending === 'cancelled' ? 'cancelled' : 'failure';
    }
    const run =
      breaks > 0 && index >= breaks ? holds(step.if, broken) : runs[index];
    return run ? 'success' : 'skipped';
  });
}

function holds(condition: string | boolean | null, scope: Scope): boolean {
  try {
    return conditionHolds(condition, scope);
  } catch {
    // Conditions over outputs of steps cannot be known here: nothing runs.
    return false;
  }
}

function nameOf(step: StepDefinition, scope: Scope): string {
  if (step.name) {
    try {
      return interpolate(step.name, scope);
    } catch {
      return step.name;
    }
  }
  if (step.uses) return `Run ${step.uses}`;
  return `Run ${step.run?.split('\n')[0] ?? 'step'}`;
}

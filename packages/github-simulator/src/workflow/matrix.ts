// A matrix to its legs, in GitHub's order, and the names of the legs.
// Facts: GitHub's "Running variations of jobs in a workflow".

import type { Value } from './expression.ts';

/** One combination of a matrix, keys in the order of the file. */
export type MatrixLeg = Record<string, Value>;

/** A matrix that GitHub would not run. */
export class MatrixError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'MatrixError';
  }
}

/** GitHub's own bound on the legs of a matrix. */
export const mostLegs = 256;

/**
 * Expands an evaluated `strategy.matrix`. The first key varies slowest.
 * `exclude` takes away, then `include` adds to every combination whose
 * original values it does not overwrite, else makes a combination of its own.
 * @throws MatrixError beyond 256 legs, without any, or where it is no map of lists
 */
export function expandMatrix(matrix: Value): MatrixLeg[] {
  if (matrix === null || typeof matrix !== 'object' || Array.isArray(matrix)) {
    throw new MatrixError('strategy.matrix is not a map');
  }
  const { include = [], exclude = [], ...axes } = matrix;
  let legs: MatrixLeg[] = Object.keys(axes).length > 0 ? [{}] : [];
  for (const [key, values] of Object.entries(axes)) {
    if (!Array.isArray(values)) {
      throw new MatrixError(`strategy.matrix.${key} is not a list`);
    }
    legs = legs.flatMap(leg => values.map(value => ({ ...leg, [key]: value })));
    if (legs.length > mostLegs) {
      throw new MatrixError(`strategy.matrix has more than ${mostLegs} legs`);
    }
  }
  for (const entry of maps(exclude, 'exclude')) {
    legs = legs.filter(
      leg => !Object.entries(entry).every(([key, v]) => same(leg[key], v)),
    );
  }
  const originals = legs.map(leg => ({ ...leg }));
  for (const entry of maps(include, 'include')) {
    let fitted = false;
    originals.forEach((original, position) => {
      const clashes = Object.entries(entry).some(
        ([key, v]) => key in original && !same(original[key], v),
      );
      if (clashes) return;
      Object.assign(legs[position]!, entry);
      fitted = true;
    });
    if (!fitted) legs.push({ ...entry });
  }
  if (legs.length === 0) {
    throw new MatrixError('strategy.matrix has no legs');
  }
  return legs;
}

/**
 * What GitHub puts in brackets after a job's name: the scalar values of the
 * leg, in order. Empty where there are none.
 */
export function legSuffix(leg: MatrixLeg): string {
  const shown = Object.values(leg).flatMap(flatten);
  return shown.length > 0 ? ` (${shown.join(', ')})` : '';
}

function flatten(value: Value): string[] {
  if (value === null || value === '') return [];
  if (typeof value !== 'object') return [String(value)];
  return Object.values(value).flatMap(flatten);
}

function maps(value: Value, at: string): MatrixLeg[] {
  if (!Array.isArray(value)) {
    throw new MatrixError(`strategy.matrix.${at} is not a list`);
  }
  return value.map(item => {
    if (item === null || typeof item !== 'object' || Array.isArray(item)) {
      throw new MatrixError(
        `strategy.matrix.${at} has an entry that is no map`,
      );
    }
    return item;
  });
}

function same(a: Value | undefined, b: Value): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

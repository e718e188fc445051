// What a piece of work takes: time, event loop, CPU; and how a series of that is told.

import { performance } from 'node:perf_hooks';

/** One measurement, all in milliseconds. */
export interface Measurement {
  wall: number;
  /** Time in which the event loop was busy. */
  loop: number;
  /** CPU of the whole process, all its threads. */
  cpu: number;
}

/** Measures some work, divided by how often it is repeated inside. */
export async function measure(
  work: () => Promise<unknown>,
  repeated = 1,
): Promise<Measurement> {
  const cpuBefore = process.cpuUsage();
  const loopBefore = performance.eventLoopUtilization();
  const since = performance.now();
  await work();
  const wall = performance.now() - since;
  const { active } = performance.eventLoopUtilization(loopBefore);
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    wall: wall / repeated,
    loop: active / repeated,
    cpu: (user + system) / 1000 / repeated,
  };
}

/** Median, least and most. */
export interface Spread {
  median: number;
  min: number;
  max: number;
}

/** The spread of some numbers, of which there is at least one. */
export function spread(numbers: readonly number[]): Spread {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? NaN;
  const middle = Math.floor(sorted.length / 2);
  return {
    median:
      sorted.length % 2 === 1 ? at(middle) : (at(middle - 1) + at(middle)) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}

/** Few digits, but never none. */
export function short(value: number): string {
  return value >= 100
    ? value.toFixed(0)
    : value >= 10
    ? value.toFixed(1)
    : value >= 0.1
    ? value.toFixed(2)
    : value.toFixed(4);
}

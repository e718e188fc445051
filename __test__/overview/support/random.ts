// Numbers that look random and are the same for the same seed.

import { randomInt } from 'node:crypto';
import type { TestContext } from 'node:test';

/** A source of numbers; says its seed, so that a failure can be played again. */
export class Random {
  #state: number;

  /** @param seed a number as text; drawn where it is absent */
  constructor(context: TestContext, seed?: string) {
    this.#state = seed === undefined ? randomInt(2 ** 31) : Number(seed);
    context.diagnostic(`SEED=${this.#state}`);
  }

  /** A whole number from 0 to below the limit. */
  below(limit: number): number {
    // The 32-bit linear congruential step of Numerical Recipes; its high bits are the better ones.
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * limit);
  }

  /** One of a list. */
  pick<T>(list: readonly [T, ...T[]] | readonly T[]): T {
    const chosen = list[this.below(list.length)];
    if (chosen === undefined) {
      throw new Error('There is nothing to pick from.');
    }
    return chosen;
  }
}

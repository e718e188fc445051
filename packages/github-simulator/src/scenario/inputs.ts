// Inputs of runs as scenarios write them.

import type { InputValue, Repository } from '../state/model.ts';
import type { World } from '../state/world.ts';

/** Puts the short SHA of a ref where inputs say `$sha`. */
export function fillInputs(
  world: World,
  repository: Repository,
  ref: string,
  inputs: Record<string, InputValue> = {},
): Record<string, InputValue> {
  const sha = world.resolveRef(repository, ref)?.sha ?? '';
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      typeof value === 'string'
        ? value.replaceAll('$sha', sha.slice(0, 7))
        : value,
    ]),
  );
}

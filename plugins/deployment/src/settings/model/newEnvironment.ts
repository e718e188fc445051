import type { Tier } from 'backstage-plugin-deployment-common';
import { sameName, type DraftEnvironment } from './draft';
import { freeName } from './names';

const USUAL: { name: string; tier: Tier }[] = [
  { name: 'development', tier: 'development' },
  { name: 'staging', tier: 'staging' },
  { name: 'production', tier: 'production' },
];

/** What to call the next environment: a usual one that is not there yet. */
export function nextEnvironment(
  items: DraftEnvironment[],
  fallback: string,
): { name: string; tier: Tier } {
  const usual = USUAL.find(
    ({ name, tier }) =>
      !items.some(item => sameName(item.name, name) || item.tier === tier),
  );
  return usual ?? { name: freeName(items, fallback), tier: 'other' };
}

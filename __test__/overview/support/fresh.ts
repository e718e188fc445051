// One GitHub for many tests, and for each of them an instance of the addon that remembers nothing of those before.

import { after, afterEach, before, beforeEach } from 'node:test';
import type { Environment } from 'backstage-plugin-deployment-common';
import type { ScenarioDocument } from 'github-simulator';
import type { Core } from './core.ts';
import { Harness } from './harness.ts';

/** What a test has. */
export interface Fresh {
  harness: Harness;
  core: Core;
}

/**
 * Opens a GitHub before the tests of a file or of a `describe`, and hands each test, before it begins, an instance that knows
 * the configuration and nothing else. An hour has passed then: what earlier tests started has ended, and the budget is whole.
 */
export function freshForEach(
  scenario: ScenarioDocument,
  configuration: (host: string) => Environment[][],
  ready: (fresh: Fresh) => void,
): void {
  let harness: Harness;

  before(async () => {
    harness = await Harness.start({ scenario });
  });

  beforeEach(async () => {
    harness.advance(3600);
    const core = await harness.core();
    await core.configureAll(configuration(harness.host));
    ready({ harness, core });
  });

  afterEach(() => harness.clearFaults());

  after(() => harness.close());
}

// Tests of mappings that are not saved yet.

import assert from 'node:assert/strict';
import type {
  Check,
  Deployment,
  Environment,
  EnvironmentTest,
  EnvironmentTests,
} from 'backstage-plugin-deployment-common';
import type { Asking, Core } from '../../overview/support/core.ts';
import { demoEnvironments } from '../../overview/support/demo.ts';
import { Harness } from '../../overview/support/harness.ts';
import { serviceRef } from '../../overview/support/topologies.ts';

/** The test of environments before they are saved. */
export const testOf = (
  core: Core,
  environments: Environment[],
  asking: Asking,
) =>
  core.ask<EnvironmentTests>(
    'testEnvironments',
    { service: environments[0]!.service, environments },
    asking,
  );

/** What is not as it should be, in one line each. */
export const complaints = ({ checks }: EnvironmentTest) =>
  checks
    .filter(({ outcome }) => outcome !== 'passed')
    .map(({ outcome, field, message }) => `${outcome} ${field}: ${message}`);

/** One of the deployments that count. */
export const counted = (
  { counted: deployments }: EnvironmentTest,
  id: string | null,
): Deployment | null => deployments.find(each => each.id === id) ?? null;

/** The demo, whose mappings people test with changes. */
export class Demo {
  readonly harness: Harness;
  readonly asking: Record<string, Asking>;

  private constructor(harness: Harness) {
    this.harness = harness;
    this.asking = Object.fromEntries(
      ['alice', 'bob', 'carol'].map(login => [login, harness.person(login)]),
    );
  }

  static async open(): Promise<Demo> {
    return new Demo(await Harness.start({ scenario: 'demo' }));
  }

  /** How a service is mapped. */
  environmentsOf(name: string): Environment[] {
    return demoEnvironments(this.harness.host).get(serviceRef(name))!;
  }

  /** The test of one environment of a service with a change of its source. */
  async tested(
    name: string,
    environment: string,
    change: Record<string, unknown> = {},
    login = 'alice',
  ): Promise<EnvironmentTest> {
    const changed = this.environmentsOf(name).map(each =>
      each.name === environment
        ? { ...each, source: { ...(each.source as object), ...change } }
        : each,
    );
    const core = await this.harness.core();
    const { environments } = await testOf(core, changed, this.asking[login]!);
    return environments.find(each => each.name === environment)!;
  }

  /** The one check that is not passed, of such a test. */
  async complaint(
    name: string,
    environment: string,
    change: Record<string, unknown>,
  ): Promise<Check> {
    const { checks } = await this.tested(name, environment, change);
    const wrong = checks.filter(({ outcome }) => outcome !== 'passed');
    assert.equal(wrong.length, 1, JSON.stringify(wrong));
    return wrong[0]!;
  }
}

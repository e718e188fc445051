// A service whose production bob or ada have to approve, on a GitHub that tells what happens there.

import assert from 'node:assert/strict';
import type { NotedEvent } from 'backstage-plugin-deployment-common';
import {
  commit,
  repository,
  scenario,
} from '../../../packages/github-simulator/src/scenario/builder.ts';
import type { Core } from '../../overview/support/core.ts';
import { Harness } from '../../overview/support/harness.ts';
import {
  configurationOf,
  serviceRef,
} from '../../overview/support/topologies.ts';
import { receive, type Received, type Receiver } from './receiver.ts';

const workflow = `
name: Deploy
run-name: Deploy \${{ inputs.version }} to \${{ inputs.environment }}
on:
  workflow_dispatch:
    inputs:
      environment: { type: string, required: true }
      version: { type: string, required: true }
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: \${{ inputs.environment }}
    steps: [{ name: Roll out, run: ./roll-out.sh }]
`;

/** Three jobs that wait together, and one that comes to the same environment after them. */
const twoJobs = `
name: Deploy
on: workflow_dispatch
jobs:
  migrate:
    runs-on: ubuntu-latest
    strategy: { matrix: { part: [orders, stock, people] } }
    environment: production
    steps: [{ name: Migrate, run: ./migrate.sh }]
  deploy:
    needs: migrate
    runs-on: ubuntu-latest
    environment: production
    steps: [{ name: Roll out, run: ./roll-out.sh }]
`;

/** Entity ref of the service. */
export const shop = serviceRef('shop');

/** How GitHub tells: as to the hook of the organisation, of a GitHub App, or of both. */
export type Hook = 'organization' | 'app';

/** The service, one whose run waits twice, one that is not set up, GitHub, and what came of it. */
export class Shop {
  readonly harness: Harness;
  readonly core: Core;
  readonly #receiver: Receiver;

  private constructor(harness: Harness, core: Core, receiver: Receiver) {
    this.harness = harness;
    this.core = core;
    this.#receiver = receiver;
  }

  static async open(hooks: readonly Hook[]): Promise<Shop> {
    const base = scenario([]);
    const harness = await Harness.start({
      scenario: {
        ...base,
        repositories: [
          repository(
            'shop',
            { 'deploy.yml': workflow },
            {
              environments: { production: { reviewers: ['bob', 'ada'] } },
              history: [
                commit('Begin', '2d', { quiet: true }),
                { tag: 'v1.0.0', age: '2d', by: 'alice' },
              ],
            },
          ),
          repository(
            'twice',
            { 'deploy.yml': twoJobs },
            {
              environments: { production: { reviewers: ['bob'] } },
              history: [commit('Begin', '2d', { quiet: true })],
            },
          ),
          repository(
            'foreign',
            { 'deploy.yml': twoJobs },
            { history: [commit('Begin', '2d', { quiet: true })] },
          ),
        ],
      },
    });
    const receiver = await receive();
    for (const hook of hooks) {
      harness.sendWebhooks('acme', receiver.url, { app: hook === 'app' });
    }
    const core = await harness.core();
    await core.configure(
      configurationOf(
        {
          name: 'shop',
          source: environment => ({
            workflow: 'deploy.yml',
            topology: 'environment-input',
            environment,
            environmentInput: { name: 'environment', value: environment },
            versionInput: 'version',
            runName: '^Deploy (?<version>.+) to (?<environment>.+)$',
          }),
        },
        harness.host,
      ),
    );
    const [production] = configurationOf(
      {
        name: 'twice',
        source: environment => ({
          workflow: 'deploy.yml',
          topology: 'workflow-per-environment',
          environment,
        }),
      },
      harness.host,
    ).filter(({ name }) => name === 'production');
    assert.ok(production);
    await core.configure([{ ...production, promotesFrom: [] }]);
    return new Shop(harness, core, receiver);
  }

  async close(): Promise<void> {
    await this.harness.close();
    await this.#receiver.close();
  }

  /** Starts a run at GitHub, by carol. */
  start(environment: string): number {
    return this.harness.startRun({
      repository: 'acme/shop',
      workflow: 'deploy.yml',
      actor: 'carol',
      inputs: { environment, version: 'v1.0.0' },
    });
  }

  /** What was sent since this was last asked, in the order in which it came. */
  async sent(): Promise<Received[]> {
    await this.harness.webhooksSent();
    return this.#receiver.take();
  }

  /** Lets the core hear of one event. */
  note({ event, delivery, payload }: Received): Promise<NotedEvent> {
    return this.core.read<NotedEvent>('noteEvent', {
      provider: 'github',
      delivery,
      event,
      payload,
    });
  }

  /** Lets the core hear of all that was sent until now. */
  async hear(): Promise<{ events: string[]; noted: NotedEvent[] }> {
    const received = await this.sent();
    const noted: NotedEvent[] = [];
    for (const each of received) {
      noted.push(await this.note(each));
    }
    return { events: received.map(({ event }) => event), noted };
  }
}

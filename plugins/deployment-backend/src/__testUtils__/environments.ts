import type {
  ChangedEnvironments,
  Environment,
  EnvironmentDifference,
  EnvironmentDraft,
  ListedEnvironment,
  StoredEnvironment,
} from 'backstage-plugin-deployment-common';
import { jsonBytes } from '../testing/fakeCore';

export const PAYMENTS = 'component:default/payments';

/** The smallest environment that somebody may send. */
export function draft(name: string): EnvironmentDraft {
  return { name, source: { owner: 'acme', repo: 'payments' } };
}

/** An environment as the core completes it. */
export function environment(
  name: string,
  service: string = PAYMENTS,
): Environment {
  return {
    service,
    name,
    tier: 'other',
    order: 1,
    promotesFrom: [],
    provider: 'github',
    host: 'github.com',
    source: { owner: 'acme', repo: 'payments', workflow: 'deploy.yml' },
  };
}

export function stored(
  name: string,
  revision = 1,
  service: string = PAYMENTS,
): StoredEnvironment {
  return {
    ...environment(name, service),
    revision,
    updatedAt: '2026-11-24T08:00:00Z',
    updatedBy: 'user:default/alice',
  };
}

export function listed(name: string, service: string): ListedEnvironment {
  return {
    ...stored(name, 1, service),
    origin: {
      provider: 'github',
      host: 'github.com',
      repository: 'acme/payments',
      pipeline: 'deploy.yml',
      url: 'https://github.com/acme/payments',
      dispatchable: true,
    },
  };
}

export function difference(
  kind: EnvironmentDifference['kind'],
  name: string,
  service: string = PAYMENTS,
): EnvironmentDifference {
  const it = environment(name, service);
  return {
    service,
    name,
    kind,
    before: kind === 'created' ? null : it,
    after: kind === 'deleted' ? null : it,
    fields: kind === 'updated' ? ['source.workflow'] : [],
  };
}

/** What the core answers to a change. */
export function changed(
  environments: StoredEnvironment[],
  differences: EnvironmentDifference[],
): Buffer {
  const answer: ChangedEnvironments = { environments, differences };
  return jsonBytes(answer);
}

import { NotFoundError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type {
  ChangedEnvironments,
  EnvironmentDifference,
  StoredEnvironment,
} from 'backstage-plugin-deployment-common';
import { valueAnswer, type Answer } from '../middleware/answer';
import { entityTagOf } from '../middleware/ifMatch';
import { DeploymentCoreError } from '../services/DeploymentCoreError';

/** Answers one environment with the tag that a write to it must name. */
export function environmentAnswer(
  stored: StoredEnvironment,
  more: { status?: number; headers?: Record<string, string> } = {},
): Answer {
  return valueAnswer(stored, {
    status: more.status,
    headers: { ...more.headers, ETag: entityTagOf(stored.revision) },
  });
}

/**
 * The environment of this name.
 *
 * @throws NotFoundError that says which there are.
 */
export function environmentNamed(
  environments: StoredEnvironment[],
  options: { service: string; name: string },
): StoredEnvironment {
  const { service, name } = options;
  const found = environments.find(environment => environment.name === name);
  if (!found) {
    const names = environments.map(environment => environment.name);
    const instead =
      names.length > 0
        ? `It has ${names.join(', ')}.`
        : 'None is configured for it yet.';
    throw new NotFoundError(
      `'${service}' has no environment '${name}'. ${instead}`,
    );
  }
  return found;
}

/** What the audit trail keeps of a change: each environment before and after. */
export function changeNote({
  differences,
}: Pick<ChangedEnvironments, 'differences'>): JsonObject {
  // They came as JSON, so that they can go as JSON.
  return {
    differences: differences as Array<EnvironmentDifference & JsonObject>,
  };
}

/**
 * Carries out a change of one environment, which the core takes as the first of
 * several, and names fields in its errors as the sender knows them.
 */
export async function asOnlyChange<T>(change: Promise<T>): Promise<T> {
  try {
    return await change;
  } catch (error) {
    const field =
      error instanceof DeploymentCoreError ? error.details.field : undefined;
    const own = /^changes\[0\](?:\.environment)?(?:\.(.*))?$/.exec(field ?? '');
    if (!(error instanceof DeploymentCoreError) || !own) {
      throw error;
    }
    const { field: _whole, ...details } = error.details;
    throw new DeploymentCoreError({
      name: error.name,
      code: error.code,
      message: error.message,
      details: own[1] ? { ...details, field: own[1] } : details,
    });
  }
}

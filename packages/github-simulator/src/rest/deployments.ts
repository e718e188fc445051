/** Environments with their rules, deployments and their statuses. */
import type { Deployment, Environment, Repository } from '../state/model.ts';
import { optional, permitKeys, required, requiredWord } from './body.ts';
import { invalid, notFound } from './errors.ts';
import {
  idOf,
  ok,
  okCounted,
  okList,
  repositoryOf,
  type RestCall,
  type Route,
} from './call.ts';
import { writableRepository } from './rights.ts';
import {
  branchPolicy,
  customRule,
  deployment,
  deploymentStatus,
  environment,
} from './shapes/deployments.ts';
import { addresses } from './shapes/git.ts';

/** The longest description of a status. */
const MAX_DESCRIPTION = 140;

function environmentOf(call: RestCall, repository: Repository): Environment {
  const found = call.world.environmentFor(
    repository,
    call.params.environment_name ?? '',
  );
  if (found === null) {
    throw notFound();
  }
  return found;
}

function deploymentOf(call: RestCall, repository: Repository): Deployment {
  const found = call.world.deploymentFor(
    repository,
    idOf(call, 'deployment_id'),
  );
  if (found === null) {
    throw notFound();
  }
  return found;
}

/** The payload of a new deployment: an object or a string. */
function payloadOf(call: RestCall): Record<string, unknown> | string {
  const value = call.body.payload;
  return typeof value === 'string'
    ? value
    : optional(call.body, 'payload', 'object') ?? {};
}

/** An optional field as a property, so that defaults stay the engine's. */
function given<K extends string, V>(key: K, value: V | undefined) {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}

/** Routes of environments and deployments. */
export const deploymentRoutes: readonly Route[] = [
  {
    operation: 'GET /repos/{owner}/{repo}/environments',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      return okCounted(
        call,
        'environments',
        call.world.environmentsOf(repository),
        item => environment(call.shape, repository, item),
      );
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/environments/{environment_name}',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      return ok(
        environment(call.shape, repository, environmentOf(call, repository)),
      );
    },
  },
  {
    operation:
      'GET /repos/{owner}/{repo}/environments/{environment_name}/deployment-branch-policies',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const found = environmentOf(call, repository);
      return okCounted(
        call,
        'branch_policies',
        found.branchPolicy?.patterns ?? [],
        branchPolicy,
      );
    },
  },
  {
    operation:
      'GET /repos/{owner}/{repo}/environments/{environment_name}/deployment_protection_rules',
    scopes: ['repo'],
    handler: call => {
      const repository = repositoryOf(call);
      const found = environmentOf(call, repository);
      return ok({
        total_count: found.customRules.length,
        custom_deployment_protection_rules: found.customRules.map(customRule),
      });
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/deployments',
    scopes: ['repo', 'repo_deployment'],
    handler: call => {
      const repository = repositoryOf(call);
      const value = (name: string) => call.query.get(name) || undefined;
      const wanted = value('environment');
      const found = call.world.deploymentsOf(repository, {
        ...given('environments', wanted === undefined ? undefined : [wanted]),
        ...given('sha', value('sha')),
        ...given('ref', value('ref')),
        ...given('task', value('task')),
      });
      return okList(call, found, item =>
        deployment(call.shape, repository, item),
      );
    },
  },
  {
    operation: 'POST /repos/{owner}/{repo}/deployments',
    scopes: ['repo', 'repo_deployment'],
    handler: call => {
      const { repository, user } = writableRepository(
        call,
        'push',
        'repo_deployment',
      );
      const { body } = call;
      const created = call.actions.createDeployment({
        repository,
        ref: required(body, 'ref', 'string'),
        ...given('task', optional(body, 'task', 'string')),
        payload: payloadOf(call),
        ...given('environment', optional(body, 'environment', 'string')),
        ...given('description', optional(body, 'description', 'string')),
        ...given(
          'transientEnvironment',
          optional(body, 'transient_environment', 'boolean'),
        ),
        ...given(
          'productionEnvironment',
          optional(body, 'production_environment', 'boolean'),
        ),
        actor: user,
      });
      const { api } = addresses(call.shape, repository);
      return {
        status: 201,
        body: deployment(call.shape, repository, created),
        headers: { location: `${api}/deployments/${created.id}` },
      };
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/deployments/{deployment_id}',
    scopes: ['repo', 'repo_deployment'],
    handler: call => {
      const repository = repositoryOf(call);
      const found = deploymentOf(call, repository);
      return ok(deployment(call.shape, repository, found), {
        lastModified: found.updatedAt,
      });
    },
  },
  {
    operation: 'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
    scopes: ['repo', 'repo_deployment'],
    handler: call => {
      const repository = repositoryOf(call);
      const parent = deploymentOf(call, repository);
      return okList(call, [...parent.statuses].reverse(), item =>
        deploymentStatus(call.shape, repository, parent, item),
      );
    },
  },
  {
    operation:
      'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses',
    scopes: ['repo', 'repo_deployment'],
    handler: call => {
      const { repository, user } = writableRepository(
        call,
        'push',
        'repo_deployment',
      );
      const parent = deploymentOf(call, repository);
      const { body } = call;
      permitKeys(body, [
        'state',
        'target_url',
        'log_url',
        'description',
        'environment',
        'environment_url',
        'auto_inactive',
      ]);
      const description = optional(body, 'description', 'string') ?? '';
      if (description.length > MAX_DESCRIPTION) {
        throw invalid('Validation Failed', [
          {
            resource: 'DeploymentStatus',
            field: 'description',
            code: 'custom',
            message: `description is too long (maximum is ${MAX_DESCRIPTION} characters)`,
          },
        ]);
      }
      const status = call.actions.createDeploymentStatus({
        deployment: parent,
        state: requiredWord(body, 'state', [
          'error',
          'failure',
          'inactive',
          'in_progress',
          'queued',
          'pending',
          'success',
        ]),
        description,
        ...given('environment', optional(body, 'environment', 'string')),
        ...given('environmentUrl', optional(body, 'environment_url', 'string')),
        ...given(
          'logUrl',
          optional(body, 'log_url', 'string') ??
            optional(body, 'target_url', 'string'),
        ),
        ...given('autoInactive', optional(body, 'auto_inactive', 'boolean')),
        actor: user,
      });
      const shaped = deploymentStatus(call.shape, repository, parent, status);
      return { status: 201, body: shaped, headers: { location: shaped.url } };
    },
  },
];

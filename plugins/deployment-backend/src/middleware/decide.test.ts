import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type QueryPermissionResponse,
} from '@backstage/plugin-permission-common';
import {
  deploymentEnvironmentCreatePermission,
  deploymentReadPermission,
} from 'backstage-plugin-deployment-common';
import { decide, type Question } from './decide';

const credentials = mockCredentials.user();

function reading(count: number): Question[] {
  return Array.from({ length: count }, (_, index) => ({
    permission: deploymentReadPermission,
    resourceRef: `component:default/s${index}`,
  }));
}

function owned(claims: string[]): QueryPermissionResponse {
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'catalog',
    resourceType: 'catalog-entity',
    conditions: {
      rule: 'IS_ENTITY_OWNER',
      resourceType: 'catalog-entity',
      params: { claims },
    },
  };
}

function policy(decision: (name: string) => QueryPermissionResponse) {
  return mockServices.permissions.mock({
    authorize: async questions =>
      questions.map(({ resourceRef }) => ({
        result: resourceRef!.endsWith('7')
          ? AuthorizeResult.ALLOW
          : AuthorizeResult.DENY,
      })),
    authorizeConditional: async questions =>
      questions.map(({ permission }) => decision(permission.name)),
  });
}

describe('decisions about many resources', () => {
  it('are none without a question', async () => {
    const permissions = policy(() => owned([]));

    expect(await decide({ permissions, credentials, questions: [] })).toEqual(
      [],
    );
    expect(permissions.authorize).not.toHaveBeenCalled();
  });

  it('are asked for at once where there are few', async () => {
    const permissions = policy(() => owned([]));
    const questions = reading(4);

    await decide({ permissions, credentials, questions });

    expect(permissions.authorize).toHaveBeenCalledWith(questions, {
      credentials,
    });
    expect(permissions.authorizeConditional).not.toHaveBeenCalled();
  });

  it.each([
    [AuthorizeResult.ALLOW, true],
    [AuthorizeResult.DENY, false],
  ] as const)(
    'need one question where the policy says %s to all',
    async (result, expected) => {
      const permissions = policy(() => ({ result }));

      const allowed = await decide({
        permissions,
        credentials,
        questions: reading(1000),
      });

      expect(new Set(allowed)).toEqual(new Set([expected]));
      expect(permissions.authorizeConditional).toHaveBeenCalledTimes(1);
      expect(permissions.authorize).not.toHaveBeenCalled();
    },
  );

  it('are asked for in batches where they depend on the resource, and come in order', async () => {
    const permissions = policy(() => owned(['group:default/team-a']));
    const questions = reading(250);

    const allowed = await decide({ permissions, credentials, questions });

    expect(allowed).toEqual(
      questions.map(({ resourceRef }) => resourceRef.endsWith('7')),
    );
    expect(permissions.authorize.mock.calls.map(([q]) => q.length)).toEqual([
      78, 78, 78, 16,
    ]);
  });

  it('fit into what Backstage reads, however many groups somebody is in', async () => {
    const claims = Array.from(
      { length: 300 },
      (_, index) => `group:default/a-team-with-a-rather-long-name-${index}`,
    );
    const permissions = policy(() => owned(claims));
    const questions = reading(20);

    await decide({ permissions, credentials, questions });

    for (const [batch] of permissions.authorize.mock.calls) {
      // as the permission backend sends them to the catalog
      const body = JSON.stringify({
        items: batch.map(({ resourceRef }) => ({
          id: '7b0e6b43-3a0f-4bb4-9a2e-0f2c7a0b1c55',
          resourceRef,
          ...owned(claims),
        })),
      });
      expect(body.length).toBeLessThan(100 * 1024);
    }
  });

  it('are made for each permission on its own', async () => {
    const permissions = policy(name =>
      name === deploymentReadPermission.name
        ? { result: AuthorizeResult.ALLOW }
        : owned([]),
    );
    const creating = reading(10).map(question => ({
      ...question,
      permission: deploymentEnvironmentCreatePermission,
    }));
    const questions = reading(10).flatMap((q, index) => [q, creating[index]]);

    const allowed = await decide({ permissions, credentials, questions });

    expect(allowed).toEqual(
      questions.map(
        ({ permission, resourceRef }) =>
          permission === deploymentReadPermission || resourceRef.endsWith('7'),
      ),
    );
    expect(
      permissions.authorize.mock.calls.flatMap(([asked]) => asked),
    ).toEqual(creating);
  });
});

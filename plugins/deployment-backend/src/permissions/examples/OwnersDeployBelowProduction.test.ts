import { mockCredentials } from '@backstage/backend-test-utils';
import {
  deploymentApprovePermission,
  deploymentCancelPermission,
  deploymentDispatchPermission,
  deploymentPermissions,
  deploymentReadPermission,
  environmentPath,
} from 'backstage-plugin-deployment-common';
import request from 'supertest';
import { PAYMENTS } from '../../__testUtils__/environments';
import {
  shownPolicy,
  startWithPolicy,
  tiers,
} from '../../__testUtils__/startWithPolicy';
import { OwnersDeployBelowProduction } from './OwnersDeployBelowProduction';

const start = (groups: string[]) =>
  startWithPolicy(new OwnersDeployBelowProduction(), groups);

const OWNER = 'group:default/checkout';
const RELEASE_MANAGER = 'group:default/release-managers';

describe('the policy that lets owners deploy to anything below production', () => {
  it.each<[string, string[], string[]]>([
    ['owners', [OWNER], ['dev', 'qa', 'staging']],
    ['nobody else', ['group:default/other'], []],
    ['release managers', [RELEASE_MANAGER], Object.keys(tiers)],
  ])('lets %s, when they press', async (_who, groups, expected) => {
    const { server, core } = await start(groups);
    const status: Record<string, number> = {};
    for (const name of Object.keys(tiers)) {
      const path = environmentPath(PAYMENTS, name, 'dispatches');
      const response = await request(server)
        .post(`/api/deployment${path}`)
        .send({
          version: { label: 'v1.9.2' },
          revision: 1,
          idempotencyKey: name,
        });
      status[name] = response.status;
    }

    expect(status).toEqual(
      Object.fromEntries(
        Object.keys(tiers).map(name => [
          name,
          expected.includes(name) ? 201 : 403,
        ]),
      ),
    );
    expect(
      core.dispatch.mock.calls.map(([{ environment }]) => environment),
    ).toEqual(expected);
  });

  it('answers pages that ask before anybody presses, many at once', async () => {
    const { server, core } = await start([OWNER]);
    const questions = [
      [deploymentReadPermission, PAYMENTS],
      [deploymentDispatchPermission, `${PAYMENTS}#staging`],
      [deploymentCancelPermission, `${PAYMENTS}#staging`],
      [deploymentApprovePermission, `${PAYMENTS}#staging`],
      [deploymentDispatchPermission, `${PAYMENTS}#production`],
      [deploymentCancelPermission, `${PAYMENTS}#production`],
      [deploymentApprovePermission, `${PAYMENTS}#production`],
      [deploymentDispatchPermission, `${PAYMENTS}#not-there`],
      [deploymentDispatchPermission, 'component:default/other#staging'],
      [deploymentDispatchPermission, 'nonsense'],
    ] as const;

    const response = await request(server)
      .post('/api/permission/authorize')
      .set('Authorization', mockCredentials.user.header())
      .send({
        items: questions.map(([permission, resourceRef], at) => ({
          id: String(at),
          permission,
          resourceRef,
        })),
      });

    expect(response.status).toBe(200);
    expect(
      response.body.items.map(({ result }: { result: string }) => result),
    ).toEqual([
      'ALLOW',
      'ALLOW',
      'ALLOW',
      'ALLOW',
      'DENY',
      'DENY',
      'DENY',
      'DENY',
      'DENY',
      'DENY',
    ]);
    expect(core.listEnvironments).toHaveBeenCalledTimes(1);
  });

  it('tells who asks for an environment that is not there so', async () => {
    const { server } = await start([OWNER]);

    const response = await request(server)
      .post(
        `/api/deployment${environmentPath(
          PAYMENTS,
          'prodction',
          'dispatches',
        )}`,
      )
      .send({ version: { label: 'v1' }, revision: 1, idempotencyKey: 'k' });

    expect(response.status).toBe(404);
    expect(response.body.error.message).toContain("no environment 'prodction'");
  });

  it.each(['README.md', '../../docs/operators.md'])(
    'is the one that %s shows',
    document => {
      const { shown, policy } = shownPolicy(
        document,
        'OwnersDeployBelowProduction',
      );

      expect(shown).toBe(policy);
    },
  );
});

it('the plugin names all its permissions and rules to those who administer policies', async () => {
  const { server } = await start([]);

  const response = await request(server).get(
    '/api/deployment/.well-known/backstage/permissions/metadata',
  );

  const { permissions, rules } = response.body;
  expect(permissions.map(({ name }: { name: string }) => name).sort()).toEqual(
    deploymentPermissions.map(({ name }) => name).sort(),
  );
  expect(
    rules.map(
      (rule: { name: string; paramsSchema: { properties: object } }) => [
        rule.name,
        Object.keys(rule.paramsSchema.properties),
      ],
    ),
  ).toEqual([
    ['IS_OWNER', ['claims']],
    ['HAS_NAME', ['names']],
    ['HAS_TIER', ['tiers']],
    ['HAS_SERVICE', ['services']],
  ]);
});

import {
  decisionsPath,
  environmentPath,
} from 'backstage-plugin-deployment-common';
import request from 'supertest';
import { RUN } from '../../__testUtils__/dispatches';
import { PAYMENTS } from '../../__testUtils__/environments';
import {
  shownPolicy,
  startWithPolicy,
  tiers,
} from '../../__testUtils__/startWithPolicy';
import { LeadsApproveProduction } from './LeadsApproveProduction';

const start = (groups: string[]) =>
  startWithPolicy(new LeadsApproveProduction(), groups);

const OWNER = 'group:default/checkout';
const DECISIONS = `/api/deployment${decisionsPath(PAYMENTS, RUN)}`;

describe('the policy that lets only leads approve what is no test', () => {
  it.each<[string, string[], string[]]>([
    ['owners', [OWNER], ['dev', 'qa', 'staging']],
    ['everybody else', [], ['dev', 'qa', 'staging']],
    ['leads', ['group:default/leads'], Object.keys(tiers)],
  ])('lets %s decide about some', async (_who, groups, expected) => {
    const { server, core } = await start(groups);
    const status: Record<string, number> = {};
    for (const name of Object.keys(tiers)) {
      const response = await request(server)
        .post(DECISIONS)
        .send({ environments: [name], decision: 'approve' });
      status[name] = response.status;
    }

    expect(status).toEqual(
      Object.fromEntries(
        Object.keys(tiers).map(name => [
          name,
          expected.includes(name) ? 200 : 403,
        ]),
      ),
    );
    expect(
      core.decide.mock.calls.flatMap(([{ environments }]) => environments),
    ).toEqual(expected);
  });

  it('lets nobody else decide about production together with another, not even reject', async () => {
    const { server, core } = await start([OWNER]);

    const response = await request(server)
      .post(DECISIONS)
      .send({ environments: ['staging', 'production'], decision: 'reject' });

    expect(response.status).toBe(403);
    expect(response.body.error.message).toContain(
      `'deployment.approve' on '${PAYMENTS}#production'`,
    );
    expect(core.decide).not.toHaveBeenCalled();
  });

  it('lets everybody deploy', async () => {
    const { server } = await start([]);
    const path = environmentPath(PAYMENTS, 'production', 'dispatches');

    const response = await request(server)
      .post(`/api/deployment${path}`)
      .send({ version: { label: 'v1' }, revision: 1, idempotencyKey: 'k' });

    expect(response.status).toBe(201);
  });

  it.each(['README.md', '../../docs/operators.md'])(
    'is the one that %s shows',
    document => {
      const { shown, policy } = shownPolicy(document, 'LeadsApproveProduction');

      expect(shown).toBe(policy);
    },
  );
});

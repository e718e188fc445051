import { decided, decisionOutcome } from '../__testUtils__/approvalBuilders';
import { problem } from '../__testUtils__/builders';
import { rejectedToken, setupClient } from '../__testUtils__/client';

const target = { entityRef: 'component:default/payments', run: '9000001482' };
const request = {
  environments: ['production'],
  decision: 'approve' as const,
  comment: 'Fine.',
};

/** A client whose token can be renewed once it is rejected. */
function renewing(answers: unknown[]) {
  let token = 'old';
  return setupClient({
    answers,
    tokens: () => token,
    renew: () => {
      token = 'new';
    },
  });
}

describe('sending a decision', () => {
  it('repeats it once with a renewed token, since a rejected one decides nothing', async () => {
    const outcome = decisionOutcome();
    const { client, sent } = renewing([rejectedToken, outcome]);

    expect(await client.decide(target, request)).toEqual(outcome);

    expect(sent).toMatchObject([
      {
        method: 'POST',
        url: '/services/component/default/payments/runs/9000001482/decisions',
        body: request,
        tokens: { 'github:github.com': 'old' },
      },
      { method: 'POST', body: request, tokens: { 'github:github.com': 'new' } },
    ]);
  });

  it.each([
    ['refused', { kind: 'refused', problem: problem('token_rejected') }],
    ['unknown', { kind: 'unknown', problem: problem('token_rejected') }],
  ] as const)(
    'never repeats what was answered, also where an environment is %s for its token',
    async (_, result) => {
      const outcome = decisionOutcome([
        decided('staging'),
        decided('production', result),
      ]);
      const { client, sent, renew } = renewing([outcome]);

      expect(await client.decide(target, request)).toEqual(outcome);

      expect(sent).toHaveLength(1);
      expect(renew).not.toHaveBeenCalled();
    },
  );

  it('never repeats what no answer came to', async () => {
    const { client, sent } = renewing([new TypeError('Failed to fetch')]);

    await expect(client.decide(target, request)).rejects.toThrow();

    expect(sent).toHaveLength(1);
  });
});

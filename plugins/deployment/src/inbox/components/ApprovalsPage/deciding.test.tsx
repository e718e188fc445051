import { act, screen, waitFor, within } from '@testing-library/react';
import type { DecisionOutcome } from 'backstage-plugin-deployment-common';
import { run, tag } from '../../../__testUtils__/builders';
import { axeViolations } from '../../../__testUtils__/axe';
import {
  answerDecisions,
  inboxApi,
  openApprovals,
  row,
  services,
  three,
  waiting,
} from '../../../__testUtils__/inboxPage';
import { inbox } from '../../../__testUtils__/pipelineBuilders';
import { host } from '../../../__testUtils__/settingsBuilders';
import {
  bar,
  boxOf,
  comment,
  LEDGER,
  SEARCH,
  selectAll,
} from '../../../__testUtils__/inboxDecisions';
import { useFixtureTime } from '../../../__testUtils__/tab';

describe('deciding about several', () => {
  useFixtureTime();

  it('sends one comment to each run and reports each outcome on its own', async () => {
    const api = inboxApi();
    answerDecisions(api, {
      [SEARCH]: {
        kind: 'already_decided',
        by: { login: 'bob', avatarUrl: null },
        decision: 'approve',
      },
    });
    const { user } = openApprovals(api);
    await user.click(await selectAll());
    await user.type(comment(), 'Go ahead');
    api.getInbox.mockResolvedValue({
      inbox: inbox([]),
      hosts: [host()],
    });
    await user.click(bar().getByRole('button', { name: 'Approve 3' }));

    expect(
      await screen.findByText('2 approved, 1 was already decided by bob.'),
    ).toHaveAttribute('role', 'status');
    expect((await row('payments')).getByText('approved')).toBeInTheDocument();
    expect(
      (await row('search')).getByText('already approved by bob'),
    ).toBeInTheDocument();
    expect((await row('ledger')).getByText('approved')).toBeInTheDocument();
    expect(api.decide.mock.calls).toEqual([
      [
        { entityRef: 'component:default/payments', run: three.payments.run.id },
        {
          environments: ['production'],
          decision: 'approve',
          comment: 'Go ahead',
        },
      ],
      [
        { entityRef: SEARCH, run: three.search.run.id },
        expect.objectContaining({ comment: 'Go ahead' }),
      ],
      [
        { entityRef: LEDGER, run: three.ledger.run.id },
        expect.objectContaining({ comment: 'Go ahead' }),
      ],
    ]);
    expect(await axeViolations(document.body.querySelector('main')!)).toEqual(
      [],
    );
  });

  it('keeps the rows in their places until they are put away or refreshed', async () => {
    const api = inboxApi();
    answerDecisions(api, {});
    const { user } = openApprovals(api);
    await user.click(await selectAll());
    api.getInbox.mockResolvedValue({ inbox: inbox([]), hosts: [host()] });
    await user.click(bar().getByRole('button', { name: 'Approve 3' }));
    await screen.findByText('3 approved.');
    await waitFor(() => expect(api.getInbox).toHaveBeenCalledTimes(2));

    expect(services()).toEqual(['payments', 'search', 'ledger']);
    expect(
      await screen.findByRole('radio', { name: 'For me (0)' }),
    ).toBeInTheDocument();
    await user.click(
      screen.getByRole('button', {
        name: 'Dismiss what came of production of search',
      }),
    );
    expect(services()).toEqual(['payments', 'ledger']);
    await user.click(screen.getByRole('button', { name: 'Refresh' }));
    await waitFor(() => expect(services()).toEqual([]));
    expect(screen.queryByText('3 approved.')).toBeNull();
  });

  it('sends environments of one run together', async () => {
    const same = run();
    const api = inboxApi([
      waiting('payments', { environment: 'eu', run: same }),
      waiting('payments', { environment: 'us', run: same }),
      waiting('payments', {
        environment: 'us',
        run: run(),
        version: tag('v2'),
      }),
    ]);
    answerDecisions(api, {});
    const { user } = openApprovals(api);
    await user.click(await selectAll());
    await user.click(bar().getByRole('button', { name: 'Approve 3' }));

    await screen.findByText('3 approved.');
    expect(
      api.decide.mock.calls.map(([, { environments }]) => environments),
    ).toEqual([['eu', 'us'], ['us']]);
  });

  it('asks for no more than three runs at once', async () => {
    const many = Array.from({ length: 7 }, (_, index) =>
      waiting(`service-${index}`),
    );
    const api = inboxApi(many);
    const open: (() => void)[] = [];
    api.decide.mockImplementation(
      ({ entityRef, run: id }, { environments, decision }) =>
        new Promise<DecisionOutcome>(resolve => {
          open.push(() =>
            resolve({
              service: entityRef,
              run: run({ id }),
              account: null,
              decision,
              environments: environments.map(environment => ({
                environment,
                result: { kind: 'done' },
                message: 'Done.',
              })),
            }),
          );
        }),
    );
    const { user } = openApprovals(api);
    await user.click(await selectAll());
    await user.click(bar().getByRole('button', { name: 'Approve 7' }));
    await waitFor(() => expect(open).toHaveLength(3));

    await act(async () => open[0]());
    await waitFor(() => expect(open).toHaveLength(4));
    for (let index = 1; index < 7; index += 1) {
      await waitFor(() => expect(open.length).toBeGreaterThan(index));
      await act(async () => open[index]());
    }
    expect(await screen.findByText('7 approved.')).toBeInTheDocument();
  });

  it('decides about nothing that the filters hide', async () => {
    const api = inboxApi();
    answerDecisions(api, {});
    const { user } = openApprovals(api);
    await user.click(await selectAll());
    await user.type(screen.getByRole('searchbox'), 'ledger');
    await user.click(
      await screen.findByRole('button', { name: 'Approve production' }),
    );

    await screen.findByText('1 approved.');
    expect(api.decide.mock.calls.map(([target]) => target.entityRef)).toEqual([
      LEDGER,
    ]);
  });

  it('rejects after asking, with the comment', async () => {
    const api = inboxApi();
    answerDecisions(api, {});
    const { user } = openApprovals(api);
    await user.click(await boxOf('payments'));
    await user.click(await boxOf('ledger'));
    await user.type(comment(), 'Not before Monday');
    await user.click(bar().getByRole('button', { name: 'Reject' }));

    const dialog = within(
      await screen.findByRole('dialog', { name: 'Reject 2 deployments?' }),
    );
    expect(
      dialog.getAllByRole('listitem').map(item => item.textContent),
    ).toEqual([
      'v1.9.3 to production of payments',
      'v0.44.0 to production of ledger',
    ]);
    expect(
      dialog.getByText('Your comment: “Not before Monday”'),
    ).toBeInTheDocument();
    expect(api.decide).not.toHaveBeenCalled();
    await user.click(dialog.getByRole('button', { name: 'Reject 2' }));

    expect(await screen.findByText('2 rejected.')).toBeInTheDocument();
    expect(api.decide.mock.calls.map(([, request]) => request)).toEqual([
      {
        environments: ['production'],
        decision: 'reject',
        comment: 'Not before Monday',
      },
      {
        environments: ['production'],
        decision: 'reject',
        comment: 'Not before Monday',
      },
    ]);
  });

  it('rejects nothing when one thinks better of it', async () => {
    const api = inboxApi();
    const { user } = openApprovals(api);
    await user.click(await boxOf('payments'));
    await user.click(bar().getByRole('button', { name: 'Reject' }));
    await user.click(
      await screen.findByRole('button', { name: 'Do not reject' }),
    );

    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(api.decide).not.toHaveBeenCalled();
    expect(await boxOf('payments')).toBeChecked();
  });

  it('takes no comment that GitHub would not', async () => {
    const { user } = openApprovals(inboxApi());
    await user.click(await boxOf('payments'));
    await user.click(comment());
    await user.paste('x'.repeat(2_001));

    expect(comment()).toHaveAccessibleDescription(/2001/);
    expect(
      bar().getByRole('button', { name: 'Approve production' }),
    ).toHaveAttribute('aria-disabled', 'true');
    expect(bar().getByText('The comment is too long.')).toBeVisible();
    expect(bar().getByText('as @nsato on GitHub')).toBeVisible();
  });

  it('leaves out what the viewer lacks the permission for, and says which', async () => {
    const api = inboxApi();
    answerDecisions(api, {});
    const { user } = openApprovals(api, { denied: [`${LEDGER}#production`] });
    const box = await boxOf('ledger');
    await waitFor(() => expect(box).toBeDisabled());
    expect(box).toHaveAccessibleDescription(
      /decide about production of ledger here: the permission deployment\.approve is missing/,
    );

    await user.click(
      await screen.findByRole('checkbox', {
        name: 'Select all 2 that you may decide about',
      }),
    );
    await user.click(bar().getByRole('button', { name: 'Approve 2' }));
    await screen.findByText('2 approved.');
    expect(
      api.decide.mock.calls.map(([target]) => target.entityRef),
    ).not.toContain(LEDGER);
  });
});

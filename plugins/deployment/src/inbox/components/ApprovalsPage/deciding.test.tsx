import { act, screen, waitFor, within } from '@testing-library/react';
import type {
  DecisionOutcome,
  Inbox,
  InboxEntry,
} from 'backstage-plugin-deployment-common';
import { ago, problem, run, tag } from '../../../__testUtils__/builders';
import { axeViolations } from '../../../__testUtils__/axe';
import {
  answerDecisions,
  inboxApi,
  openApprovals,
  row,
  services,
  theirs,
  three,
  usual,
  waiting,
} from '../../../__testUtils__/inboxPage';
import { inbox } from '../../../__testUtils__/pipelineBuilders';
import { responseError } from '../../../__testUtils__/responses';
import { host } from '../../../__testUtils__/settingsBuilders';
import { useFixtureTime } from '../../../__testUtils__/tab';

const LEDGER = 'component:default/ledger';
const SEARCH = 'component:default/search';

const selectAll = () =>
  screen.findByRole('checkbox', { name: /that you may decide about/ });
const bar = () =>
  within(screen.getByRole('group', { name: 'Decide about what is selected' }));
const comment = () => bar().getByRole('textbox');

const boxOf = async (service: string) =>
  (await row(service)).getByRole('checkbox');

/** Makes the client answer with a later reading from now on. */
function readAnew(
  api: ReturnType<typeof inboxApi>,
  entries: InboxEntry[],
  overrides: Partial<Inbox> = {},
) {
  api.getInbox.mockResolvedValue({
    inbox: inbox(entries, { fetchedAt: ago(0), ...overrides }),
    hosts: [host()],
  });
}

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
        name: 'Put away what came of production of search',
      }),
    );
    expect(services()).toEqual(['payments', 'ledger']);
    await user.click(screen.getByRole('button', { name: 'Refresh' }));
    await waitFor(() => expect(services()).toEqual([]));
    expect(screen.queryByText('3 approved.')).toBeNull();
  });

  it('keeps the tick and the comment of what failed, and sends nothing again by itself', async () => {
    const api = inboxApi();
    answerDecisions(api, {
      [SEARCH]: {
        kind: 'refused',
        problem: problem('forbidden'),
      },
    });
    const decide = api.decide.getMockImplementation()!;
    const denied = await responseError(403, {
      name: 'NotAllowedError',
      message: 'The permission deployment.approve is missing.',
    });
    api.decide.mockImplementation(async (target, request) => {
      if (target.entityRef === LEDGER) {
        throw denied;
      }
      return decide(target, request);
    });
    const { user } = openApprovals(api);
    await user.click(await selectAll());
    await user.type(comment(), 'Go ahead');
    await user.click(bar().getByRole('button', { name: 'Approve 3' }));

    expect(
      await screen.findByText(
        '1 approved, 2 were refused. What was not decided is still selected.',
      ),
    ).toBeInTheDocument();
    expect((await row('payments')).queryByRole('checkbox')).toBeNull();
    expect((await row('payments')).queryByText(/^waits/)).toBeNull();
    expect(await boxOf('search')).toBeChecked();
    expect(await boxOf('ledger')).toBeChecked();
    expect(
      (await row('ledger')).getByText(/deployment\.approve is missing/),
    ).toBeInTheDocument();
    expect(comment()).toHaveValue('Go ahead');
    expect(
      bar().getByRole('button', { name: 'Approve 2' }),
    ).toBeInTheDocument();
    expect(api.decide).toHaveBeenCalledTimes(3);
  });

  it('says of what nobody answered that nobody knows', async () => {
    const api = inboxApi([three.payments]);
    api.decide.mockRejectedValue(new TypeError('Failed to fetch'));
    const { user } = openApprovals(api);
    await user.click(await boxOf('payments'));
    await user.click(bar().getByRole('button', { name: 'Approve production' }));

    const payments = await row('payments');
    expect(await payments.findByText('outcome not known')).toBeInTheDocument();
    expect(
      payments.getByText(/^It may have been decided all the same/),
    ).toBeInTheDocument();
    expect(api.decide).toHaveBeenCalledTimes(1);
  });

  it('sends what nobody knows of not again before it was read anew', async () => {
    const api = inboxApi([three.payments]);
    api.decide.mockRejectedValue(new TypeError('Failed to fetch'));
    const { user } = openApprovals(api);
    await user.click(await boxOf('payments'));
    await user.click(bar().getByRole('button', { name: 'Approve production' }));
    const payments = await row('payments');
    await payments.findByText('outcome not known');
    // The same reading again knows nothing more.
    await waitFor(() => expect(api.getInbox).toHaveBeenCalledTimes(2));
    expect(await boxOf('payments')).toBeDisabled();
    await user.click(payments.getByRole('button', { name: /^Review/ }));
    expect(
      payments.queryByRole('button', { name: 'Approve production' }),
    ).toBeNull();

    readAnew(api, [{ ...three.payments, reason: 'Read anew' }]);
    await user.click(screen.getByRole('button', { name: 'Refresh' }));
    expect(await payments.findByText('still waiting')).toBeInTheDocument();
    expect(payments.getByText('“Read anew”')).toBeInTheDocument();
    expect(await boxOf('payments')).toBeEnabled();
  });

  it('says of what a later answer lacks that it does not wait any more', async () => {
    const api = inboxApi([three.payments, three.search]);
    api.decide.mockRejectedValue(new TypeError('Failed to fetch'));
    const { user } = openApprovals(api);
    await user.click(await boxOf('payments'));
    readAnew(api, [three.search]);
    await user.click(bar().getByRole('button', { name: 'Approve production' }));

    const payments = await row('payments');
    expect(await payments.findByText('no longer waiting')).toBeInTheDocument();
    expect(payments.getByText(/^It was looked at again/)).toBeInTheDocument();
  });

  it('takes nothing back by an answer that may not be whole', async () => {
    const api = inboxApi([three.payments, three.search]);
    api.decide.mockRejectedValue(new TypeError('Failed to fetch'));
    const { user } = openApprovals(api);
    await user.click(await boxOf('payments'));
    readAnew(api, [{ ...three.search, reason: 'Read anew' }], { more: true });
    await user.click(bar().getByRole('button', { name: 'Approve production' }));

    await screen.findByText('“Read anew”');
    expect(
      (await row('payments')).getByText('outcome not known'),
    ).toBeInTheDocument();
  });

  it('shows of what was refused what was read since', async () => {
    const api = inboxApi([three.search]);
    answerDecisions(api, {
      [SEARCH]: { kind: 'refused', problem: problem('forbidden') },
    });
    const { user } = openApprovals(api);
    await user.click(await boxOf('search'));
    const { viewer, gates } = theirs;
    readAnew(api, [{ ...three.search, viewer, gates }]);
    await user.click(bar().getByRole('button', { name: 'Approve production' }));

    const search = await row('search');
    expect(await search.findByText('refused')).toBeInTheDocument();
    await waitFor(async () => expect(await boxOf('search')).toBeDisabled());
    expect(
      screen.queryByRole('group', { name: 'Decide about what is selected' }),
    ).toBeNull();
  });

  it('says of what went on by itself that it does not wait any more', async () => {
    const api = inboxApi([three.payments]);
    answerDecisions(api, {
      'component:default/payments': { kind: 'no_longer_waiting' },
    });
    const { user } = openApprovals(api);
    await user.click(await boxOf('payments'));
    await user.click(bar().getByRole('button', { name: 'Approve production' }));

    expect(
      await screen.findByText('1 was no longer waiting.'),
    ).toBeInTheDocument();
    expect(
      (await row('payments')).getByText('no longer waiting'),
    ).toBeInTheDocument();
  });

  it('says in passing what came of it where the page was left', async () => {
    const api = inboxApi([three.payments]);
    const post = jest.fn();
    let answer = () => {};
    answerDecisions(api, {});
    const decide = api.decide.getMockImplementation()!;
    api.decide.mockImplementation(async (target, request) => {
      await new Promise<void>(resolve => {
        answer = resolve;
      });
      return decide(target, request);
    });
    const { user } = openApprovals(api, { toast: { post } });
    await user.click(await boxOf('payments'));
    await user.click(bar().getByRole('button', { name: 'Approve production' }));
    await user.click(screen.getByRole('tab', { name: 'Environments' }));
    await waitFor(() =>
      expect(
        screen.queryByRole('heading', { level: 2, name: 'Approvals' }),
      ).toBeNull(),
    );
    expect(post).not.toHaveBeenCalled();

    // Who comes back sees that it is on its way, and cannot send it twice.
    await user.click(screen.getByRole('tab', { name: 'Approvals' }));
    expect(
      await (await row('payments')).findByText('sending'),
    ).toBeInTheDocument();
    expect(await boxOf('payments')).toBeDisabled();

    await act(async () => answer());
    await waitFor(() =>
      expect(post).toHaveBeenCalledWith(
        expect.objectContaining({
          title: 'It is decided',
          description: '1 approved.',
          status: 'success',
        }),
      ),
    );
    expect(api.decide).toHaveBeenCalledTimes(1);
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
    await user.click(await screen.findByRole('button', { name: 'Cancel' }));

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

describe('deciding about one', () => {
  useFixtureTime();

  it('is done in its row, with a comment of its own, by keyboard alone', async () => {
    const api = inboxApi([three.search]);
    api.getChanges.mockReturnValue(new Promise(() => {}));
    answerDecisions(api, {});
    const { user } = openApprovals(api);
    const search = await row('search');

    search.getByRole('button', { name: /^Review/ }).focus();
    await user.keyboard('{Enter}');
    search.getByRole('textbox', { name: 'Comment' }).focus();
    await user.keyboard('Looks good');
    await user.tab();
    await user.tab();
    expect(
      search.getByRole('button', { name: 'Approve production' }),
    ).toHaveFocus();
    await user.keyboard('{Enter}');

    expect(await search.findByText('approved')).toBeInTheDocument();
    expect(api.decide).toHaveBeenCalledWith(
      { entityRef: SEARCH, run: three.search.run.id },
      {
        environments: ['production'],
        decision: 'approve',
        comment: 'Looks good',
      },
    );
  });

  it('goes on in the bar while the row is selected, with what was written', async () => {
    const api = inboxApi([three.search]);
    api.getChanges.mockReturnValue(new Promise(() => {}));
    const { user } = openApprovals(api);
    const search = await row('search');
    await user.click(search.getByRole('button', { name: /^Review/ }));
    await user.type(search.getByRole('textbox'), 'Looks good');
    await user.click(await boxOf('search'));

    expect(search.queryByRole('textbox')).toBeNull();
    expect(comment()).toHaveValue('Looks good');
    await user.click(await boxOf('search'));
    expect(search.getByRole('textbox')).toHaveValue('Looks good');
  });

  it('is sent once, however often one presses', async () => {
    const api = inboxApi([three.search]);
    api.getChanges.mockReturnValue(new Promise(() => {}));
    api.decide.mockReturnValue(new Promise(() => {}));
    const { user } = openApprovals(api);
    const search = await row('search');
    await user.click(search.getByRole('button', { name: /^Review/ }));
    await user.dblClick(
      search.getByRole('button', { name: 'Approve production' }),
    );

    expect(await search.findByText('sending')).toBeInTheDocument();
    expect(api.decide).toHaveBeenCalledTimes(1);
  });

  it('asks before it rejects', async () => {
    const api = inboxApi([three.search]);
    api.getChanges.mockReturnValue(new Promise(() => {}));
    answerDecisions(api, {});
    const { user } = openApprovals(api);
    const search = await row('search');
    await user.click(search.getByRole('button', { name: /^Review/ }));
    await user.click(search.getByRole('button', { name: 'Reject' }));
    await user.click(
      await screen.findByRole('button', { name: 'Reject production' }),
    );

    expect(await search.findByText('rejected')).toBeInTheDocument();
    expect(api.decide.mock.calls[0][1]).toEqual({
      environments: ['production'],
      decision: 'reject',
    });
  });

  it('leaves the focus on the page when what had it has gone', async () => {
    const api = inboxApi(usual);
    answerDecisions(api, {});
    const { user } = openApprovals(api);
    await user.click(await selectAll());
    await user.click(bar().getByRole('button', { name: 'Approve 3' }));
    await screen.findByText('3 approved.');

    await waitFor(() =>
      expect(
        screen.getByRole('heading', { level: 2, name: 'Approvals' }),
      ).toHaveFocus(),
    );
  });
});

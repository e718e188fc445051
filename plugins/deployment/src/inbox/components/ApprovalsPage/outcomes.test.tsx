import { act, screen, waitFor } from '@testing-library/react';
import type { Inbox, InboxEntry } from 'backstage-plugin-deployment-common';
import { ago, problem } from '../../../__testUtils__/builders';
import {
  answerDecisions,
  inboxApi,
  openApprovals,
  row,
  theirs,
  three,
} from '../../../__testUtils__/inboxPage';
import { inbox } from '../../../__testUtils__/pipelineBuilders';
import { responseError } from '../../../__testUtils__/responses';
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

describe('what came of deciding', () => {
  useFixtureTime();

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
          title: 'Decided',
          description: '1 approved.',
          status: 'success',
        }),
      ),
    );
    expect(api.decide).toHaveBeenCalledTimes(1);
  });
});

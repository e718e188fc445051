import { screen, waitFor } from '@testing-library/react';
import { focus } from '../../../__testUtils__/focus';
import {
  answerDecisions,
  inboxApi,
  openApprovals,
  row,
  three,
  usual,
} from '../../../__testUtils__/inboxPage';
import {
  bar,
  boxOf,
  comment,
  SEARCH,
  selectAll,
} from '../../../__testUtils__/inboxDecisions';
import { useFixtureTime } from '../../../__testUtils__/tab';

describe('deciding about one', () => {
  useFixtureTime();

  it('is done in its row, with a comment of its own, by keyboard alone', async () => {
    const api = inboxApi([three.search]);
    answerDecisions(api, {});
    const { user } = openApprovals(api);
    const search = await row('search');

    focus(search.getByRole('button', { name: /^Review/ }));
    await user.keyboard('{Enter}');
    focus(search.getByRole('textbox', { name: 'Comment' }));
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

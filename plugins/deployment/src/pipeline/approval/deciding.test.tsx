import { screen, waitFor, within } from '@testing-library/react';
import type {
  DecisionOutcome,
  DecisionResult,
} from 'backstage-plugin-deployment-common';
import {
  approvalApi,
  approveButton,
  comment,
  outcomes,
  rejectButton,
  showPanel,
} from '../../__testUtils__/approval';
import {
  decided,
  decisionOutcome,
  movedOn,
  twoWaiting,
} from '../../__testUtils__/approvalBuilders';
import { axeViolations } from '../../__testUtils__/axe';
import { ago, problem } from '../../__testUtils__/builders';
import {
  pipeline,
  reviewersGate,
  stage,
} from '../../__testUtils__/pipelineBuilders';
import { responseError } from '../../__testUtils__/responses';
import { useFixtureTime } from '../../__testUtils__/tab';

const arossi = { login: 'arossi', avatarUrl: null };

/** A decision that is answered when the test says so. */
function slowly(api: ReturnType<typeof approvalApi>) {
  let give: (outcome: DecisionOutcome) => void = () => {};
  api.decide.mockImplementation(
    () =>
      new Promise(resolve => {
        give = resolve;
      }),
  );
  return (outcome = decisionOutcome()) => give(outcome);
}

describe('deciding', () => {
  useFixtureTime();

  it('says that it is done when the backend says so, and not before', async () => {
    const api = approvalApi();
    const answer = slowly(api);
    const { user, onDecided } = await showPanel({ api });
    await user.type(comment(), 'Fine.');

    await user.click(approveButton());
    expect(
      screen.queryByRole('group', { name: 'What came of it' }),
    ).not.toBeInTheDocument();
    expect(onDecided).not.toHaveBeenCalled();
    expect(comment()).toHaveValue('Fine.');

    answer();
    const came = await outcomes();
    expect(
      came.getByText('production is approved, GitHub confirmed it.'),
    ).toBeInTheDocument();
    expect(onDecided).toHaveBeenCalledTimes(1);
    expect(comment()).toHaveValue('');
  });

  it('sends a double press once', async () => {
    const api = approvalApi();
    const answer = slowly(api);
    const { user } = await showPanel({ api });

    await user.dblClick(approveButton());
    await user.click(rejectButton());

    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    answer();
    await outcomes();
    expect(api.decide).toHaveBeenCalledTimes(1);
  });

  it('asks before it rejects, since that cannot be undone', async () => {
    const api = approvalApi();
    api.decide.mockResolvedValue(
      decisionOutcome([decided('production')], 'reject'),
    );
    const { user } = await showPanel({ api });
    await user.type(comment(), 'Ledger errors.');

    await user.click(rejectButton());
    const dialog = within(
      await screen.findByRole('dialog', { name: 'Reject production?' }),
    );
    expect(dialog.getByText(/run #1482 fails/)).toBeInTheDocument();
    expect(dialog.getByText(/“Ledger errors.”/)).toBeInTheDocument();
    await user.click(dialog.getByRole('button', { name: 'Do not reject' }));
    expect(api.decide).not.toHaveBeenCalled();

    await user.click(rejectButton());
    await user.click(
      await screen.findByRole('button', { name: 'Reject production' }),
    );

    expect(api.decide).toHaveBeenCalledWith(expect.anything(), {
      environments: ['production'],
      decision: 'reject',
      comment: 'Ledger errors.',
    });
    expect(
      (await outcomes()).getByText(
        'production is rejected, GitHub confirmed it.',
      ),
    ).toBeInTheDocument();
  });

  it('works by keyboard, and gives the focus to what came of it', async () => {
    const { user, read, container } = await showPanel();
    await user.click(comment());
    await user.keyboard('Fine.');
    await user.tab();
    expect(rejectButton()).toHaveFocus();
    await user.tab();
    expect(approveButton()).toHaveFocus();
    await user.keyboard('{Enter}');

    await outcomes();
    expect(
      screen.getByRole('group', { name: 'What came of it' }),
    ).toHaveFocus();
    expect(screen.getByRole('status')).toHaveTextContent(
      'production is approved, GitHub confirmed it.',
    );
    read(movedOn());
    expect(screen.queryByText(/waits for a review/)).not.toBeInTheDocument();
    expect(
      (await outcomes()).getByText(/production is approved/),
    ).toBeInTheDocument();
    expect(await axeViolations(container)).toEqual([]);
  });

  it.each<[string, DecisionResult, string]>([
    [
      'somebody had approved',
      { kind: 'already_decided', by: arossi, decision: 'approve' },
      '@arossi had approved production before you.',
    ],
    [
      'somebody had rejected',
      { kind: 'already_decided', by: arossi, decision: 'reject' },
      '@arossi had rejected production before you.',
    ],
    [
      'it is not told who decided',
      { kind: 'already_decided', by: null, decision: null },
      'Somebody had decided about production before you.',
    ],
    [
      'it waits no more',
      { kind: 'no_longer_waiting' },
      'production does not wait any more: it was cancelled, or went on by itself. Nothing was decided.',
    ],
    [
      'it was refused',
      {
        kind: 'refused',
        problem: {
          ...problem('forbidden'),
          message: 'Nothing was decided: @nsato may not approve it.',
        },
      },
      'production was not approved: @nsato may not approve it.',
    ],
    [
      'nobody knows',
      {
        kind: 'unknown',
        problem: {
          ...problem('outcome_unknown'),
          message: 'github.com did not answer in time.',
        },
      },
      'Nobody knows yet whether production is approved. github.com did not answer in time.',
    ],
    [
      'nobody knows, without bare hosts and addresses',
      {
        kind: 'unknown',
        problem: problem(
          'outcome_unknown',
          { host: 'localhost:7131' },
          'localhost:7131 failed to answer. Look at its page on GitHub (http://localhost:7131/acme/payments/actions/runs/1) before you press again.',
        ),
      },
      'Nobody knows yet whether production is approved. GitHub failed to answer. Look at its page on GitHub before you press again.',
    ],
  ])('says so where %s, and keeps the comment', async (_, result, sentence) => {
    const api = approvalApi();
    api.decide.mockResolvedValue(
      decisionOutcome([decided('production', result)]),
    );
    const { user, container } = await showPanel({ api });
    await user.type(comment(), 'Fine.');
    await user.click(approveButton());

    expect((await outcomes()).getByText(sentence)).toBeInTheDocument();
    expect(screen.getByRole('status')).toHaveTextContent(sentence);
    expect(comment()).toHaveValue('Fine.');
    expect(api.decide).toHaveBeenCalledTimes(1);
    expect(await axeViolations(container)).toEqual([]);
  });

  it('lets nobody decide again about what nobody knows before it was looked at again', async () => {
    const api = approvalApi();
    api.decide.mockResolvedValue(
      decisionOutcome([
        decided('production', {
          kind: 'unknown',
          problem: problem('outcome_unknown'),
        }),
      ]),
    );
    const { user, read } = await showPanel({ api });
    await user.click(approveButton());

    const came = await outcomes();
    expect(came.getByRole('button', { name: 'Look again' })).toBeEnabled();
    expect(approveButton()).toHaveAttribute('aria-disabled', 'true');
    expect(
      screen.getByText(/Nobody knows yet what came of your last decision/),
    ).toBeInTheDocument();
    await user.click(approveButton());
    expect(api.decide).toHaveBeenCalledTimes(1);

    read(pipeline({ fetchedAt: ago(0) }));
    expect(approveButton()).not.toHaveAttribute('aria-disabled');
  });

  it.each<[string, () => Promise<Error> | Error]>([
    ['no answer comes', () => new TypeError('Failed to fetch')],
    ['a proxy fails', () => responseError(502)],
    [
      'the backend was closed',
      () =>
        responseError(503, {
          name: 'Error',
          code: 'closed',
          message: 'Closing.',
          details: {},
        }),
    ],
  ])('does not claim that nothing was decided where %s', async (_, error) => {
    const api = approvalApi();
    api.decide.mockRejectedValue(await error());
    const { user } = await showPanel({ api });
    await user.type(comment(), 'Fine.');
    await user.click(approveButton());

    expect(
      (await outcomes()).getByText(
        /^Nobody knows yet whether production is approved\./,
      ),
    ).toBeInTheDocument();
    expect(approveButton()).toHaveAttribute('aria-disabled', 'true');
    expect(comment()).toHaveValue('Fine.');
    expect(api.decide).toHaveBeenCalledTimes(1);
  });

  it('says that nothing was decided and why, and keeps the comment for another try', async () => {
    const api = approvalApi();
    api.decide.mockRejectedValueOnce(
      await responseError(409, {
        name: 'ConflictError',
        code: 'conflict',
        message: 'Nothing was decided: the decision concerns cart as well.',
        details: {},
      }),
    );
    const { user, container } = await showPanel({ api });
    await user.type(comment(), 'Fine.');
    await user.click(approveButton());

    const nothing = within(
      await screen.findByRole('group', { name: 'Nothing was decided' }),
    );
    expect(
      await nothing.findByText(/the decision concerns cart as well/),
    ).toBeInTheDocument();
    expect(nothing.getByText('Your comment is kept.')).toBeInTheDocument();
    expect(await axeViolations(container)).toEqual([]);

    await user.click(approveButton());
    await outcomes();
    expect(api.decide).toHaveBeenLastCalledWith(
      expect.anything(),
      expect.objectContaining({ comment: 'Fine.' }),
    );
  });

  it('shows at the comment what the backend found wrong with it', async () => {
    const api = approvalApi();
    api.decide.mockRejectedValue(
      await responseError(400, {
        name: 'InputError',
        code: 'invalid_input',
        message: 'The comment must be without control characters.',
        details: { field: 'comment' },
      }),
    );
    const { user } = await showPanel({ api });
    await user.type(comment(), 'Fine.');
    await user.click(approveButton());

    await waitFor(() =>
      expect(comment()).toHaveAccessibleDescription(
        /must be without control characters/,
      ),
    );
  });

  it('tells each environment apart, and ticks nothing by itself afterwards', async () => {
    const api = approvalApi();
    api.decide.mockResolvedValue(decisionOutcome([decided('production')]));
    const { user, read } = await showPanel({ api, pipeline: twoWaiting() });
    await user.click(approveButton());

    await outcomes();
    expect(
      screen.getByText(/production has been decided about/),
    ).toBeInTheDocument();
    // Staging is next in line, and would be under the pointer.
    expect(approveButton()).toHaveAttribute('aria-disabled', 'true');

    const [staging] = twoWaiting().stages;
    read(twoWaiting({ stages: [staging], fetchedAt: ago(0) }));
    expect(
      screen.getByRole('checkbox', { name: 'Decide about staging' }),
    ).not.toBeChecked();
    await user.click(approveButton());
    expect(api.decide).toHaveBeenCalledTimes(1);
  });

  it('tells whoever left meanwhile what came of it', async () => {
    const api = approvalApi();
    const answer = slowly(api);
    const { user, read, post, onDecided } = await showPanel({ api });
    await user.click(approveButton());

    read(undefined);
    answer();

    await waitFor(() =>
      expect(post).toHaveBeenCalledWith(
        expect.objectContaining({
          title: 'Decided',
          description: 'production is approved, GitHub confirmed it.',
        }),
      ),
    );
    expect(onDecided).not.toHaveBeenCalled();
  });

  describe('what others decide meanwhile', () => {
    const bobs = (decision: 'approve' | 'reject', note: string | null) =>
      pipeline({
        state: decision === 'approve' ? 'running' : 'failed',
        fetchedAt: ago(0),
        stages: [
          stage('deploy-production', {
            environment: { name: 'production', configured: 'production' },
            gates: [
              reviewersGate({
                state: decision === 'approve' ? 'opened' : 'rejected',
                since: null,
                viewer: { kind: 'may_not', reason: 'decided', message: '' },
                decisions: [
                  {
                    by: { login: 'bob', avatarUrl: null },
                    decision,
                    comment: note,
                  },
                ],
              }),
            ],
          }),
        ],
      });

    it('is said, and takes no comment away that is half written', async () => {
      const { user, read, container } = await showPanel();
      await user.type(comment(), 'I would rather wait');

      read(bobs('reject', 'Not before the sale'));

      const told = 'bob rejected production meanwhile. “Not before the sale”';
      expect(
        within(
          screen.getByRole('list', { name: 'What became of it meanwhile' }),
        ).getByText(told),
      ).toBeInTheDocument();
      expect(
        screen.getByText('Your comment is kept. It was not sent.'),
      ).toBeInTheDocument();
      expect(screen.getByRole('status')).toHaveTextContent(told);
      expect(comment()).toHaveValue('I would rather wait');
      expect(comment()).toHaveAttribute('readonly');
      expect(comment()).toHaveFocus();
      expect(
        screen.queryByRole('button', { name: /Approve|Reject/ }),
      ).not.toBeInTheDocument();
      expect(await axeViolations(container)).toEqual([]);
    });

    it('is said where nothing was written, too', async () => {
      const { read } = await showPanel();

      read(bobs('approve', null));

      expect(screen.getByRole('status')).toHaveTextContent(
        /^bob approved production meanwhile\.$/,
      );
      expect(screen.queryByRole('textbox')).not.toBeInTheDocument();
    });

    it('is not what the viewer decided here', async () => {
      const { user, read } = await showPanel();
      await user.click(approveButton());
      await outcomes();

      read(bobs('approve', null));

      expect(screen.queryByText(/meanwhile/)).not.toBeInTheDocument();
    });

    it('is nothing to those who could not have decided', async () => {
      const { read } = await showPanel({
        pipeline: pipeline({
          stages: [
            stage('deploy-production', {
              state: 'waiting',
              environment: { name: 'production', configured: 'production' },
              gates: [
                reviewersGate({
                  viewer: {
                    kind: 'may_not',
                    reason: 'not_reviewer',
                    message: '',
                  },
                }),
              ],
            }),
          ],
        }),
        empty: 'Nothing here.',
      });

      read(bobs('approve', null));

      expect(screen.getByText('Nothing here.')).toBeInTheDocument();
    });

    it('is forgotten with the attempt that it was about', async () => {
      const { read } = await showPanel();
      read(bobs('reject', null));

      read(
        movedOn({
          attempt: 2,
          attempts: [1, 2].map(number => ({ number, url: null })),
        }),
      );

      expect(screen.queryByText(/meanwhile/)).not.toBeInTheDocument();
    });
  });
});

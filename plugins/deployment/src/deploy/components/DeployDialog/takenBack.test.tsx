import { waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeViolations } from '../../../__testUtils__/axe';
import {
  diverged,
  v190,
  versionChanges,
} from '../../../__testUtils__/deployBuilders';
import { dialogApi, openDialog } from '../../../__testUtils__/dialog';
import { checked, preflight } from '../../../__testUtils__/dialogBuilders';
import { useFixtureTime } from '../../../__testUtils__/tab';

const TAKES =
  'Takes 1 commit back that runs in production now: v1.9.1 @ e02fb31 has it.';

describe('a version that takes commits back', () => {
  useFixtureTime();

  it('wants a tick, with the commits in sight above it', async () => {
    const api = dialogApi();
    api.getChanges.mockImplementation(async (_, { version }) =>
      versionChanges({ kind: 'compared', ...diverged() }, version),
    );
    api.getPreflight.mockResolvedValue(
      preflight({ checks: [checked('warned', TAKES, 'version')] }),
    );
    const { dialog, inDialog } = await openDialog({ api });
    const button = await inDialog.findByRole('button', {
      name: 'Deploy v1.9.3 to production, replacing v1.9.1',
    });
    await waitFor(() =>
      expect(button).toHaveAccessibleDescription('Tick the warning first.'),
    );
    const going = within(
      await inDialog.findByRole('list', {
        name: '1 commit is live now and not in v1.9.3',
      }),
    ).getByText('Hotfix: cap refund at order total (#815)');
    const tick = inDialog.getByRole('checkbox', {
      name: `I know, deploy anyway: ${TAKES}`,
    });
    expect(
      going.compareDocumentPosition(tick) & Node.DOCUMENT_POSITION_FOLLOWING,
    ).toBeTruthy();
    expect(await axeViolations(dialog)).toEqual([]);

    await userEvent.click(button);
    expect(api.dispatch).not.toHaveBeenCalled();
    await userEvent.click(tick);
    await waitFor(() => expect(button).toBeEnabled());
    await userEvent.click(button);

    expect(api.dispatch.mock.calls[0][1].accepted).toEqual([TAKES]);
  });

  it('says so in sight and wants no tick, where it is rolled back to', async () => {
    const api = dialogApi();
    api.getPreflight.mockResolvedValue(
      preflight({
        checks: [
          ...[1, 2, 3, 4, 5].map(n => checked('passed', `Fine ${n}.`)),
          checked('noted', TAKES, 'version'),
        ],
      }),
    );
    const { dialog, inDialog } = await openDialog({
      api,
      props: { initialVersion: v190.label },
    });
    const button = await inDialog.findByRole('button', {
      name: 'Roll back production to v1.9.0, replacing v1.9.1',
    });
    await waitFor(() => expect(button).toBeEnabled());

    const [line, ...others] = inDialog.getByRole('list', {
      name: 'What was checked',
    }).children;
    expect(line).toHaveTextContent(`◇Good to know: ${TAKES}`);
    expect(line).toBeVisible();
    expect(others).toEqual([]);
    expect(inDialog.queryByRole('checkbox')).not.toBeInTheDocument();
    expect(await axeViolations(dialog)).toEqual([]);
    await userEvent.click(button);

    expect(api.dispatch.mock.calls[0][1].accepted).toEqual([]);
  });
});

import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeViolations } from '../../../__testUtils__/axe';
import { branch, deployment } from '../../../__testUtils__/builders';
import {
  offeredVersions,
  production,
  section,
  v190,
  v191,
  v193,
} from '../../../__testUtils__/deployBuilders';
import { dialogApi, openDialog } from '../../../__testUtils__/dialog';
import {
  checked,
  outcome,
  preflight,
} from '../../../__testUtils__/dialogBuilders';
import { responseError } from '../../../__testUtils__/responses';
import { useFixtureTime } from '../../../__testUtils__/tab';

const REPLACE = 'Deploy v1.9.3 to production, replacing v1.9.1';

/** The button, once nothing stands in its way. */
async function ready(
  inDialog: Awaited<ReturnType<typeof openDialog>>['inDialog'],
  name: string = REPLACE,
) {
  const button = await inDialog.findByRole('button', { name });
  await waitFor(() => expect(button).toBeEnabled());
  return button;
}

describe('the deploy dialog', () => {
  useFixtureTime();

  it('names what is live, and what runs where', async () => {
    const { dialog, inDialog } = await openDialog();
    await ready(inDialog);

    expect(dialog).toHaveTextContent('now v1.9.1');
    expect(dialog).toHaveTextContent('deploy.yml runs on main');
    expect(inDialog.getByText('acme/payments')).toBeInTheDocument();
    expect(inDialog.getByText('as @alice on GitHub')).toBeInTheDocument();
    expect(await axeViolations(document.body)).toEqual([]);
  });

  it.each([
    ['begins in the search field', true],
    ['leaves the field alone where there is no keyboard', false],
  ])('%s', async (_, isFine) => {
    const before = Object.getOwnPropertyDescriptor(window, 'matchMedia');
    const matchMedia = (query: string) => ({
      matches: isFine && query === '(pointer: fine)',
      addListener: () => {},
      removeListener: () => {},
      addEventListener: () => {},
      removeEventListener: () => {},
    });
    Object.defineProperty(window, 'matchMedia', {
      value: matchMedia,
      configurable: true,
    });
    try {
      const { inDialog } = await openDialog();
      const [search] = inDialog.getAllByRole('combobox');
      expect(document.activeElement === search).toBe(isFine);
    } finally {
      if (before) {
        Object.defineProperty(window, 'matchMedia', before);
      } else {
        Reflect.deleteProperty(window, 'matchMedia');
      }
    }
  });

  it('starts what is proposed in one press, and closes', async () => {
    const { api, inDialog, onClose, onStarted } = await openDialog();

    await userEvent.click(await ready(inDialog));

    await waitFor(() => expect(onClose).toHaveBeenCalledTimes(1));
    expect(onStarted.mock.calls[0][0].record.id).toBe('d1');
    expect(api.dispatch).toHaveBeenCalledTimes(1);
    expect(api.dispatch).toHaveBeenCalledWith(
      production,
      {
        version: v193.choice,
        inputs: [
          { name: 'dry_run', value: 'false' },
          { name: 'strategy', value: 'rolling' },
        ],
        revision: 7,
        accepted: [],
        idempotencyKey: expect.stringMatching(/^[0-9a-f-]{32,}$/),
      },
      expect.anything(),
    );
  });

  it('is pressed by Ctrl+Enter, wherever the focus is', async () => {
    const { api, inDialog } = await openDialog();
    await ready(inDialog);
    act(() => inDialog.getByRole('button', { name: 'Cancel' }).focus());

    await userEvent.keyboard('{Control>}{Enter}{/Control}');

    await waitFor(() => expect(api.dispatch).toHaveBeenCalledTimes(1));
  });

  it('begins with the version that a link names', async () => {
    const { inDialog } = await openDialog({
      props: { initialVersion: 'v1.9.0' },
    });

    // It was good here, and is behind.
    const button = await ready(
      inDialog,
      'Roll back production to v1.9.0, replacing v1.9.1',
    );
    expect(button).toBeEnabled();
  });

  it.each([
    [
      'nothing is live',
      { live: null, lookback: { attempts: 0, complete: true } },
      'Deploy v1.9.3 to production',
      'nothing live',
    ],
    [
      'what is live is not known',
      {
        live: deployment({
          version: {
            kind: 'unknown' as const,
            reason: 'no_source' as const,
            ranOnRef: 'main',
            ranOnSha: null,
          },
        }),
      },
      'Deploy v1.9.3 to production',
      'what is live is not known',
    ],
    [
      'it is live already',
      {
        live: deployment({
          version: {
            kind: 'known' as const,
            label: 'v1.9.3',
            labelKind: 'tag' as const,
            sha: v193.choice.sha,
            url: null,
            provenance: 'run_name' as const,
          },
        }),
      },
      'Deploy v1.9.3 to production again',
      'now v1.9.3',
    ],
    [
      'a branch is live',
      { live: deployment({ version: branch('main', '8f2c1d0') }) },
      'Deploy v1.9.3 to production, replacing main · 8f2c1d0',
      'now main · 8f2c1d0',
    ],
  ])('says what it will do when %s', async (_, facts, sentence, place) => {
    const { dialog, inDialog } = await openDialog({ facts });

    await ready(inDialog, sentence);
    expect(dialog).toHaveTextContent(place);
  });

  it('asks to choose a version where none is proposed', async () => {
    const api = dialogApi();
    api.getVersions.mockResolvedValue(
      offeredVersions([section('previously_here', [v191, v190])], {
        preselected: null,
      }),
    );
    const { inDialog } = await openDialog({ api });

    const button = await inDialog.findByRole('button', {
      name: 'Deploy to production',
    });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription('Choose a version.');
    expect(api.getPreflight).not.toHaveBeenCalled();
  });

  it('says why somebody may not deploy', async () => {
    const { api, inDialog } = await openDialog({
      props: {
        canDeploy: { allowed: false, reason: 'Only owners deploy here.' },
      },
    });

    const button = await inDialog.findByRole('button', { name: REPLACE });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription('Only owners deploy here.');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    expect(api.dispatch).not.toHaveBeenCalled();
  });
});

describe('what stands in the way', () => {
  useFixtureTime();

  it('wants a tick for each warning, and sends what was ticked', async () => {
    const api = dialogApi();
    api.getPreflight.mockResolvedValue(
      preflight({
        checks: [
          checked('passed', 'Fine as it is.'),
          checked('warned', 'A check of v1.9.3 failed.', 'version'),
          checked('unknown', 'The policy could not be read.'),
        ],
      }),
    );
    const { dialog, inDialog } = await openDialog({ api });
    const button = await inDialog.findByRole('button', { name: REPLACE });
    await waitFor(() =>
      expect(button).toHaveAccessibleDescription('Tick the warning first.'),
    );
    const lines = [
      ...inDialog.getByRole('list', { name: 'What was checked' }).children,
    ].map(({ textContent }) => textContent);
    expect(lines).toEqual([
      expect.stringContaining('▲Warning: A check of v1.9.3 failed.'),
      '?Not known: The policy could not be read.',
      '✓Fine: Fine as it is.',
    ]);
    expect(await axeViolations(dialog)).toEqual([]);

    await userEvent.click(
      inDialog.getByRole('checkbox', { name: /I know, deploy anyway/ }),
    );
    await userEvent.click(await ready(inDialog));

    expect(api.dispatch.mock.calls[0][1].accepted).toEqual([
      'A check of v1.9.3 failed.',
    ]);
  });

  it('keeps a tick while the same warning stays', async () => {
    const api = dialogApi();
    const warned = preflight({
      checks: [checked('warned', 'A check failed.')],
    });
    api.getPreflight.mockImplementation(async () => ({ ...warned }));
    const { inDialog } = await openDialog({ api });
    await userEvent.click(
      await inDialog.findByRole('checkbox', { name: /deploy anyway/ }),
    );

    await userEvent.click(inDialog.getByRole('switch', { name: 'dry_run' }));
    await waitFor(() => expect(api.getPreflight).toHaveBeenCalledTimes(2));

    await ready(inDialog);
    expect(
      inDialog.getByRole('checkbox', { name: /deploy anyway/ }),
    ).toBeChecked();
  });

  it('cannot be pressed while something blocks it, and says what', async () => {
    const api = dialogApi();
    api.getPreflight.mockResolvedValue(
      preflight({
        checks: [checked('blocked', 'production admits only release/*.')],
      }),
    );
    const { inDialog } = await openDialog({ api });

    const button = await inDialog.findByRole('button', { name: REPLACE });
    await waitFor(() =>
      expect(button).toHaveAccessibleDescription(
        'production admits only release/*.',
      ),
    );
    expect(button).toBeDisabled();
    expect(inDialog.getByText('Blocked:')).toBeInTheDocument();
  });

  it('folds what is fine, when it is much', async () => {
    const api = dialogApi();
    api.getPreflight.mockResolvedValue(
      preflight({
        checks: [1, 2, 3, 4, 5].map(n => checked('passed', `Fine ${n}.`)),
      }),
    );
    const { inDialog } = await openDialog({ api });

    expect(await inDialog.findByText('5 checks passed')).toBeInTheDocument();
    expect(inDialog.getByText('Fine 5.')).not.toBeVisible();
    await userEvent.click(inDialog.getByText('5 checks passed'));
    expect(inDialog.getByText('Fine 5.')).toBeVisible();
  });

  it('says that it is checking, and shows the last answer until the next', async () => {
    const api = dialogApi();
    const { inDialog } = await openDialog({ api });
    const button = await ready(inDialog);
    api.getPreflight.mockReturnValue(new Promise(() => {}));

    await userEvent.click(inDialog.getByRole('switch', { name: 'dry_run' }));

    await waitFor(() => expect(button).toBeDisabled());
    expect(button).toHaveAccessibleDescription(
      'Checking whether anything stands in the way…',
    );
    expect(
      inDialog.getByText('No other deployment to production is under way.'),
    ).toBeInTheDocument();
  });

  it('offers to connect when the checks need it', async () => {
    const api = dialogApi();
    const failure = await responseError(401, {
      name: 'AuthenticationError',
      code: 'not_connected',
      message: 'There is no token.',
      details: { host: 'github.com' },
    });
    api.getPreflight.mockRejectedValue(failure);
    api.connect.mockImplementation(async () => {
      api.getPreflight.mockResolvedValue(preflight());
    });
    const { inDialog } = await openDialog({ api });

    await userEvent.click(
      await inDialog.findByRole('button', { name: 'Connect GitHub' }),
    );

    expect(await ready(inDialog)).toBeEnabled();
  });
});

describe('closing the deploy dialog', () => {
  useFixtureTime();

  it('closes at once where nothing was typed', async () => {
    const { inDialog, onClose } = await openDialog();
    await ready(inDialog);

    await userEvent.click(inDialog.getByRole('button', { name: 'Cancel' }));

    expect(onClose).toHaveBeenCalledTimes(1);
  });

  it.each([
    [
      'a reason',
      async (inDialog: Awaited<ReturnType<typeof openDialog>>['inDialog']) =>
        userEvent.type(
          inDialog.getByRole('textbox', { name: 'Why? (optional)' }),
          'x',
        ),
    ],
    [
      'an input',
      async (inDialog: Awaited<ReturnType<typeof openDialog>>['inDialog']) =>
        userEvent.click(inDialog.getByRole('switch', { name: 'dry_run' })),
    ],
  ])('asks once before %s is lost', async (_, change) => {
    const { dialog, inDialog, onClose } = await openDialog();
    await ready(inDialog);
    await change(inDialog);

    await userEvent.keyboard('{Escape}');
    const question = await screen.findByRole('dialog', {
      name: 'Close without deploying?',
    });
    expect(onClose).not.toHaveBeenCalled();
    await userEvent.click(screen.getByRole('button', { name: 'Stay' }));
    await waitFor(() => expect(question).not.toBeInTheDocument());
    await waitFor(() =>
      expect(dialog.contains(document.activeElement)).toBe(true),
    );

    await userEvent.keyboard('{Escape}');
    await screen.findByRole('dialog', { name: 'Close without deploying?' });
    await userEvent.click(
      screen.getAllByRole('button', { name: 'Close' }).at(-1)!,
    );
    expect(onClose).toHaveBeenCalledTimes(1);
  });

  it('stays while the deployment is being sent', async () => {
    const api = dialogApi();
    let answer: (value: ReturnType<typeof outcome>) => void = () => {};
    api.dispatch.mockReturnValue(
      new Promise(resolve => {
        answer = resolve;
      }),
    );
    const { inDialog, onClose } = await openDialog({ api });

    await userEvent.click(await ready(inDialog));
    expect(
      await inDialog.findByRole('button', { name: /Starting…/ }),
    ).toBeInTheDocument();
    await userEvent.keyboard('{Escape}');
    await userEvent.keyboard('{Control>}{Enter}{/Control}');
    await userEvent.click(inDialog.getByRole('button', { name: 'Close' }));

    expect(onClose).not.toHaveBeenCalled();
    expect(
      screen.queryByRole('dialog', { name: 'Close without deploying?' }),
    ).not.toBeInTheDocument();
    answer(outcome());
    await waitFor(() => expect(onClose).toHaveBeenCalledTimes(1));
    expect(api.dispatch).toHaveBeenCalledTimes(1);
  });
});

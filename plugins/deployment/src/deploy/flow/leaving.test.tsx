import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { DispatchOutcome } from 'backstage-plugin-deployment-common';
import { dialogApi } from '../../__testUtils__/dialog';
import { deployment, run } from '../../__testUtils__/builders';
import {
  checked,
  outcome,
  preflight,
} from '../../__testUtils__/dialogBuilders';
import {
  goBack,
  goForward,
  openTab,
  twoEnvironments,
} from '../../__testUtils__/entry';
import { responseError } from '../../__testUtils__/responses';
import { card, useFixtureTime } from '../../__testUtils__/tab';

const REASON = 'Why? (optional)';

/** The service tab, with a client with which v1.9.3 can be deployed. */
function open(...args: Parameters<typeof openTab>) {
  const page = openTab(...args);
  const { getOverview: _, ...deploying } = dialogApi();
  Object.assign(page.api, deploying);
  return page;
}

async function openDialog(user: ReturnType<typeof userEvent.setup>) {
  await user.click(
    (await card('production')).getByRole('button', { name: /^Deploy…/ }),
  );
  return within(await screen.findByRole('dialog'));
}

const noDialog = () =>
  waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());

async function press(dialog: ReturnType<typeof within>) {
  const button = await dialog.findByRole('button', {
    name: 'Deploy v1.9.3 to production, replacing v1.9.1',
  });
  await waitFor(() => expect(button).toBeEnabled());
  await userEvent.click(button);
}

describe('leaving the deploy dialog', () => {
  useFixtureTime();

  it('loses nothing on the way back, brings it forward again, and lets it be thrown away', async () => {
    const user = userEvent.setup();
    open([twoEnvironments()]);
    const dialog = await openDialog(user);
    await user.type(dialog.getByRole('textbox', { name: REASON }), 'INC-482');

    act(goBack);
    await noDialog();
    act(goForward);

    const again = within(await screen.findByRole('dialog'));
    expect(again.getByRole('textbox', { name: REASON })).toHaveValue('INC-482');
    expect(
      again.getByText(/^Your draft of \d.* was restored$/),
    ).toBeInTheDocument();

    await user.click(again.getByRole('button', { name: 'Discard' }));

    expect(again.getByRole('textbox', { name: REASON })).toHaveValue('');
    expect(again.queryByText(/was restored/)).not.toBeInTheDocument();
    expect(window.sessionStorage).toHaveLength(0);
  });

  it('keeps nothing of what was left on purpose', async () => {
    const user = userEvent.setup();
    open([twoEnvironments()]);
    const dialog = await openDialog(user);
    await user.type(dialog.getByRole('textbox', { name: REASON }), 'x');
    expect(window.sessionStorage).toHaveLength(1);

    await user.click(dialog.getByRole('button', { name: 'Cancel' }));
    const question = within(
      await screen.findByRole('dialog', { name: 'Close without deploying?' }),
    );
    await user.click(
      question.getAllByRole('button', { name: 'Close' }).at(-1)!,
    );

    await noDialog();
    expect(window.sessionStorage).toHaveLength(0);
  });

  it('keeps the dialog, and all that was typed, where the session has ended', async () => {
    const user = userEvent.setup();
    const page = open([twoEnvironments(), await responseError(401)]);
    await card('production');
    const refresh = screen.getByRole('button', { name: 'Refresh' });
    const dialog = await openDialog(user);
    await user.type(dialog.getByRole('textbox', { name: REASON }), 'INC-482');

    act(() => refresh.click());

    const notice = await dialog.findByRole('alert', {
      name: 'Your Backstage session has ended',
    });
    expect(page.api.getOverview).toHaveBeenCalledTimes(2);
    expect(notice).toHaveTextContent(
      'Reload the page to sign in again. All that you typed is kept.',
    );
    expect(
      within(notice).getByRole('button', { name: 'Reload the page' }),
    ).toBeInTheDocument();
    expect(dialog.getByRole('textbox', { name: REASON })).toHaveValue(
      'INC-482',
    );
    expect(
      screen.queryByRole('article', { name: 'production', hidden: true }),
    ).not.toBeInTheDocument();

    act(goBack);
    await noDialog();
    expect(
      screen.getByRole('heading', { name: 'Your Backstage session has ended' }),
    ).toBeInTheDocument();
  });

  it('brings the draft back in a page that was loaded anew', async () => {
    window.sessionStorage.setItem(
      'deployment:draft:user:default/guest:component:default/payments:production',
      JSON.stringify({
        savedAt: Date.now(),
        version: 'v1.9.2',
        typed: { strategy: 'recreate' },
        reason: 'INC-482',
      }),
    );
    open([twoEnvironments()], { search: '?environment=production' });

    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByRole('textbox', { name: REASON })).toHaveValue(
      'INC-482',
    );
    expect(
      await dialog.findByRole('button', { name: /^Deploy v1\.9\.2 to/ }),
    ).toBeInTheDocument();
    expect(
      await dialog.findByRole('button', { name: /recreate strategy|strategy/ }),
    ).toHaveTextContent('recreate');
  });
});

describe('what goes on behind the deploy dialog', () => {
  useFixtureTime();

  it('is checked anew when the overview tells of it', async () => {
    const user = userEvent.setup();
    const page = open([
      twoEnvironments(),
      twoEnvironments({ latest: deployment({ state: 'running', run: run() }) }),
    ]);
    await card('production');
    const refresh = screen.getByRole('button', { name: 'Refresh' });
    const dialog = await openDialog(user);
    await dialog.findByText(/No other deployment to production/);
    page.api.getPreflight.mockResolvedValue(
      preflight({ checks: [checked('warned', 'Run #128 is under way.')] }),
    );

    act(() => refresh.click());

    expect(
      await dialog.findByRole('checkbox', { name: /Run #128 is under way/ }),
    ).toBeInTheDocument();
  });
});

describe('leaving while it is being sent', () => {
  useFixtureTime();

  it('tells all the same what was started', async () => {
    const user = userEvent.setup();
    const { api, post } = open([twoEnvironments()]);
    let answer: (of: DispatchOutcome) => void = () => {};
    api.dispatch.mockReturnValue(
      new Promise(resolve => {
        answer = resolve;
      }),
    );
    const dialog = await openDialog(user);
    await user.type(dialog.getByRole('textbox', { name: REASON }), 'INC-482');
    await press(dialog);
    await waitFor(() => expect(api.dispatch).toHaveBeenCalledTimes(1));
    act(goBack);
    await noDialog();

    act(() => answer(outcome()));

    await waitFor(() =>
      expect(post).toHaveBeenCalledWith(
        expect.objectContaining({
          title: 'Started the deployment of v1.9.3 to production',
        }),
      ),
    );
    expect(
      await (await card('production')).findByText('started'),
    ).toBeInTheDocument();
    await waitFor(() => expect(window.sessionStorage).toHaveLength(0));
  });

  it('tells why nothing was, with the way back to what was typed', async () => {
    const user = userEvent.setup();
    const { api, post } = open([twoEnvironments()]);
    let refuse: (error: Error) => void = () => {};
    api.dispatch.mockReturnValue(
      new Promise((_, reject) => {
        refuse = reject;
      }),
    );
    const failure = await responseError(403, {
      name: 'NotAllowedError',
      code: 'forbidden',
      message: 'Nothing was started: acme/payments is archived.',
      details: {},
    });
    const dialog = await openDialog(user);
    await press(dialog);
    await waitFor(() => expect(api.dispatch).toHaveBeenCalledTimes(1));
    act(goBack);
    await noDialog();

    act(() => refuse(failure));

    await waitFor(() =>
      expect(post).toHaveBeenCalledWith(
        expect.objectContaining({
          title: 'Nothing was deployed to production',
          description: 'acme/payments is archived.',
          status: 'danger',
          links: [
            {
              label: 'Open again',
              href: expect.stringMatching(/\?environment=production$/),
            },
          ],
        }),
      ),
    );
    expect(window.sessionStorage).toHaveLength(1);
  });

  it('sends nothing twice where the dialog is opened again meanwhile', async () => {
    const user = userEvent.setup();
    const { api } = open([twoEnvironments()]);
    api.dispatch.mockReturnValue(new Promise(() => {}));
    await press(await openDialog(user));
    await waitFor(() => expect(api.dispatch).toHaveBeenCalledTimes(1));
    act(goBack);
    await noDialog();
    act(goForward);

    const again = within(await screen.findByRole('dialog'));
    expect(
      await again.findByRole('button', { name: /^Starting…/ }),
    ).toBeInTheDocument();
  });

  it('keeps what somebody else left in this tab from whoever signs in after them', async () => {
    window.sessionStorage.setItem(
      'deployment:draft:user:default/alice:component:default/payments:production',
      JSON.stringify({
        savedAt: Date.now(),
        version: 'v1.9.2',
        typed: {},
        reason: 'INC-482',
      }),
    );
    open([twoEnvironments()], { search: '?environment=production' });

    const dialog = within(await screen.findByRole('dialog'));
    expect(dialog.getByRole('textbox', { name: REASON })).toHaveValue('');
  });
});

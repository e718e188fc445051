import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  address,
  goBack,
  goForward,
  openTab,
  twoEnvironments,
} from '../../__testUtils__/entry';
import { axeViolations } from '../../__testUtils__/axe';
import {
  answer,
  deployment,
  environment,
  run,
  unavailable,
} from '../../__testUtils__/builders';
import { outcome } from '../../__testUtils__/dialogBuilders';
import { unknownOutcome } from '../../__testUtils__/runBuilders';
import { card, useFixtureTime } from '../../__testUtils__/tab';
import type { DeployDialogProps } from '../components/DeployDialog';

// The dialog has tests of its own; here is how it is reached, and left.
let opened: DeployDialogProps;
jest.mock('../components/DeployDialog', () => ({
  DeployDialog: function Stub(props: DeployDialogProps) {
    const { Dialog, DialogHeader } = jest.requireActual('@backstage/ui');
    opened = props;
    return (
      <Dialog
        isOpen
        onOpenChange={(isOpen: boolean) => !isOpen && props.onClose()}
      >
        <DialogHeader>Deploy to {props.environment.name}</DialogHeader>
        <button onClick={props.onClose}>Leave</button>
      </Dialog>
    );
  },
}));

const dialog = () => screen.findByRole('dialog');
const noDialog = () =>
  waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());

describe('the way to the deploy dialog', () => {
  useFixtureTime();

  it('leads through the button of the card, writes the address, and back to the button', async () => {
    const user = userEvent.setup();
    openTab([twoEnvironments()]);
    const button = (await card('production')).getByRole('button', {
      name: 'Deploy… to production',
    });

    await user.click(button);

    expect(await dialog()).toHaveTextContent('Deploy to production');
    expect(opened).toMatchObject({
      target: {
        entityRef: 'component:default/payments',
        environment: 'production',
      },
      service: 'payments',
      initialVersion: undefined,
      canDeploy: { allowed: true },
      account: 'alice',
    });
    expect(address()).toBe('?environment=production');

    await user.click(screen.getByRole('button', { name: 'Leave' }));

    await noDialog();
    expect(address()).toBe('');
    await waitFor(() => expect(button).toHaveFocus());
  });

  it('leads through the arrow, with the version that runs upstream', async () => {
    const user = userEvent.setup();
    openTab([twoEnvironments()]);

    await user.click(
      await screen.findByRole('button', {
        name: 'Promote v1.9.3 to production',
      }),
    );

    await dialog();
    expect(opened.environment.name).toBe('production');
    expect(opened.initialVersion).toBe('v1.9.3');
    expect(address()).toBe('?environment=production&version=v1.9.3');
  });

  it('leads through an address, which leaves with the dialog and keeps what else it says', async () => {
    const user = userEvent.setup();
    openTab([twoEnvironments()], {
      search: '?environment=production&version=v1.9.2&theme=dark',
    });

    await dialog();
    expect(opened.environment.name).toBe('production');
    expect(opened.initialVersion).toBe('v1.9.2');

    await user.keyboard('{Escape}');

    await noDialog();
    expect(address()).toBe('?theme=dark');
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'Deploy… to production' }),
      ).toHaveFocus(),
    );
  });

  it('is closed by the back button where a button opened it', async () => {
    const user = userEvent.setup();
    openTab([twoEnvironments()]);
    await user.click(
      (await card('staging')).getByRole('button', { name: /^Deploy…/ }),
    );
    await dialog();

    act(goBack);

    await noDialog();
    expect(address()).toBe('');
    expect(await card('staging')).toBeDefined();
  });

  it('can be closed again where the forward button brought it back', async () => {
    const user = userEvent.setup();
    openTab([twoEnvironments()]);
    await user.click(
      (await card('staging')).getByRole('button', { name: /^Deploy…/ }),
    );
    await dialog();
    await user.click(screen.getByRole('button', { name: 'Leave' }));
    await noDialog();

    act(goForward);
    await dialog();
    await user.click(screen.getByRole('button', { name: 'Leave' }));

    await noDialog();
    expect(address()).toBe('');
  });

  it('leaves no step behind that goes nowhere', async () => {
    const user = userEvent.setup();
    openTab([twoEnvironments()]);
    // Both at once, as the dialog does it.
    const start = () => {
      opened.onStarted(outcome());
      opened.onClose();
    };
    for (const name of ['staging', 'production']) {
      await user.click(
        await screen.findByRole('button', { name: `Deploy… to ${name}` }),
      );
      await dialog();
      act(start);
      await noDialog();
      expect(address()).toBe('');
    }
  });

  it('says what is missing where the viewer may not deploy, and opens nothing', async () => {
    const user = userEvent.setup();
    openTab([twoEnvironments()], { denied: ['deployment.dispatch'] });
    const button = (await card('production')).getByRole('button', {
      name: 'Deploy… to production',
    });

    await waitFor(() =>
      expect(button).toHaveAttribute('aria-disabled', 'true'),
    );
    expect(button).toHaveAccessibleDescription(
      'You may not deploy to production: the permission deployment.dispatch is missing. Ask the owners of payments, or whoever manages permissions in this Backstage.',
    );
    await user.click(button);

    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(address()).toBe('');
    expect(
      await screen.findByRole('tooltip', { name: /is missing/ }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('button', { name: 'Promote v1.9.3 to production' }),
    ).toHaveAttribute('aria-disabled', 'true');
  });

  it('tells the dialog why where an address opens it all the same', async () => {
    openTab([twoEnvironments()], {
      search: '?environment=production',
      denied: ['deployment.dispatch'],
    });

    await dialog();
    await waitFor(() => expect(opened.canDeploy.allowed).toBe(false));
    expect(opened.canDeploy.reason).toMatch(/deployment\.dispatch is missing/);
  });

  it('stays open, with what was typed in it, while the environment cannot be read', async () => {
    const user = userEvent.setup();
    const before = twoEnvironments();
    const after = answer([
      before.overview.environments[0],
      unavailable('production', 'timeout'),
    ]);
    const { api } = openTab([before, after]);
    await card('production');
    const refresh = screen.getByRole('button', { name: 'Refresh' });
    await user.click(
      screen.getByRole('button', { name: 'Deploy… to production' }),
    );
    await dialog();

    act(() => refresh.click());

    await waitFor(() => expect(api.getOverview).toHaveBeenCalledTimes(2));
    await screen.findByText('not readable');
    expect(await dialog()).toHaveTextContent('Deploy to production');
    expect(opened.environment).toEqual(before.overview.environments[1]);
  });
});

describe('the choice of an environment', () => {
  useFixtureTime();

  it('is asked for in order, with what runs where, and leads to the dialog', async () => {
    const user = userEvent.setup();
    openTab([twoEnvironments()], { search: '?deploy' });

    const chooser = await dialog();
    expect(chooser).toHaveTextContent('Where to?');
    expect(
      screen.getAllByRole('listitem').map(({ textContent }) => textContent),
    ).toEqual(['stagingruns v1.9.3Deploy…', 'productionruns v1.9.1Deploy…']);
    expect(await axeViolations(chooser)).toEqual([]);

    await user.click(
      screen.getByRole('button', { name: 'Deploy… to production' }),
    );

    expect(await screen.findByText('Deploy to production')).toBeInTheDocument();
    expect(address()).toBe('?environment=production');
  });

  it('is not needed where there is only one', async () => {
    openTab([answer([environment('production')])], { search: '?deploy' });

    expect(await dialog()).toHaveTextContent('Deploy to production');
  });

  it('says which environment there is not, and keeps the version for the one that is chosen', async () => {
    const user = userEvent.setup();
    openTab([twoEnvironments()], {
      search: '?environment=prodution&version=v1.9.2',
    });

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'There is no environment “prodution” here. Choose one that there is:',
    );
    await user.click(
      screen.getByRole('button', { name: 'Deploy… to production' }),
    );

    await screen.findByText('Deploy to production');
    expect(opened.initialVersion).toBe('v1.9.2');
    expect(address()).toBe('?environment=production&version=v1.9.2');
  });

  it('says why where the environment cannot be read', async () => {
    const user = userEvent.setup();
    openTab(
      [
        answer([
          environment('staging'),
          unavailable('production', 'sso_required'),
        ]),
      ],
      { search: '?environment=production' },
    );

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'production cannot be read, so nothing can be deployed there from here: single sign-on needed.',
    );
    expect(
      screen.getByRole('button', { name: 'Deploy… to production' }),
    ).toHaveAttribute('aria-disabled', 'true');
    await user.keyboard('{Escape}');
    await noDialog();
    expect(address()).toBe('');
  });

  it('waits behind a problem that hides everything', async () => {
    openTab([answer([unavailable('production', 'not_connected')])], {
      search: '?environment=production',
    });

    await screen.findByRole('button', { name: 'Connect GitHub' });
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(address()).toBe('?environment=production');
  });
});

describe('after the press', () => {
  useFixtureTime();

  async function press(
    of: ReturnType<typeof outcome>,
    ...later: ReturnType<typeof twoEnvironments>[]
  ) {
    const page = openTab([twoEnvironments(), ...later], {
      search: '?environment=production',
    });
    await dialog();
    act(() => {
      opened.onStarted(of);
      opened.onClose();
    });
    await noDialog();
    return page;
  }

  it('shows at once what was started, says so, and reads the overview again', async () => {
    const started = outcome({
      reason: 'INC-482',
      version: { label: 'v1.9.3', sha: '193'.padEnd(40, '0') },
    });
    const { api, post } = await press(started);

    const production = await card('production');
    expect(production.getByText('started')).toBeInTheDocument();
    expect(production.getByText('Why: INC-482')).toBeInTheDocument();
    expect(
      production.getByRole('link', { name: /^Open run on GitHub/ }),
    ).toHaveAttribute('href', started.run?.url);
    expect(post).toHaveBeenCalledTimes(1);
    expect(post).toHaveBeenCalledWith(
      expect.objectContaining({
        title: 'Started the deployment of v1.9.3 to production',
        status: 'success',
        links: [
          {
            label: 'Follow the run',
            href: `/?pipeline=production%2F${started.run?.id}`,
          },
          { label: 'Open run on GitHub', href: started.run?.url },
        ],
      }),
    );
    await waitFor(() => expect(api.getOverview).toHaveBeenCalledTimes(2));
    expect(
      screen.queryByRole('button', { name: 'Promote v1.9.3 to production' }),
    ).not.toBeInTheDocument();
  });

  it('gives way to the run once the overview lists it', async () => {
    const started = outcome();
    await press(
      started,
      twoEnvironments({
        latest: deployment({
          state: 'running',
          run: run({ id: started.run!.id }),
        }),
      }),
    );

    const production = await card('production');
    expect(await production.findByText('running')).toBeInTheDocument();
    expect(production.queryByText('started')).not.toBeInTheDocument();
  });

  it('gives way to what the overview knows of the press', async () => {
    const started = outcome({ state: 'intent', run: null }, { run: null });
    const { post } = await press(
      started,
      twoEnvironments({ dispatched: unknownOutcome() }),
    );

    expect(
      await (await card('production')).findByText('not known if started'),
    ).toBeInTheDocument();
    expect(post).toHaveBeenCalledWith(
      expect.objectContaining({
        title:
          'Whether the deployment of v1.9.3 to production started is not known yet',
        status: 'warning',
      }),
    );
  });

  it('keeps what was started where reading again fails', async () => {
    const page = openTab([twoEnvironments(), new Error('down')], {
      search: '?environment=production',
    });
    await dialog();
    act(() => opened.onStarted(outcome()));

    await waitFor(() => expect(page.api.getOverview).toHaveBeenCalledTimes(2));
    await noDialog();
    expect((await card('production')).getByText('started')).toBeInTheDocument();
  });
});

import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeViolations } from '../../../__testUtils__/axe';
import {
  answer,
  deployment,
  environment,
  run,
  unavailable,
} from '../../../__testUtils__/builders';
import { openTab, twoEnvironments } from '../../../__testUtils__/entry';
import { card, useFixtureTime } from '../../../__testUtils__/tab';

async function openMenu(name = 'production') {
  // Brings a clipboard along.
  await userEvent
    .setup()
    .click(
      (await card(name)).getByRole('button', { name: `More for ${name}` }),
    );
  return within(await screen.findByRole('menu'));
}

const items = (menu: Awaited<ReturnType<typeof openMenu>>) =>
  menu.getAllByRole('menuitem').map(({ textContent }) => textContent);

describe('the foot of a card', () => {
  useFixtureTime();

  it('is on each environment that could be read, and on no other', async () => {
    openTab([
      answer([environment('staging'), unavailable('production', 'timeout')]),
    ]);

    expect(
      (await card('staging')).getByRole('button', {
        name: 'Deploy… to staging',
      }),
    ).toBeInTheDocument();
    expect(
      (await card('production')).queryByRole('button', { name: /^Deploy…/ }),
    ).not.toBeInTheDocument();
    expect(
      (await card('production')).queryByRole('button', { name: /^More/ }),
    ).not.toBeInTheDocument();
  });

  it('says where the settings turn deploying off, and offers no promotion there', async () => {
    const { environments } = twoEnvironments().overview;
    openTab([
      answer(
        environments.map(one => ({
          ...one,
          origin: { ...one.origin, dispatchable: false },
        })),
      ),
    ]);

    const button = (await card('production')).getByRole('button', {
      name: 'Deploy… to production',
    });
    expect(button).toHaveAccessibleDescription(
      'The settings of production turn off deploying from here.',
    );
    await userEvent.click(button);
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /^Promote/ }),
    ).not.toBeInTheDocument();
  });

  it('offers what applies to a quiet environment', async () => {
    openTab([twoEnvironments()]);

    expect(items(await openMenu())).toEqual([
      'Open run on GitHub',
      'All runs…',
      'Copy link to deploy',
      'Configure',
    ]);
  });

  it('offers to cancel what is under way, and to run again what failed', async () => {
    openTab([
      answer([
        environment('staging', {
          latest: deployment({ state: 'running' }),
          waiting: {
            deployment: deployment({ state: 'waiting' }),
            gates: [],
          },
        }),
        environment('production', { latest: deployment({ state: 'failed' }) }),
      ]),
    ]);

    const staging = await openMenu('staging');
    expect(items(staging)).toEqual([
      'Open run on GitHub',
      'Cancel this deployment…',
      'Cancel the one that still waits…',
      'All runs…',
      'Copy link to deploy',
      'Configure',
    ]);
    await userEvent.keyboard('{Escape}');
    expect(items(await openMenu('production'))).toContain(
      'Re-run failed jobs…',
    );
  });

  it('does not lead to the settings those who may change nothing', async () => {
    openTab([twoEnvironments()], {
      denied: [
        'deployment.environment.create',
        'deployment.environment.update',
        'deployment.environment.delete',
      ],
    });
    await card('production');
    // Until that is known, the entry is not there either.
    await act(() => new Promise(resolve => setTimeout(resolve, 0)));

    expect(items(await openMenu())).not.toContain('Configure');
  });

  it('opens the newest run at the provider, only if its address is safe', async () => {
    openTab([
      answer([
        environment('staging', {
          live: deployment({ run: run({ url: 'https://github.com/run/1' }) }),
        }),
        environment('production', {
          // eslint-disable-next-line no-script-url
          live: deployment({ run: run({ url: 'javascript:alert(1)' }) }),
        }),
      ]),
    ]);

    expect(
      (await openMenu('staging')).getByRole('menuitem', {
        name: 'Open run on GitHub',
      }),
    ).toHaveAttribute('href', 'https://github.com/run/1');
    await userEvent.keyboard('{Escape}');
    expect(items(await openMenu('production'))).not.toContain(
      'Open run on GitHub',
    );
  });

  it('copies the address that opens the dialog, and says so', async () => {
    const user = userEvent.setup();
    const writeText = jest.spyOn(navigator.clipboard, 'writeText');
    const { post } = openTab([twoEnvironments()]);
    const menu = await openMenu();

    await user.click(
      menu.getByRole('menuitem', { name: 'Copy link to deploy' }),
    );

    expect(writeText).toHaveBeenCalledWith(
      'http://localhost/?environment=production',
    );
    expect(post).toHaveBeenCalledWith(
      expect.objectContaining({
        title: 'Copied the link that opens the deployment to production',
      }),
    );
  });

  it('says so where the browser does not let the address be copied', async () => {
    const user = userEvent.setup();
    jest
      .spyOn(navigator.clipboard, 'writeText')
      .mockRejectedValue(new Error('denied'));
    const { post } = openTab([twoEnvironments()]);
    const menu = await openMenu();

    await user.click(
      menu.getByRole('menuitem', { name: 'Copy link to deploy' }),
    );

    expect(post).toHaveBeenCalledWith(
      expect.objectContaining({
        title: 'The browser did not let the link be copied',
        status: 'warning',
      }),
    );
  });

  it('offers the promotion in the card where upstream is no neighbour', async () => {
    const { overview } = twoEnvironments();
    const [staging, production] = overview.environments;
    openTab([answer([staging, environment('performance'), production])]);

    expect(
      (await card('production')).getByRole('button', {
        name: 'Promote v1.9.3 to production',
      }),
    ).toBeInTheDocument();
    expect(
      (await card('production')).getByText('6 behind staging'),
    ).toBeVisible();
  });

  it('says that a version is on its way in place of promoting it again', async () => {
    const version = twoEnvironments().overview.environments[0];
    const live = version.status.kind === 'available' && version.status.live;
    openTab([
      twoEnvironments({
        latest: deployment({
          state: 'waiting',
          version: (live || deployment()).version,
        }),
      }),
    ]);

    expect(
      await screen.findByText('v1.9.3 is on its way to production already'),
    ).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /^Promote/ }),
    ).not.toBeInTheDocument();
  });

  it('has no accessibility violations', async () => {
    openTab([twoEnvironments()], { denied: ['deployment.dispatch'] });
    await card('production');

    expect(await axeViolations(document.body)).toEqual([]);
  });
});

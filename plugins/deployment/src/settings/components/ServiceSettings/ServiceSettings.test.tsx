import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { DeploymentApi } from '../../../api/DeploymentApi';
import { axeViolations } from '../../../__testUtils__/axe';
import { responseError } from '../../../__testUtils__/responses';
import {
  check,
  environmentTest,
  environmentTests,
  host,
  inspection,
  mapped,
  SERVICE,
  stored,
  twoStored,
} from '../../../__testUtils__/settingsBuilders';
import {
  openPage,
  PAYMENTS,
  settingsApi,
} from '../../../__testUtils__/settingsPage';
import { useFixtureTime } from '../../../__testUtils__/tab';

function show(
  change: (api: jest.Mocked<DeploymentApi>) => void = () => {},
  options: Parameters<typeof openPage>[2] & { path?: string } = {},
) {
  const api = settingsApi();
  change(api);
  openPage(options.path ?? PAYMENTS, api, options);
  return { api };
}

const unconfigured = (api: jest.Mocked<DeploymentApi>) => {
  api.getServiceEnvironments.mockResolvedValue([]);
};

const button = (name: string | RegExp) => screen.findByRole('button', { name });

/** All that is ours of the page. */
function page() {
  return screen
    .getByRole('heading', { name: 'Environments of payments' })
    .closest('header')!.parentElement!;
}

/** Opens one environment of the form. */
async function open(name: string) {
  await userEvent.click(await button(`Edit ${name}`));
}

async function retype(field: HTMLElement, text: string) {
  await userEvent.clear(field);
  if (text) {
    await userEvent.type(field, text);
  }
}

const problem = (
  status: number,
  code: string,
  details: Record<string, unknown> = {},
  message = `The message of ${code}.`,
) => responseError(status, { name: 'Error', code, message, details });

describe('setting up a service', () => {
  useFixtureTime();

  it('takes two clicks from the page to what is saved', async () => {
    const { api } = show(unconfigured);
    api.changeEnvironments.mockResolvedValue({
      environments: twoStored,
      differences: [],
    });

    expect(
      await screen.findByRole('heading', { name: 'Environments of payments' }),
    ).toBeInTheDocument();
    await userEvent.click(await button('Use this proposal'));
    await userEvent.click(await button('Save 2 environments'));

    expect(await screen.findByText('Saved.')).toBeInTheDocument();
    expect(api.changeEnvironments).toHaveBeenCalledWith(SERVICE, [
      { kind: 'create', environment: mapped('staging', { order: 0 }) },
      {
        kind: 'create',
        environment: mapped('production', {
          order: 1,
          promotesFrom: ['staging'],
        }),
      },
    ]);
    expect(await button('Save')).toBeDisabled();
    expect(screen.getByText('Nothing has changed.')).toBeInTheDocument();
  });

  it('shows what was understood, the best proposal with its reasons, and the others', async () => {
    const { api } = show(unconfigured);

    const proposal = within(
      await screen.findByRole('region', { name: 'Proposal' }),
    );
    expect(
      proposal.getByRole('heading', {
        name: 'deploy.yml, environment as an input',
      }),
    ).toBeInTheDocument();
    expect(
      proposal.getByText(
        'Its values are the GitHub environments of the repository.',
      ),
    ).toBeInTheDocument();
    expect(
      within(
        proposal.getByRole('list', { name: 'Proposed environments' }),
      ).getAllByRole('listitem'),
    ).toHaveLength(2);
    expect(
      screen.getByText('2 workflows, 1 can be started by hand'),
    ).toBeInTheDocument();
    expect(api.inspectRepository).toHaveBeenCalledWith(
      SERVICE,
      { provider: 'github', host: 'github.com', repository: 'acme/payments' },
      expect.anything(),
    );

    await userEvent.click(proposal.getByText('Why each field'));
    expect(
      await proposal.findByText('Usual order: staging, production.'),
    ).toBeInTheDocument();
    await userEvent.click(proposal.getByText('Other ways to map it'));
    await userEvent.click(
      await button('Use the proposal ci.yml, one job for each environment'),
    );
    expect(await button('Save 1 environment')).toBeEnabled();
    expect(await axeViolations(page())).toEqual([]);
  });

  it('says that there is nothing to save yet', async () => {
    show(unconfigured);

    expect(
      await screen.findByText('There is nothing to save yet.'),
    ).toBeInTheDocument();
    expect(await button('Save')).toBeDisabled();
  });

  it('says that nothing which deploys was found, and lets one add by hand', async () => {
    show(api => {
      unconfigured(api);
      api.inspectRepository.mockResolvedValue(inspection({ proposals: [] }));
    });

    expect(
      await screen.findByText('Nothing that deploys was found'),
    ).toBeInTheDocument();
    await userEvent.click(await button('Add an environment'));
    expect(await screen.findByRole('textbox', { name: 'Name' })).toHaveValue(
      'development',
    );
    expect(await button('Save 1 environment')).toBeEnabled();
  });

  it('looks at another repository, also by its address, and marks it', async () => {
    const { api } = show(unconfigured);

    const field = await screen.findByRole('textbox', { name: 'Repository' });
    expect(field).toHaveValue('acme/payments');
    await retype(field, 'https://github.com/acme/shared-deployments/actions');
    await userEvent.click(await button('Look'));

    await waitFor(() =>
      expect(api.inspectRepository).toHaveBeenLastCalledWith(
        SERVICE,
        expect.objectContaining({ repository: 'acme/shared-deployments' }),
        expect.anything(),
      ),
    );
    expect(field).toHaveValue('acme/shared-deployments');
    expect(field).toHaveAccessibleDescription(
      expect.stringContaining(
        'The catalog says that payments is in acme/payments',
      ),
    );
  });

  it.each([
    ['payments', /Write it as owner\/name/],
    ['https://gitlab.com/acme/payments', /gitlab\.com is not among the hosts/],
  ])('says at the field why %s is no repository', async (text, message) => {
    const { api } = show(unconfigured);

    const field = await screen.findByRole('textbox', { name: 'Repository' });
    await screen.findByRole('region', { name: 'Proposal' });
    await retype(field, text);
    await userEvent.click(await button('Look'));

    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription(expect.stringMatching(message));
    expect(api.inspectRepository).toHaveBeenCalledTimes(1);
  });

  it('lets one choose among several hosts', async () => {
    const { api } = show(given => {
      unconfigured(given);
      given.getHosts.mockResolvedValue([host('ghe.example.com'), host()]);
    });

    // The catalog says where the repository is.
    await waitFor(() =>
      expect(api.inspectRepository).toHaveBeenCalledWith(
        SERVICE,
        expect.objectContaining({ host: 'github.com' }),
        expect.anything(),
      ),
    );
    await userEvent.click(await screen.findByRole('button', { name: /Host/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'ghe.example.com' }),
    );
    await userEvent.click(await button('Look'));

    await waitFor(() =>
      expect(api.inspectRepository).toHaveBeenLastCalledWith(
        SERVICE,
        expect.objectContaining({ host: 'ghe.example.com' }),
        expect.anything(),
      ),
    );
  });

  it('offers to connect, and goes on by itself afterwards', async () => {
    const failure = await problem(401, 'not_connected', { host: 'github.com' });
    const { api } = show(given => {
      unconfigured(given);
      given.getHosts.mockResolvedValue([host('github.com', 'not_connected')]);
      given.inspectRepository.mockRejectedValueOnce(failure);
    });

    await userEvent.click(await button('Connect GitHub'));

    expect(api.connect).toHaveBeenCalledTimes(1);
    expect(await button('Use this proposal')).toBeInTheDocument();
  });

  it.each([
    [
      404,
      'not_found_or_not_visible',
      'No access to acme/payments, or it does not exist',
    ],
    [403, 'sso_required', 'Single sign-on needed'],
    [429, 'rate_limited', 'Your requests to GitHub are used up'],
    [504, 'timeout', 'GitHub did not answer in time'],
  ])('says what is wrong after %d %s', async (status, code, title) => {
    const failure = await problem(status, code);
    show(api => {
      unconfigured(api);
      api.inspectRepository.mockRejectedValue(failure);
    });

    expect(await screen.findByText(title)).toBeInTheDocument();
  });

  it('shows what could not be read, and the rest', async () => {
    show(api => {
      unconfigured(api);
      api.inspectRepository.mockResolvedValue(
        inspection({
          problems: [
            { code: 'forbidden', message: 'No environments.', details: {} },
          ],
        }),
      );
    });

    expect(
      await screen.findByText('Not all of it could be read'),
    ).toBeInTheDocument();
    expect(screen.getByText('No environments.')).toBeInTheDocument();
    expect(await button('Use this proposal')).toBeEnabled();
  });
});

describe('editing the environments of a service', () => {
  useFixtureTime();

  it('loads what is stored, and only offers the proposal', async () => {
    show();

    const list = within(
      await screen.findByRole('list', {
        name: 'Environments in order of promotion',
      }),
    );
    expect(list.getAllByRole('listitem')).toHaveLength(2);
    expect(list.getByText(/production · from staging/)).toBeInTheDocument();
    expect(
      await screen.findByText(/environment as an input · in the form/),
    ).toBeInTheDocument();
    expect(await button('Save')).toBeDisabled();
    await screen.findByText('3 deployments would count');
    expect(await axeViolations(page())).toEqual([]);
  });

  it('saves what was changed, and says how much that is', async () => {
    const { api } = show();
    api.changeEnvironments.mockResolvedValue({
      environments: [twoStored[0], stored('live', { revision: 4, order: 1 })],
      differences: [],
    });

    await open('production');
    await retype(await screen.findByRole('textbox', { name: 'Name' }), 'live');
    await userEvent.click(await button('Save changes: 1 changed'));

    await screen.findByText('Saved.');
    expect(api.changeEnvironments).toHaveBeenCalledWith(SERVICE, [
      {
        kind: 'update',
        name: 'production',
        revision: 3,
        environment: expect.objectContaining({ name: 'live' }),
      },
    ]);
    expect(
      await screen.findByRole('button', { name: 'Edit live' }),
    ).toBeInTheDocument();
  });

  it('adds, duplicates and moves with the keyboard alone', async () => {
    const { api } = show();
    api.changeEnvironments.mockResolvedValue({
      environments: twoStored,
      differences: [],
    });
    const up = await button('Move production up');
    up.focus();
    await userEvent.keyboard('{Enter}');
    expect(screen.getByText('production is now 1 of 2')).toBeInTheDocument();
    expect(await button('Move production up')).toBeDisabled();

    (await button('Duplicate staging')).focus();
    await userEvent.keyboard(' ');
    expect(await screen.findByRole('textbox', { name: 'Name' })).toHaveValue(
      'staging-2',
    );

    (await button('Add an environment')).focus();
    await userEvent.keyboard('{Enter}');
    const name = await screen.findByRole('textbox', { name: 'Name' });
    expect(name).toHaveFocus();
    await userEvent.keyboard('qa');
    expect(name).toHaveValue('qa');
    expect(await button('Save changes: 2 new, 2 changed')).toBeEnabled();
  });

  it('says at the field that a name is missing, and which environment keeps one from saving', async () => {
    show();

    await open('production');
    const name = await screen.findByRole('textbox', { name: 'Name' });
    await retype(name, '');

    expect(name).toBeInvalid();
    expect(name).toHaveAccessibleDescription(
      expect.stringContaining('Give it a name.'),
    );
    expect(screen.getByText('First correct no name yet.')).toBeInTheDocument();
    expect(await button('Save changes: 1 changed')).toBeDisabled();
    expect(
      screen.getByText('Not tested: first correct no name yet.'),
    ).toBeInTheDocument();
  });

  it('does not let versions go round in a circle, and says which', async () => {
    show();

    await open('staging');
    expect(
      await screen.findByRole('checkbox', { name: 'production' }),
    ).toBeDisabled();
    expect(
      screen.getByText(
        'Not from production: versions would go round in a circle, production → staging → production.',
      ),
    ).toBeInTheDocument();
  });

  it('asks before environments go, and names them', async () => {
    const { api } = show();
    api.changeEnvironments.mockResolvedValue({
      environments: [{ ...twoStored[1], promotesFrom: [], revision: 4 }],
      differences: [],
    });

    await userEvent.click(await button('Remove staging'));
    expect(
      screen.getByText('staging will be removed when you save.'),
    ).toBeInTheDocument();
    await userEvent.click(await button('Save changes: 1 changed, 1 removed'));

    const dialog = within(await screen.findByRole('dialog'));
    expect(
      dialog.getByText(/^staging will be removed from payments/),
    ).toBeInTheDocument();
    expect(api.changeEnvironments).not.toHaveBeenCalled();
    await userEvent.click(
      dialog.getByRole('button', { name: 'Remove and save' }),
    );

    await screen.findByText('Saved.');
    expect(api.changeEnvironments.mock.calls[0][1][0]).toEqual({
      kind: 'delete',
      name: 'staging',
      revision: 3,
    });
  });

  it('keeps one that was to be removed after all', async () => {
    show();

    await userEvent.click(await button('Remove staging'));
    await userEvent.click(await button('Keep staging'));

    expect(await button('Edit staging')).toBeInTheDocument();
  });

  it('discards what was changed', async () => {
    show();

    await userEvent.click(await button('Remove staging'));
    await userEvent.click(await button('Discard changes'));

    expect(await button('Edit staging')).toBeInTheDocument();
    expect(await button('Save')).toBeDisabled();
  });
});

describe('saving that does not succeed', () => {
  useFixtureTime();

  it('says at the field of the environment what the backend finds wrong, and loses nothing', async () => {
    const failure = await problem(
      400,
      'invalid_input',
      { field: 'changes[0].environment.source.job' },
      'deploy.yml has no job shipit.',
    );
    const { api } = show();
    api.changeEnvironments.mockRejectedValue(failure);

    await open('production');
    const job = await screen.findByRole('combobox', { name: 'Job' });
    await retype(job, 'shipit');
    await userEvent.keyboard('{Escape}');
    await open('staging');
    await userEvent.click(await button('Save changes: 1 changed'));

    const wrong = await screen.findByRole('combobox', { name: 'Job' });
    await waitFor(() => expect(wrong).toBeInvalid());
    expect(wrong).toHaveValue('shipit');
    expect(wrong).toHaveFocus();
    expect(wrong).toHaveAccessibleDescription(
      expect.stringContaining('deploy.yml has no job shipit.'),
    );
    expect(screen.getByText('1 field to correct')).toBeInTheDocument();

    await userEvent.type(wrong, 's');
    expect(wrong).not.toBeInvalid();
  });

  it('says what the backend refuses, whatever the permissions said', async () => {
    const failure = await responseError(403, {
      name: 'NotAllowedError',
      message: 'Only owners of payments may change its environments.',
    });
    const { api } = show();
    api.changeEnvironments.mockRejectedValue(failure);

    await userEvent.click(await button('Duplicate staging'));
    await userEvent.click(await button(/^Save changes/));

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Not saved: The backend refuses it: Only owners of payments may change its environments.',
    );
    expect(await button('Edit staging-2')).toBeInTheDocument();
  });

  describe('because somebody else was faster', () => {
    const theirs = stored('production', {
      revision: 4,
      order: 1,
      promotesFrom: ['staging'],
      tier: 'testing',
      updatedBy: 'user:default/nsato',
    });

    async function conflict() {
      const failure = await problem(409, 'conflict', {
        conflict: {
          name: 'production',
          stored: theirs,
          submitted: mapped('production', {
            order: 1,
            promotesFrom: ['staging'],
            source: {
              ...(mapped('production').source as object),
              job: 'release / deploy',
            },
          }),
        },
      });
      const { api } = show();
      api.changeEnvironments.mockRejectedValueOnce(failure);
      await open('production');
      await retype(
        await screen.findByRole('combobox', { name: 'Job' }),
        'release / deploy',
      );
      await userEvent.keyboard('{Escape}');
      await userEvent.click(await button('Save changes: 1 changed'));
      const dialog = await screen.findByRole('dialog', {
        name: 'Somebody else changed production',
      });
      return { api, dialog: within(dialog) };
    }

    it('shows both versions where they differ, who it was and when', async () => {
      const { dialog } = await conflict();

      expect(
        dialog.getByText('Changed 10 hr ago by nsato.'),
      ).toBeInTheDocument();
      const rows = dialog.getAllByRole('row').map(row => row.textContent);
      expect(rows).toEqual([
        'FieldTheirsYours',
        'Tiertestingproduction',
        'Jobdeployrelease / deploy',
      ]);
    });

    it('takes theirs', async () => {
      const { dialog } = await conflict();
      await userEvent.click(
        dialog.getByRole('button', { name: 'Take theirs' }),
      );

      expect(await button('Save')).toBeDisabled();
      expect(await screen.findByRole('combobox', { name: 'Job' })).toHaveValue(
        'deploy',
      );
    });

    it('keeps mine, over theirs', async () => {
      const { api, dialog } = await conflict();
      api.changeEnvironments.mockResolvedValue({
        environments: twoStored,
        differences: [],
      });
      await userEvent.click(
        dialog.getByRole('button', { name: 'Keep mine (overwrite)' }),
      );

      await screen.findByText('Saved.');
      expect(api.changeEnvironments).toHaveBeenLastCalledWith(SERVICE, [
        expect.objectContaining({ kind: 'update', revision: 4 }),
      ]);
    });

    it('lets one go on editing', async () => {
      const { dialog } = await conflict();
      await userEvent.click(
        dialog.getByRole('button', { name: 'Go on editing' }),
      );

      expect(await screen.findByRole('combobox', { name: 'Job' })).toHaveValue(
        'release / deploy',
      );
      expect(await button('Save changes: 1 changed')).toBeEnabled();
    });
  });
});

describe('the test beside the form', () => {
  useFixtureTime();

  it('says what would count, how each version is known, and what would not', async () => {
    const { api } = show();

    const panel = within(
      await screen.findByRole('region', { name: 'What staging would count' }),
    );
    expect(
      await panel.findByText('3 deployments would count'),
    ).toBeInTheDocument();
    expect(panel.getByText('would be live')).toBeInTheDocument();
    expect(panel.getAllByText(/read from the run's name/)).toHaveLength(3);
    expect(panel.getByRole('link', { name: 'Run #128' })).toBeInTheDocument();
    await userEvent.click(panel.getByText('1 recent run would not count'));
    expect(
      await panel.findByText(/does not match the run-name pattern/),
    ).toBeInTheDocument();
    expect(api.testEnvironments).toHaveBeenCalledTimes(1);
    expect(
      panel.getByRole('button', {
        name: /production 3 count, v1.9.3 would be live/,
      }),
    ).toBeInTheDocument();
  });

  it('tests anew once typing rests, and keeps the last result meanwhile, marked', async () => {
    const { api } = show();
    await screen.findByText('3 deployments would count');
    let answer: (value: ReturnType<typeof environmentTests>) => void = () => {};
    api.testEnvironments.mockReturnValue(
      new Promise(resolve => {
        answer = resolve;
      }),
    );

    await open('production');
    await retype(await screen.findByRole('combobox', { name: 'Job' }), 'other');
    await waitFor(() =>
      expect(api.testEnvironments.mock.lastCall?.[1][1].source).toMatchObject({
        job: 'other',
      }),
    );
    expect(screen.getByText('Testing')).toBeInTheDocument();
    expect(screen.getByText('3 deployments would count')).toBeInTheDocument();

    answer(
      environmentTests([
        'staging',
        environmentTest('production', {
          counted: [],
          live: null,
          latest: null,
          checks: [
            check('deploy.yml has no job called other.', {
              outcome: 'blocked',
              field: 'source.job',
            }),
          ],
        }),
      ]),
    );
    expect(
      await screen.findByText('No deployment would count'),
    ).toBeInTheDocument();
    expect(screen.getByText('blocked:')).toBeInTheDocument();
  });

  it('says at the field what the core finds wrong', async () => {
    const failure = await problem(
      400,
      'invalid_input',
      { field: 'environments[1].source.runName' },
      'No look-around in patterns.',
    );
    show(api => api.testEnvironments.mockRejectedValue(failure));

    await open('production');
    const field = await screen.findByRole('textbox', {
      name: 'Run-name pattern',
    });
    await waitFor(() => expect(field).toBeInvalid());
    expect(field).toHaveAccessibleDescription(
      expect.stringContaining('No look-around in patterns.'),
    );
  });

  it('says in its place that it failed, and tries again', async () => {
    const failure = await problem(504, 'timeout');
    const { api } = show(given =>
      given.testEnvironments.mockRejectedValueOnce(failure),
    );

    expect(
      await screen.findByText('GitHub did not answer in time'),
    ).toBeInTheDocument();
    await userEvent.click(await button('Try again'));
    expect(
      await screen.findByText('3 deployments would count'),
    ).toBeInTheDocument();
    expect(api.testEnvironments).toHaveBeenCalledTimes(2);
  });

  it('shows what one may not do, unfolded', async () => {
    show(api =>
      api.testEnvironments.mockResolvedValue(
        environmentTests([
          environmentTest('staging', {
            rights: [
              check('You may not start deploy.yml.', { outcome: 'warned' }),
            ],
          }),
          'production',
        ]),
      ),
    );

    expect(
      await screen.findByText('What you may do there, as @alice'),
    ).toBeInTheDocument();
    expect(
      await screen.findByText('You may not start deploy.yml.'),
    ).toBeInTheDocument();
  });
});

describe('who may not', () => {
  useFixtureTime();

  const all = ['create', 'update', 'delete'].map(
    action => `deployment.environment.${action}`,
  );

  it('sees the environments, why nothing can be changed, and no buttons', async () => {
    const { api } = show(() => {}, { denied: all });

    expect(
      await screen.findByText(
        /deployment\.environment\.update for this service/,
      ),
    ).toBeInTheDocument();
    await open('production');
    expect(await screen.findByRole('textbox', { name: 'Name' })).toBeDisabled();
    expect(
      screen.queryByRole('button', { name: /Save|Add|Remove|Copy/ }),
    ).not.toBeInTheDocument();
    expect(api.inspectRepository).not.toHaveBeenCalled();
    expect(api.testEnvironments).not.toHaveBeenCalled();
    expect(await axeViolations(page())).toEqual([]);
  });

  it('delete is told so where saving would', async () => {
    show(() => {}, { denied: ['deployment.environment.delete'] });

    await userEvent.click(await button('Remove production'));
    expect(
      screen.getByText(
        'The permission deployment.environment.delete is missing for this service.',
      ),
    ).toBeInTheDocument();
    expect(await button('Save changes: 1 removed')).toBeDisabled();
  });
});

describe('copying from another service', () => {
  useFixtureTime();

  const copies = {
    environments: [],
    differences: ['qa', 'live'].map(name => ({
      service: SERVICE,
      name,
      kind: 'created' as const,
      before: null,
      after: mapped(name),
      fields: [],
    })),
  };

  it('puts its environments into the form, and saves nothing', async () => {
    const { api } = show(given => {
      unconfigured(given);
      given.copyEnvironments.mockResolvedValue(copies);
    });

    await userEvent.click(await button('Copy from another service…'));
    const dialog = within(await screen.findByRole('dialog'));
    await userEvent.type(
      dialog.getByRole('combobox', { name: 'Service' }),
      'sear',
    );
    await userEvent.click(
      await screen.findByRole('option', { name: /search/ }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Load into the form' }),
    );

    expect(await button('Edit qa')).toBeInTheDocument();
    expect(api.copyEnvironments).toHaveBeenCalledWith(SERVICE, {
      from: 'component:default/search',
      repository: 'acme/payments',
      dryRun: true,
    });
    expect(
      screen.getByText(
        'The environments of search are in the form. Nothing is saved yet.',
      ),
    ).toBeInTheDocument();
    expect(await button('Save 2 environments')).toBeEnabled();
    expect(api.changeEnvironments).not.toHaveBeenCalled();
  });

  it('begins so when the list sent one here', async () => {
    show(
      api => {
        unconfigured(api);
        api.copyEnvironments.mockResolvedValue(copies);
      },
      { path: `${PAYMENTS}?copyFrom=component%3Adefault%2Fledger` },
    );

    expect(await button('Edit live')).toBeInTheDocument();
    expect(await button('Save 2 environments')).toBeEnabled();
  });

  it('says why it is not possible', async () => {
    const failure = await problem(
      404,
      'not_configured',
      {},
      'ledger has no environments to copy.',
    );
    show(
      api => {
        unconfigured(api);
        api.copyEnvironments.mockRejectedValue(failure);
      },
      { path: `${PAYMENTS}?copyFrom=component%3Adefault%2Fledger` },
    );

    expect(
      await screen.findByText(
        'They could not be copied: ledger has no environments to copy.',
      ),
    ).toBeInTheDocument();
  });
});

describe('leaving with unsaved changes', () => {
  useFixtureTime();

  it('asks, stays, and goes', async () => {
    show();
    await userEvent.click(await button('Remove staging'));

    await userEvent.click(
      screen.getByRole('link', { name: 'All configurations' }),
    );
    let dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: 'Stay' }));
    expect(
      screen.getByRole('heading', { name: 'Environments of payments' }),
    ).toBeInTheDocument();

    await userEvent.click(
      screen.getByRole('link', { name: 'All configurations' }),
    );
    dialog = within(await screen.findByRole('dialog'));
    await userEvent.click(dialog.getByRole('button', { name: 'Leave' }));
    expect(await screen.findByText('No environments yet')).toBeInTheDocument();
  });

  it('has the browser ask when the tab is closed', async () => {
    show();
    await screen.findByText('Nothing has changed.');
    const closing = () => {
      const event = new Event('beforeunload', { cancelable: true });
      window.dispatchEvent(event);
      return event.defaultPrevented;
    };

    expect(closing()).toBe(false);
    await userEvent.click(await button('Remove staging'));
    expect(closing()).toBe(true);
  });

  it('brings them back when one returns, until they are discarded', async () => {
    const { api } = show(given =>
      given.listEnvironments.mockResolvedValue({
        environments: [],
        nextCursor: null,
      }),
    );
    await userEvent.click(await button('Remove staging'));
    await userEvent.click(
      screen.getByRole('link', { name: 'All configurations' }),
    );
    await userEvent.click(await button('Leave'));
    await screen.findByText('No environments yet');

    openPage(PAYMENTS, api);
    expect(
      await screen.findByText('Your unsaved changes are here again'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('staging will be removed when you save.'),
    ).toBeInTheDocument();
    await userEvent.click(await button('Discard them'));
    expect(await button('Edit staging')).toBeInTheDocument();
  });
});

describe('a settings page that cannot be shown', () => {
  it('says that it loads', async () => {
    show(api =>
      api.getServiceEnvironments.mockReturnValue(new Promise(() => {})),
    );

    expect(
      await screen.findByText('Loading the environments of payments'),
    ).toBeInTheDocument();
  });

  it('says that the backend failed, and tries again', async () => {
    const failure = await responseError(503);
    show(api => api.getServiceEnvironments.mockRejectedValueOnce(failure));

    expect(
      await screen.findByText('The environments could not be loaded'),
    ).toBeInTheDocument();
    await userEvent.click(await button('Try again'));
    expect(await button('Edit staging')).toBeInTheDocument();
  });

  it('says that the catalog does not know the service', async () => {
    show(() => {}, { entities: [] });

    expect(
      await screen.findByText('Backstage does not know this service'),
    ).toBeInTheDocument();
  });

  it('says that no provider is set up', async () => {
    show(api => api.getHosts.mockResolvedValue([]));

    expect(
      await screen.findByText('No provider is set up'),
    ).toBeInTheDocument();
  });
});

import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeViolations } from '../../../__testUtils__/axe';
import { responseError } from '../../../__testUtils__/responses';
import {
  host,
  inspection,
  mapped,
  SERVICE,
  twoStored,
} from '../../../__testUtils__/settingsBuilders';
import {
  button,
  coreError,
  openEnvironment,
  ownPage,
  retype,
  showSettings,
  unconfigured,
} from '../../../__testUtils__/settingsForm';
import { useFixtureTime } from '../../../__testUtils__/tab';

describe('setting up a service', () => {
  useFixtureTime();

  it('takes two clicks from the page to what is saved', async () => {
    const { api } = showSettings(unconfigured);
    api.changeEnvironments.mockResolvedValue({
      environments: twoStored,
      differences: [],
    });

    expect(
      await screen.findByRole('heading', { name: 'Environments of payments' }),
    ).toBeInTheDocument();
    await userEvent.click(await button('Use this proposal'));
    api.getServiceEnvironments.mockResolvedValue(twoStored);
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
    const { api } = showSettings(unconfigured);

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
      await button('Use this proposal: ci.yml, one job for each environment'),
    );
    expect(await button('Save 1 environment')).toBeEnabled();
    expect(await axeViolations(ownPage())).toEqual([]);
  });

  it('says that there is nothing to save yet', async () => {
    showSettings(unconfigured);

    expect(
      await screen.findByText('There is nothing to save yet.'),
    ).toBeInTheDocument();
    expect(await button('Save')).toBeDisabled();
  });

  it('says that nothing which deploys was found, and lets one add by hand', async () => {
    showSettings(api => {
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
    const { api } = showSettings(unconfigured);

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
    const { api } = showSettings(unconfigured);

    const field = await screen.findByRole('textbox', { name: 'Repository' });
    await screen.findByRole('region', { name: 'Proposal' });
    await retype(field, text);
    await userEvent.click(await button('Look'));

    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription(expect.stringMatching(message));
    expect(api.inspectRepository).toHaveBeenCalledTimes(1);
  });

  it('lets one choose among several hosts', async () => {
    const { api } = showSettings(given => {
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
    const failure = await coreError(401, 'not_connected', {
      host: 'github.com',
    });
    const { api } = showSettings(given => {
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
    const failure = await coreError(status, code);
    showSettings(api => {
      unconfigured(api);
      api.inspectRepository.mockRejectedValue(failure);
    });

    expect(await screen.findByText(title)).toBeInTheDocument();
  });

  it('shows what could not be read, and the rest', async () => {
    showSettings(api => {
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

describe('who may not', () => {
  useFixtureTime();

  const all = ['create', 'update', 'delete'].map(
    action => `deployment.environment.${action}`,
  );

  it('sees the environments, why nothing can be changed, and no buttons', async () => {
    const { api } = showSettings(() => {}, { denied: all });

    expect(
      await screen.findByText(
        /deployment\.environment\.update for this service/,
      ),
    ).toBeInTheDocument();
    await openEnvironment('production');
    expect(await screen.findByRole('textbox', { name: 'Name' })).toBeDisabled();
    expect(
      screen.queryByRole('button', { name: /Save|Add|Remove|Copy/ }),
    ).not.toBeInTheDocument();
    expect(api.inspectRepository).not.toHaveBeenCalled();
    expect(api.testEnvironments).not.toHaveBeenCalled();
    expect(await axeViolations(ownPage())).toEqual([]);
  });

  it('delete is told so where saving would', async () => {
    showSettings(() => {}, { denied: ['deployment.environment.delete'] });

    await userEvent.click(await button('Remove production'));
    expect(
      screen.getByText(
        'The permission deployment.environment.delete is missing for this service.',
      ),
    ).toBeInTheDocument();
    expect(await button('Save changes: 1 removed')).toBeDisabled();
  });
});

describe('a settings page that cannot be shown', () => {
  it('says that it loads', async () => {
    showSettings(api =>
      api.getServiceEnvironments.mockReturnValue(new Promise(() => {})),
    );

    expect(
      await screen.findByText('Loading the environments of payments'),
    ).toBeInTheDocument();
  });

  it('says that the backend failed, and tries again', async () => {
    const failure = await responseError(503);
    showSettings(api =>
      api.getServiceEnvironments.mockRejectedValueOnce(failure),
    );

    expect(
      await screen.findByText('The environments could not be loaded'),
    ).toBeInTheDocument();
    await userEvent.click(await button('Try again'));
    expect(await button('Edit staging')).toBeInTheDocument();
  });

  it('says that the catalog does not know the service', async () => {
    showSettings(() => {}, { entities: [] });

    expect(
      await screen.findByText('Backstage does not know this service'),
    ).toBeInTheDocument();
  });

  it('says that no provider is set up', async () => {
    showSettings(api => api.getHosts.mockResolvedValue([]));

    expect(
      await screen.findByText('No provider is set up'),
    ).toBeInTheDocument();
  });
});

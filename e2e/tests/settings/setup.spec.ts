import { expect, test } from '../../support/fixtures';

// Nothing is configured in this Backstage: each service is set up from what its repository says.
for (const { topology, service, login, versions } of [
  {
    topology: 'one workflow with the environment as an input',
    service: 'payments',
    login: 'alice',
    versions: { staging: 'v1.9.1', production: 'v1.9.0' },
  },
  {
    topology: 'a workflow for each environment',
    service: 'storefront',
    login: 'alice',
    versions: { staging: 'v4.13.0-rc.2', production: 'v4.12.0' },
  },
  {
    topology: 'one pipeline with a job for each environment',
    service: 'search',
    login: 'alice',
    versions: {
      development: /^main · [0-9a-f]{7}$/,
      staging: /^main · [0-9a-f]{7}$/,
      production: /^main · [0-9a-f]{7}$/,
    },
  },
]) {
  test(`${topology}: accepting the proposal takes at most six clicks, and the service tab shows the versions`, async ({
    page,
    settings,
    signInAs,
    tab,
  }) => {
    await signInAs(login);
    await tab.open(service);
    await expect(
      page.getByRole('heading', { name: 'No environments yet' }),
    ).toBeVisible();
    await settings.click(
      page.getByRole('link', { name: 'Set up environments' }),
    );
    await settings.click(settings.useProposal);
    await settings.click(settings.save);
    await expect(settings.saved).toBeVisible();
    await settings.click(
      page.getByRole('link', { name: `Deployments of ${service}` }).first(),
    );
    expect(settings.clicks).toBeLessThanOrEqual(6);

    for (const name of ['development', 'staging', 'production']) {
      await expect(tab.environment(name)).toContainText('live');
    }
    for (const [name, version] of Object.entries(versions)) {
      await expect(
        tab
          .environment(name)
          .getByRole('link', { name: version as string | RegExp, exact: true }),
      ).toBeVisible();
    }
  });
}

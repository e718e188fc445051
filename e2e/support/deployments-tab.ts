import type { Locator, Page } from '@playwright/test';

/** The tab "Deployments" of a service, as people find their way in it. */
export class DeploymentsTab {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Opens the tab of a component by its address. */
  async open(component: string): Promise<void> {
    await this.#page.goto(
      `/catalog/default/component/${component}/deployments`,
    );
  }

  /** The list of a service's environments. */
  environments(component: string): Locator {
    return this.#page.getByRole('list', {
      name: `Environments of ${component}`,
    });
  }

  /** All that is shown of one environment. */
  environment(name: string): Locator {
    return this.#page.getByRole('listitem').filter({
      has: this.#page.getByRole('heading', { level: 3, name, exact: true }),
    });
  }

  /** The newer attempt in an environment, where it is not what is live. */
  latestAttempt(environment: string): Locator {
    return this.environment(environment)
      .locator('section')
      .filter({
        has: this.#page.getByRole('heading', { name: 'Latest attempt' }),
      });
  }

  /** What was started from here and is not among the deployments yet. */
  startedFromHere(environment: string): Locator {
    return this.environment(environment)
      .locator('section')
      .filter({
        has: this.#page.getByRole('heading', { name: 'Started from here' }),
      });
  }

  /** Opens the menu of an environment's card. */
  async openMenu(environment: string): Promise<Locator> {
    await this.#page
      .getByRole('button', { name: `More for ${environment}` })
      .click();
    return this.#page.getByRole('menu');
  }

  /** Asks for fresh data. */
  get refresh(): Locator {
    return this.#page.getByRole('button', { name: 'Refresh' });
  }
}

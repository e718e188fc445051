import type { Locator, Page } from '@playwright/test';

/** The page on which the environments of a service are set up. */
export class SettingsPage {
  readonly #page: Page;
  #authorization = '';
  /** Clicks since the page was opened. */
  clicks = 0;

  constructor(page: Page) {
    this.#page = page;
    page.on('request', request => {
      const { authorization } = request.headers();
      if (authorization && request.url().includes('/api/deployment/')) {
        this.#authorization = authorization;
      }
    });
  }

  /** Opens the page of a component by its address. */
  async open(component: string): Promise<void> {
    await this.#page.goto(
      `/deployments/environments/default/component/${component}`,
    );
  }

  /** Clicks, and counts it. */
  async click(target: Locator): Promise<void> {
    this.clicks += 1;
    await target.click();
  }

  /** Puts the proposal into the form. */
  get useProposal(): Locator {
    return this.#page.getByRole('button', { name: 'Use this proposal' });
  }

  /** Saves the form. Its name says what happens. */
  get save(): Locator {
    return this.#page.getByRole('button', { name: /^Save/ });
  }

  /** Says that it is saved. */
  get saved(): Locator {
    return this.#page.getByText('Saved.');
  }

  /** Opens the list of all configurations. */
  async openList(): Promise<void> {
    await this.#page.goto('/deployments/environments');
  }

  /** Unfolds an environment in the form. */
  async openEnvironment(name: string): Promise<void> {
    await this.#page
      .getByRole('button', { name: `Edit ${name}`, exact: true })
      .click();
  }

  /** The name of the environment that is unfolded. */
  get name(): Locator {
    return this.#page
      .getByRole('list', { name: 'Environments in order of promotion' })
      .getByRole('textbox', { name: 'Name', exact: true });
  }

  /** The session's token at Backstage, as the page last sent it, for requests beside the page. */
  get backstageToken(): string {
    return this.#authorization.replace(/^Bearer /, '');
  }
}

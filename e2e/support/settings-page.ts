import type { Locator, Page } from '@playwright/test';

/** The page on which the environments of a service are set up. */
export class SettingsPage {
  readonly #page: Page;
  /** Clicks since the page was opened. */
  clicks = 0;

  constructor(page: Page) {
    this.#page = page;
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
}

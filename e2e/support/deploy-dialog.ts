import { expect, type Locator, type Page } from '@playwright/test';

/** Deploying from the service tab, as people do it. */
export class DeployDialog {
  readonly #page: Page;
  #headers: Record<string, string> = {};
  /** Clicks so far. */
  clicks = 0;

  constructor(page: Page) {
    this.#page = page;
    page.on('request', request => {
      const headers = request.headers();
      const names = ['authorization', 'x-deployment-provider-tokens'];
      if (names.every(name => headers[name])) {
        this.#headers = Object.fromEntries(
          names.map(name => [name, headers[name]!]),
        );
      }
    });
  }

  /** What the page last proved itself with, for requests beside it. */
  get headers(): Record<string, string> {
    return this.#headers;
  }

  /** Opens the tab of a service at an address that asks for a deployment. */
  async openAddress(component: string, query: string): Promise<void> {
    await this.#page.goto(
      `/catalog/default/component/${component}/deployments${query}`,
    );
  }

  /** Clicks, and counts it. */
  async click(target: Locator): Promise<void> {
    this.clicks += 1;
    await target.click();
  }

  /** The button of an environment's card that opens the dialog. */
  opener(environment: string): Locator {
    return this.#page.getByRole('main').getByRole('button', {
      name: `Deploy… to ${environment}`,
      exact: true,
    });
  }

  /** Between two cards: brings what runs upstream into an environment. */
  promote(version: string | RegExp, environment: string): Locator {
    return this.#page.getByRole('button', {
      name:
        typeof version === 'string'
          ? `Promote ${version} to ${environment}`
          : new RegExp(`^Promote ${version.source} to ${environment}$`),
    });
  }

  /** The dialog. */
  get root(): Locator {
    return this.#page.getByRole('dialog', { name: /^Deploy \S+ to / });
  }

  /** The field that searches versions, which is where the dialog begins. */
  get search(): Locator {
    return this.root.getByRole('combobox', { name: 'Version' });
  }

  /** Searches a tag, and chooses it. */
  async choose(tag: string): Promise<void> {
    await this.search.fill(tag);
    await this.version(new RegExp(`^${tag.replaceAll('.', '\\.')} `))
      .first()
      .click();
  }

  /** One of the versions that are offered. */
  version(name: string | RegExp): Locator {
    return this.root
      .getByRole('listbox', { name: 'Version' })
      .getByRole('option', { name });
  }

  /** The version that is chosen. */
  get chosen(): Locator {
    return this.root.getByRole('option', { selected: true });
  }

  /** What was checked before the press. */
  get checks(): Locator {
    return this.root.getByRole('list', { name: 'What was checked' });
  }

  /** The ticks that warnings want. */
  get ticks(): Locator {
    return this.root.getByRole('checkbox', { name: /^I know, deploy anyway/ });
  }

  /** Why one deploys. */
  get reason(): Locator {
    return this.root.getByRole('textbox', { name: 'Why? (optional)' });
  }

  /** The button that is a sentence. */
  get deploy(): Locator {
    return this.root.getByRole('button', { name: /^(Deploy|Roll back) \S/ });
  }

  /** Leaves the dialog without deploying. */
  get cancel(): Locator {
    return this.root.getByRole('button', { name: 'Cancel', exact: true });
  }

  /** What is told of a press that went wrong, or of which nothing is certain. */
  notice(title: string): Locator {
    return this.root.getByRole('alert').filter({ hasText: title });
  }

  /** Waits for what is checked, and ticks whatever warns of it. */
  async tickAll(): Promise<void> {
    await expect(this.deploy).not.toHaveAccessibleDescription(
      /^(Choose a version|Checking )/,
    );
    for (const tick of await this.ticks.all()) {
      await tick.check({ force: true });
    }
  }
}

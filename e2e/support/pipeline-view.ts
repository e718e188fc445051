import type { Locator, Page } from '@playwright/test';

/** A pipeline, in the drawer over the service tab or on its own page, and the reviews in it. */
export class PipelineView {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** Opens the page of a run. */
  async open(service: string, environment: string, run: string): Promise<void> {
    await this.#page.goto(
      `/deployments/runs/default/component/${service}/${environment}/${run}`,
    );
  }

  /** The drawer. */
  get drawer(): Locator {
    return this.#page.getByRole('dialog');
  }

  /** The link of a card to the run that is on its way there. */
  follow(environment: string): Locator {
    return this.#page.getByRole('link', {
      name: new RegExp(`^Follow run #\\d+ \\(${environment}\\)$`),
    });
  }

  /** The button of a card that leads to the pipeline of what was there last. */
  of(environment: string): Locator {
    return this.#page.getByRole('link', {
      name: `Pipeline of ${environment}`,
      exact: true,
    });
  }

  /** Shows the stages as a graph or a list. */
  async showAs(kind: 'Graph' | 'List'): Promise<void> {
    await this.#page.getByRole('radio', { name: kind }).click();
  }

  /** A row of the list of stages. */
  stage(name: string): Locator {
    return this.#page
      .getByRole('list', { name: 'Stages as a list' })
      .getByRole('listitem')
      .filter({
        has: this.#page.getByRole('heading', { name, exact: true }),
      })
      .first();
  }

  /** The graph. */
  get graph(): Locator {
    return this.#page.getByRole('group', { name: 'Stages as a graph' });
  }

  /** What is to be decided about an environment. */
  review(environment: string): Locator {
    return this.#page.getByRole('region', {
      name: `${environment} waits for a review`,
    });
  }

  /** The comment of a decision. */
  get comment(): Locator {
    return this.#page.getByRole('textbox', { name: 'Comment' });
  }

  /** The button of an environment's card that opens its review. */
  openReview(environment: string): Locator {
    return this.#page.getByRole('button', {
      name: new RegExp(`^Review .* for ${environment}$`),
    });
  }
}

import { act, screen, waitFor } from '@testing-library/react';
import { run } from '../../__testUtils__/builders';
import { address, goBack, goForward } from '../../__testUtils__/entry';
import { useFlowInJsdom } from '../../__testUtils__/flow';
import {
  drawer,
  FOLLOWED,
  openFollowed,
  RUN,
  runs,
} from '../../__testUtils__/follow';
import {
  pipeline,
  servicePipeline,
} from '../../__testUtils__/pipelineBuilders';
import { card, useFixtureTime } from '../../__testUtils__/tab';

const noDialog = () =>
  waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());

const inProduction = async (name: string | RegExp) =>
  (await card('production')).getByRole('link', { name });

const twoAttempts = (attempt: number) =>
  pipeline({
    attempt,
    state: 'failed',
    run: run({ id: RUN, number: 1482, attempt: 2 }),
    attempts: [1, 2].map(number => ({ number, url: null })),
    finishedAt: null,
  });

describe('the way to a pipeline', () => {
  useFixtureTime();
  useFlowInJsdom();

  it('leads through the card of what moves, writes the address, and back to the link', async () => {
    const { user, api } = openFollowed(undefined, { search: '' });
    const link = await inProduction('Pipeline of production');

    await user.click(link);

    const { element } = await drawer('v1.9.3 on its way waiting for you');
    expect(element).toContainElement(document.activeElement as HTMLElement);
    expect(address()).toBe(FOLLOWED);
    expect(api.getPipeline).toHaveBeenCalledWith(
      {
        entityRef: 'component:default/payments',
        environment: 'production',
        run: RUN,
      },
      expect.objectContaining({ attempt: undefined }),
    );

    await user.keyboard('{Escape}');

    await noDialog();
    expect(address()).toBe('');
    await waitFor(() => expect(link).toHaveFocus());
  });

  it.each([
    ['the attempt that waits', /^Follow run #1482/, RUN],
    ['what is live', /^Pipeline of run #1200/, '9000001200'],
  ])('leads also through %s', async (_, name, id) => {
    const { user } = openFollowed(undefined, { search: '' });

    await user.click(await inProduction(name));

    await drawer();
    expect(address()).toBe(`?pipeline=production%2F${id}`);
  });

  it('leads through the menu of the card to all runs, and from there to each', async () => {
    const { user } = openFollowed(
      { runs: runs(), pipeline: pipeline() },
      { search: '' },
    );
    await user.click(
      (await card('production')).getByRole('button', { name: /^More/ }),
    );
    await user.click(
      await screen.findByRole('menuitem', { name: 'All runs…' }),
    );

    const list = await drawer('Runs of production');
    expect(address()).toBe('?pipeline=production');
    await user.click(
      await list.findByRole('link', { name: 'Pipeline of run #1482' }),
    );

    await drawer(/^v1\.9\.3 on its way/);
    expect(address()).toBe(FOLLOWED);

    act(goBack);
    await drawer('Runs of production');

    act(goForward);
    const shown = await drawer(/^v1\.9\.3 on its way/);
    await user.click(shown.getByRole('button', { name: 'Close' }));

    await noDialog();
    expect(address()).toBe('');
  });

  it('leads through the header to all environments as one', async () => {
    const { user } = openFollowed(
      { service: servicePipeline() },
      { search: '' },
    );
    const link = await screen.findByRole('link', {
      name: 'Pipeline of all environments of payments',
    });

    await user.click(link);

    await drawer('payments: where v1.9.3 is');
    expect(address()).toBe('?pipeline=');

    act(goBack);

    await noDialog();
    expect(address()).toBe('');
  });

  it('leads through an address, which leaves with the drawer and keeps what else it says', async () => {
    const { user } = openFollowed(undefined, {
      search: `${FOLLOWED}&theme=dark`,
    });
    const shown = await drawer(/^v1\.9\.3 on its way/);

    await user.click(shown.getByRole('button', { name: 'Close' }));

    await noDialog();
    expect(address()).toBe('?theme=dark');
    await waitFor(async () =>
      expect(await inProduction('Pipeline of production')).toHaveFocus(),
    );
  });

  it('opens before the tab itself is there', async () => {
    const { api } = openFollowed();
    api.getOverview.mockReturnValue(new Promise(() => {}));

    const shown = await drawer(/^v1\.9\.3 on its way/);
    expect(shown.getByText('run 1482, attempt 1')).toBeInTheDocument();
  });

  it('is closed by the back button where a link opened it', async () => {
    const { user } = openFollowed(undefined, { search: '' });
    await user.click(await inProduction('Pipeline of production'));
    await drawer();

    act(goBack);

    await noDialog();
    expect(address()).toBe('');
  });

  it('leaves no step behind that goes nowhere, also after another attempt and a stage', async () => {
    const { user } = openFollowed(
      { pipeline: [twoAttempts(2), twoAttempts(1)] },
      { search: '' },
    );
    await user.click(await inProduction('Pipeline of production'));
    const shown = await drawer('v1.9.3 has failed failed');
    await user.click(shown.getByRole('link', { name: 'Attempt 1' }));
    await waitFor(() => expect(address()).toBe(`${FOLLOWED}&attempt=1`));
    await shown.findByText(/^This is attempt 1 of 2/);

    await user.click(shown.getByRole('button', { name: 'Close' }));

    await noDialog();
    expect(address()).toBe('');
    // What came before the drawer is next, and it is the tab.
    act(goForward);
    await drawer();
    expect(address()).toBe(`${FOLLOWED}&attempt=1`);
  });

  it('shares the address with the deploy dialog, which is above', async () => {
    const { user, api } = openFollowed(undefined, {
      search: `${FOLLOWED}&environment=staging`,
    });
    api.getVersions.mockReturnValue(new Promise(() => {}));
    api.getPreflight.mockReturnValue(new Promise(() => {}));
    await waitFor(() =>
      expect(
        screen.getAllByRole('dialog', { hidden: true }).length,
      ).toBeGreaterThan(1),
    );

    const above = await screen.findByRole('dialog', { name: /staging/ });
    await waitFor(() =>
      expect(above).toContainElement(document.activeElement as HTMLElement),
    );
    await user.keyboard('{Escape}');

    await drawer(/^v1\.9\.3 on its way/);
    expect(address()).toBe(FOLLOWED);

    await user.keyboard('{Escape}');
    await noDialog();
    expect(address()).toBe('');
  });

  it('shows the pages where the app has them', async () => {
    openFollowed(undefined, { search: `${FOLLOWED}&stage=deploy-production` });
    const shown = await drawer(/^v1\.9\.3 on its way/);

    expect(shown.getByRole('link', { name: 'Open as page' })).toHaveAttribute(
      'href',
      `/deployments/runs/default/component/payments/production/${RUN}?stage=deploy-production`,
    );
  });

  it('asks for no pipeline that nobody follows', async () => {
    const { api } = openFollowed(undefined, { search: '' });
    await card('production');

    expect(api.getPipeline).not.toHaveBeenCalled();
    expect(api.getServicePipeline).not.toHaveBeenCalled();
    expect(api.getRuns).not.toHaveBeenCalled();
  });
});

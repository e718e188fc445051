import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axeViolations } from '../../__testUtils__/axe';
import { useFlowInJsdom } from '../../__testUtils__/flow';
import { pipelineScenes } from '../../__testUtils__/pipelineScenes';
import { press, readIn, row, showStages } from '../../__testUtils__/stages';
import { useFixtureTime } from '../../__testUtils__/tab';
import { PipelineGraph } from '../graph/PipelineGraph';
import type { PipelineStagesProps } from '../model/props';
import { PipelineList } from './PipelineList';

/** Opens all that is folded. */
async function openAll(root: HTMLElement) {
  const folded = () =>
    within(root).queryAllByRole('button', { name: /^Show the parts of/ });
  for (let [next] = folded(); next; [next] = folded()) {
    await press(next);
  }
}

describe('PipelineList', () => {
  useFixtureTime();

  it('is in the order in which stages run, each with what it comes after', async () => {
    showStages(PipelineList, pipelineScenes.small);

    const list = await screen.findByRole('list', { name: 'Stages as a list' });
    expect(
      within(list)
        .getAllByRole('heading')
        .map(heading => heading.textContent),
    ).toEqual([
      'build',
      'test',
      'scan',
      'deploy-staging',
      'deploy-production',
      'smoke',
    ]);
    const staging = await row('deploy-staging');
    expect(staging.getByText('after test, scan')).toBeInTheDocument();
    expect(staging.getByText('succeeded')).toBeInTheDocument();
    expect(staging.getByText('staging')).toBeInTheDocument();
    expect(staging.getByText('2m')).toBeInTheDocument();
    expect(
      staging.getByRole('link', {
        name: 'Log of deploy-staging on GitHub (new tab)',
      }),
    ).toHaveAttribute('target', '_blank');
  });

  it('tells of each gate who may, where it stands, and who decided what', async () => {
    showStages(PipelineList, pipelineScenes.gates);

    const test = await row('deploy-test');
    expect(test.getByText('approved by nsato')).toBeInTheDocument();
    expect(test.getByText('Looks fine.')).toBeInTheDocument();
    const eu = within(
      (await row('deploy-eu')).getByRole('list', {
        name: 'Gates before deploy-eu',
      }),
    );
    expect(eu.getAllByRole('listitem')).toHaveLength(3);
    expect(eu.getByText('by acme/platform-leads, nsato')).toBeInTheDocument();
    expect(eu.getByText('you can decide')).toBeInTheDocument();
    expect(eu.getByText('Wait timer of 30m')).toBeInTheDocument();
    expect(eu.getByText('4m 12s left')).toBeInTheDocument();
    expect(
      eu.getByText(/^An app decides about .*, not a person/),
    ).toBeVisible();
    expect(
      (await row('deploy-us')).getByText(/^You started this run/),
    ).toBeInTheDocument();
    expect(
      (await row('deploy-apac')).getByText('Not before the ledger fix.'),
    ).toBeInTheDocument();
  });

  it('selects a stage with gates, and opens parts, by keyboard alone', async () => {
    const user = userEvent.setup();
    const { onSelect } = showStages(PipelineList, pipelineScenes.folds);

    const parts = await screen.findByRole('button', {
      name: 'Show the parts of security',
    });
    expect(
      screen.queryByRole('heading', { name: 'scan' }),
    ).not.toBeInTheDocument();
    while (document.activeElement !== parts) {
      await user.tab();
      expect(document.activeElement).not.toBe(document.body);
    }
    await user.keyboard('{Enter}');
    expect(
      screen.getByRole('heading', { name: 'scan', level: 5 }),
    ).toBeInTheDocument();

    const details = screen.getByRole('button', {
      name: 'Show details of the gate before deploy',
    });
    while (document.activeElement !== details) {
      await user.tab();
      expect(document.activeElement).not.toBe(document.body);
    }
    await user.keyboard(' ');
    expect(onSelect).toHaveBeenCalledWith('release/deploy');
    expect(details).toHaveAttribute('aria-pressed', 'true');
  });

  it('says that there are no stages', async () => {
    showStages(PipelineList, pipelineScenes.empty);

    expect(
      await screen.findByText('There are no stages yet.'),
    ).toBeInTheDocument();
  });

  it.each(Object.keys(pipelineScenes))(
    'has no accessibility violations: %s',
    async scene => {
      const { container } = showStages(PipelineList, pipelineScenes[scene]);
      if (scene !== 'empty') {
        await screen.findByRole('list', { name: 'Stages as a list' });
        await openAll(container);
      }

      expect(await axeViolations(container)).toEqual([]);
    },
  );

  describe('beside the graph', () => {
    useFlowInJsdom();

    function Both(props: PipelineStagesProps) {
      return (
        <>
          <section aria-label="graph">
            <PipelineGraph {...props} />
          </section>
          <section aria-label="list">
            <PipelineList {...props} />
          </section>
        </>
      );
    }

    it.each(Object.keys(pipelineScenes))(
      'says everything that the graph says: %s',
      async scene => {
        showStages(Both, pipelineScenes[scene]);
        const graph = await screen.findByRole('region', { name: 'graph' });
        const list = screen.getByRole('region', { name: 'list' });
        await openAll(graph);
        await openAll(list);

        const nodes = graph.querySelectorAll('.react-flow__node');
        expect(nodes.length > 0).toBe(scene !== 'empty');
        const said = readIn(list).join(' ');
        const missing = [...nodes]
          .flatMap(node => readIn(node))
          // The name of a gate's button is made of what is said in its row.
          .filter(piece => !said.includes(piece));
        expect(missing).toEqual([]);

        const links = (within_: HTMLElement) =>
          [...within_.querySelectorAll('li a, .react-flow__node a')]
            .map(link => link.getAttribute('href'))
            .sort();
        // Of many, the graph has those that are in sight.
        expect(links(list)).toEqual(expect.arrayContaining(links(graph)));
      },
    );
  });
});

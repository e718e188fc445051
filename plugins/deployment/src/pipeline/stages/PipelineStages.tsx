import type { ReactNode } from 'react';
import { PipelineGraph } from '../graph';
import { OpenStagesProvider } from '../hooks/useOpenStages';
import { PipelineList } from '../list';
import type { PipelineStagesProps } from '../model/props';
import styles from './PipelineStages.module.css';
import { useViewChoice } from './useViewChoice';
import { ViewSwitch } from './ViewSwitch';

/** The stages of a pipeline as a graph or a list, as the viewer likes it best. */
export function PipelineStages(
  props: PipelineStagesProps & {
    /** What the graph has no room for; the list says it in its rows. */
    belowGraph?: ReactNode;
  },
) {
  const { belowGraph, linksOf, ...stages } = props;
  const { shownAs, show } = useViewChoice();
  return (
    <OpenStagesProvider>
      <div className={styles.root}>
        <div className={styles.switch}>
          <ViewSwitch shownAs={shownAs} onChange={show} />
        </div>
        {shownAs === 'graph' ? (
          <>
            <PipelineGraph {...stages} />
            {belowGraph}
          </>
        ) : (
          <PipelineList {...stages} linksOf={linksOf} />
        )}
      </div>
    </OpenStagesProvider>
  );
}

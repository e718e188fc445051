import { Skeleton } from '@backstage/ui';
import { Component, lazy, Suspense, type ReactNode } from 'react';
import { HiddenText } from '../../components/HiddenText';
import { useMessages } from '../../translation/useMessages';
import { PipelineList } from '../list';
import type { PipelineStagesProps } from '../model/props';
import surface from '../parts/surface.module.css';
import styles from './LazyGraph.module.css';

// React Flow and the layout come when a graph is looked at, and not with the tab.
const Graph = lazy(() =>
  import('./PipelineGraph').then(module => ({
    default: module.PipelineGraph,
  })),
);

/** Stands where the graph will be. */
function Loading() {
  const t = useMessages();
  return (
    <div role="status" className={`${surface.root} ${styles.loading}`}>
      <HiddenText>{t('pipeline.graph.loading')}</HiddenText>
      {[0, 1, 2].map(index => (
        <div key={index} aria-hidden="true" className={styles.node}>
          <Skeleton width={216} height={56} />
        </div>
      ))}
    </div>
  );
}

/** Shows something else where its content cannot be rendered. */
class Fallback extends Component<
  { instead: ReactNode; children: ReactNode },
  { hasFailed: boolean }
> {
  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  state = { hasFailed: false };

  render() {
    return this.state.hasFailed ? this.props.instead : this.props.children;
  }
}

/** The list in place of a graph that could not be loaded, which says so. */
function ListInstead(props: PipelineStagesProps) {
  const t = useMessages();
  return (
    <div className={`${surface.root} ${styles.instead}`}>
      <p role="status">{t('pipeline.graph.graphFailed')}</p>
      <PipelineList {...props} />
    </div>
  );
}

/** The stages of a pipeline as a graph. It is loaded when it is shown. */
export function PipelineGraph(props: PipelineStagesProps) {
  return (
    <Fallback instead={<ListInstead {...props} />}>
      <Suspense fallback={<Loading />}>
        <Graph {...props} />
      </Suspense>
    </Fallback>
  );
}

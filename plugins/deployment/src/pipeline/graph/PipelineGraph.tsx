import '@xyflow/react/dist/base.css';
import {
  MiniMap,
  ReactFlow,
  ReactFlowProvider,
  type ReactFlowProps,
} from '@xyflow/react';
import { useEffect, useMemo, useRef, type CSSProperties } from 'react';
import { useMessages } from '../../translation/useMessages';
import { useOpenStages } from '../hooks/useOpenStages';
import { useShared } from '../hooks/useShared';
import { useSteady } from '../hooks/useSteady';
import type { PipelineStagesProps } from '../model/props';
import { isUnderWay, lookOf } from '../model/states';
import { Notes } from '../parts';
import surface from '../parts/surface.module.css';
import { elementsOf } from './elements';
import { useTwoFingers } from './fingers';
import { FIT, KeepInSight, useFollowFocus } from './fit';
import { GateNode } from './GateNode';
import { GatesFrame } from './GatesFrame';
import { GraphActionsProvider } from './GraphContext';
import { layoutKey, layoutOf } from './layout';
import { flowEdges, flowNodes, type FlowEdge, type FlowNode } from './nodes';
import styles from './PipelineGraph.module.css';
import { StageNode } from './StageNode';
import { Tools } from './Tools';
import { WayEdge } from './WayEdge';

/** From so many nodes on, only those in sight are rendered, and there is a map. */
const LARGE = 40;

const NODE_TYPES = {
  stage: StageNode,
  open: StageNode,
  gate: GateNode,
  gates: GatesFrame,
};

const EDGE_TYPES = { way: WayEdge };

/** What is looked for first: what is under way or failed, else where it begins. */
function nowAt(nodes: FlowNode[]): string[] {
  const now = nodes.filter(
    ({ type, data: { node } }) =>
      type === 'stage' &&
      (isUnderWay(node.stage.state) || node.stage.state === 'failed'),
  );
  const [first] = now.length > 0 ? now : nodes;
  // What it waits for is not seen without what lets it go on.
  const gates = nodes.filter(
    ({ type, data: { node } }) =>
      type === 'gate' &&
      node.stage.id === first.data.node.stage.id &&
      first.data.node.stage.state === 'waiting',
  );
  return first ? [first, ...gates].map(({ id }) => id) : [];
}

/** How a node looks on the map: its tone, for as small as it is there. */
function onMap({ data: { node } }: FlowNode): string {
  if (node.kind === 'open' || node.kind === 'gates') {
    return styles.frame;
  }
  return node.kind === 'gate' && node.gate.state !== 'closed'
    ? styles.neutral
    : styles[lookOf(node.stage.state).tone];
}

/** Nothing of it can be changed: it is looked at, and its nodes have buttons and links. */
const FIXED: ReactFlowProps<FlowNode, FlowEdge> = {
  nodesDraggable: false,
  nodesConnectable: false,
  nodesFocusable: false,
  edgesFocusable: false,
  elementsSelectable: false,
  disableKeyboardA11y: true,
  deleteKeyCode: null,
  selectionKeyCode: null,
  multiSelectionKeyCode: null,
  zoomOnDoubleClick: false,
  // A page that scrolls must not stop at the graph; with Ctrl the wheel zooms.
  zoomOnScroll: false,
  preventScrolling: false,
  minZoom: FIT.minZoom,
  maxZoom: 1.5,
};

function Canvas(props: PipelineStagesProps) {
  const { selected } = props;
  const view = useShared(props.view);
  const t = useMessages();
  const root = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLDivElement>(null);
  const hasMoved = useRef(false);
  const wantsAll = useRef(false);
  useTwoFingers(canvas);
  const { isOpen, choose } = useOpenStages(selected);
  const select = useSteady(props.onSelect);
  const followFocus = useFollowFocus();
  const actions = useMemo(() => ({ select, choose }), [select, choose]);

  const elements = useMemo(
    () => elementsOf(view.stages, isOpen),
    [view.stages, isOpen],
  );
  const key = useMemo(() => layoutKey(elements), [elements]);
  // By its key: elements that differ in states only keep their places.
  // eslint-disable-next-line react-hooks/exhaustive-deps
  const layout = useMemo(() => layoutOf(elements), [key]);
  const nodes = useShared(
    useMemo(
      () => flowNodes(elements, layout, view.provider, selected, t),
      [elements, layout, view.provider, selected, t],
    ),
  );
  const edges = useShared(
    useMemo(() => flowEdges(elements, layout), [elements, layout]),
  );
  const isLarge = nodes.length > LARGE;

  useEffect(() => {
    // React Flow calls itself an application, in which screen readers leave their
    // own keys to it. It needs none, and its nodes are to be read.
    root.current?.setAttribute('role', 'group');
  }, []);

  return (
    <GraphActionsProvider value={actions}>
      <div
        ref={canvas}
        className={styles.canvas}
        style={{ '--pipeline-height': `${layout.height}px` } as CSSProperties}
      >
        <ReactFlow<FlowNode, FlowEdge>
          {...FIXED}
          ref={root}
          aria-label={t('pipeline.graph.graphLabel')}
          nodes={nodes}
          edges={edges}
          nodeTypes={NODE_TYPES}
          edgeTypes={EDGE_TYPES}
          onlyRenderVisibleElements={isLarge}
          onMoveStart={event => {
            // Without an event it was not the viewer.
            if (event) {
              hasMoved.current = true;
              wantsAll.current = false;
            }
          }}
          onFocus={followFocus}
          attributionPosition="bottom-left"
        >
          <KeepInSight
            root={root}
            layoutKey={key}
            extent={layout.width}
            now={nowAt(nodes)}
            hasMoved={hasMoved}
            wantsAll={wantsAll}
          />
          <Tools
            onFit={() => {
              hasMoved.current = false;
              wantsAll.current = true;
            }}
          />
          {isLarge && (
            <MiniMap<FlowNode>
              pannable
              zoomable
              className={styles.map}
              nodeClassName={onMap}
              ariaLabel={t('pipeline.graph.zoom.map')}
            />
          )}
        </ReactFlow>
      </div>
      <p className={styles.fingers}>{t('pipeline.graph.twoFingers')}</p>
    </GraphActionsProvider>
  );
}

/** The stages of a pipeline as a graph: nodes, gates on the lines between them, and the way that is under way. */
export function PipelineGraph(props: PipelineStagesProps) {
  const { view } = props;
  const t = useMessages();
  return (
    <div className={`${surface.root} ${styles.root}`}>
      {view.stages.length === 0 ? (
        <p className={styles.empty}>
          {t(
            view.kind === 'service'
              ? 'pipeline.graph.emptyService'
              : 'pipeline.graph.empty',
          )}
        </p>
      ) : (
        <ReactFlowProvider>
          <Canvas {...props} />
        </ReactFlowProvider>
      )}
      <Notes view={view} />
    </div>
  );
}

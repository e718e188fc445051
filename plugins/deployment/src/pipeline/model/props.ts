import type { ReactNode } from 'react';
import type { PipelineView } from './view';

/** What graph, list, and both behind a switch take. */
export interface PipelineStagesProps {
  /** What is shown; a new one with the same content costs nothing. */
  view: PipelineView;
  /** Id of the stage whose gates are looked at. */
  selected: string | undefined;
  /** A stage that has gates was chosen. */
  onSelect: (stageId: string) => void;
  /** What rows of the list lead to besides. Steady, or all of them are rendered anew. */
  linksOf?: (stageId: string) => ReactNode;
}

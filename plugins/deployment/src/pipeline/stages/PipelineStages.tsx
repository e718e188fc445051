import { PipelineGraph } from '../graph';
import type { PipelineStagesProps } from '../model/props';

/** The stages of a pipeline as a graph or a list, as the viewer likes it best. */
export function PipelineStages(props: PipelineStagesProps) {
  return <PipelineGraph {...props} />;
}

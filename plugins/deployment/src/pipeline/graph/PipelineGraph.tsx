import type { PipelineStagesProps } from '../model/props';
import { PipelineList } from '../list';

/** The stages of a pipeline as a graph. */
export function PipelineGraph(props: PipelineStagesProps) {
  return <PipelineList {...props} />;
}

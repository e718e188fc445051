export { PipelineGraph } from './LazyGraph';

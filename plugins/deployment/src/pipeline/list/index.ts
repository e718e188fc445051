export { PipelineList } from './PipelineList';

export { PipelineStages } from './PipelineStages';
export { useViewChoice, type StagesShownAs } from './useViewChoice';
export { ViewSwitch } from './ViewSwitch';

export { TargetProblem } from './TargetProblem';

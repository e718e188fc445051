export { ProviderProblem, RequestProblem } from './RequestProblem';

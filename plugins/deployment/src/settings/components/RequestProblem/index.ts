export {
  PlainProblem,
  ProviderProblem,
  RequestProblem,
} from './RequestProblem';

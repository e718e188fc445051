export { ProblemActions } from './ProblemActions';
export { ProblemNotice } from './ProblemNotice';

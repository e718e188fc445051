export { DecisionBar } from './DecisionBar';
export { DecisionForm } from './DecisionForm';

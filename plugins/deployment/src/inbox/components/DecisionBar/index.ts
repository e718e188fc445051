export { DecisionBar } from './DecisionBar';
export { DecisionForm } from './DecisionForm';
export { RejectDialog } from './RejectDialog';

export { ProposalPanel } from './ProposalPanel';

export { RunActionDialog } from './RunActionDialog';

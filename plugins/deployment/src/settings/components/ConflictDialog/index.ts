export { ConflictDialog } from './ConflictDialog';

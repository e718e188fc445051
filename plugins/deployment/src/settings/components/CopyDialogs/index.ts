export { CopyFromDialog, useCopies } from './CopyFromDialog';
export { PickServiceDialog } from './PickServiceDialog';

export { DeployDialog, type DeployDialogProps } from './DeployDialog';
export type { LateNews } from '../../form/useDeployForm';

export { DeployActions } from './DeployActions';

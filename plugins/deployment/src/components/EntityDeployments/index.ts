export { EntityDeployments } from './EntityDeployments';

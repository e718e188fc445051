export { EnvironmentLane } from './EnvironmentLane';

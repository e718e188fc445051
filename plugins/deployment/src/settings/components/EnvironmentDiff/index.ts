export { EnvironmentDiff } from './EnvironmentDiff';

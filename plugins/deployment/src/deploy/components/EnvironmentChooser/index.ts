export { EnvironmentChooser } from './EnvironmentChooser';

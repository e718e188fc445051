export { EnvironmentEditor } from './EnvironmentEditor';

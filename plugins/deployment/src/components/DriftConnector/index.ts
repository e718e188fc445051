export { DriftConnector } from './DriftConnector';

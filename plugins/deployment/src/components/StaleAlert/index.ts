export { RefreshFailed } from './RefreshFailed';
export { StaleAlert } from './StaleAlert';

export { NotLoaded } from './NotLoaded';
export { RefusalButton } from './RefusalButton';
export { Refused } from './Refused';

export { LoadingLane } from './LoadingLane';

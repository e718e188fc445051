export { NotAttributableRuns } from './NotAttributableRuns';

export { RefusedNotice } from './RefusedNotice';

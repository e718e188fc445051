export { DispatchedNotice } from './DispatchedNotice';

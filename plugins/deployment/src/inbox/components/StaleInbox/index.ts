export { StaleInbox } from './StaleInbox';
export { StaleNote } from './StaleNote';

export { StaleInbox } from './StaleInbox';
export { StaleNote } from './StaleNote';
export { StaleSinceProvider } from './StaleSince';

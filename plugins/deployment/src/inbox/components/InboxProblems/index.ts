export { InboxProblems } from './InboxProblems';

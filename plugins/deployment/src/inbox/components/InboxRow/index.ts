export { InboxRow, type RowActions } from './InboxRow';

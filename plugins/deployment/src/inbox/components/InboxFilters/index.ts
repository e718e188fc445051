export { InboxFilters } from './InboxFilters';

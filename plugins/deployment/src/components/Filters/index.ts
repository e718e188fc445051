export { OwnerFilter } from './OwnerFilter';
export { TextFilter } from './TextFilter';

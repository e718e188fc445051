export { StateBadge } from './StateBadge';
export { StateShape, type Shape } from './StateShape';

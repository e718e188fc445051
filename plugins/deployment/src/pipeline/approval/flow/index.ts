export { ReviewButton } from './ReviewButton';
export { ReviewFlow } from './ReviewFlow';

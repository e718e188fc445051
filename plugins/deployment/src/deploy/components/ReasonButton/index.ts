export { ReasonButton } from './ReasonButton';

export { Elapsed } from './Elapsed';
export { HeldText } from './HeldText';
export { LogLink } from './LogLink';
export { Notes } from './Notes';
export { Reviewers } from './Reviewers';
export { useGateWords } from './useGateWords';

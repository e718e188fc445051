export { ApprovalPanel, type ApprovalPanelProps } from './ApprovalPanel';
export { CommentField } from './components/CommentField';
export {
  DecisionButtons,
  type DecisionButtonsProps,
} from './components/DecisionButtons';
export { OutcomeList, type OutcomeListProps } from './components/OutcomeList';
export {
  ReviewChanges,
  type ReviewChangesProps,
} from './components/ReviewChanges';
export {
  ReviewerList,
  type ReviewerListProps,
} from './components/ReviewerList';
export { commentLength, MAX_COMMENT } from './model/comment';
export { listed } from './model/lists';
export {
  decidedItems,
  outcomeSentence,
  outcomeTone,
  type DecidedItem,
} from './model/outcomes';
export { waitingReviews, type WaitingReview } from './model/reviews';
export { useDecide, type Decide } from './queries/useDecide';

import { useEffect, useState, type ReactNode } from 'react';
import { useDeploy } from '../../../deploy/flow/DeployContext';
import { useFollow } from '../../follow/FollowContext';
import { ReviewProvider, type ReviewedRun } from './ReviewContext';
import { ReviewDialog } from './ReviewDialog';

/**
 * Lets the cards inside open the review of what waits. The review is not part of
 * a card: a card changes with what is decided, and may go.
 */
export function ReviewFlow(props: { children: ReactNode }) {
  const { entityRef, focusIfLost: focusButton } = useDeploy();
  const { focusIfLost: focusLink } = useFollow();
  const [reviewed, setReviewed] = useState<ReviewedRun>();
  const [left, setLeft] = useState<string>();

  useEffect(() => {
    if (left === undefined) {
      return undefined;
    }
    // The dialog gives the focus back in the next frame, where its button is
    // still there.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        // What was decided goes on there. To deploy comes second: where that is
        // not possible its button says why, over the card.
        focusLink(left);
        focusButton(left);
        setLeft(undefined);
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [left, focusLink, focusButton]);

  return (
    <ReviewProvider value={setReviewed}>
      {props.children}
      {reviewed && (
        <ReviewDialog
          entityRef={entityRef}
          reviewed={reviewed}
          onClose={() => {
            setLeft(reviewed.environment);
            setReviewed(undefined);
          }}
        />
      )}
    </ReviewProvider>
  );
}

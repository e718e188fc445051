import type { Pipeline } from 'backstage-plugin-deployment-common';
import { useMessages } from '../../translation/useMessages';
import { waitingReviews } from './model/reviews';

/** Props of {@link ApprovalPanel}. */
export interface ApprovalPanelProps {
  /** Full entity ref of the service. */
  entityRef: string;
  /** Name of the environment that the pipeline was asked for. */
  environment: string;
  pipeline: Pipeline;
  /** Id of the stage that is selected: its environment is ticked alone. */
  selected: string | undefined;
  /** Called with every answer to a decision, to look at the run again. */
  onDecided(): void;
}

/**
 * The environments of a run that wait for a review, with what is to be known for
 * deciding about them. Renders nothing where none does.
 *
 * Ages go by the `ClockProvider` around it, without one by the browser's clock.
 */
export function ApprovalPanel(props: ApprovalPanelProps) {
  const { pipeline } = props;
  const t = useMessages();
  const reviews = waitingReviews(pipeline);
  return reviews.length > 0 ? (
    <section aria-label={t('pipeline.approval.label')}>
      {reviews.map(({ environment }) => (
        <h3 key={environment}>
          {t('pipeline.approval.waits', { environment })}
        </h3>
      ))}
    </section>
  ) : null;
}

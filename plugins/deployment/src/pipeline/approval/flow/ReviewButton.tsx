import { Button } from '@backstage/ui';
import type { Deployment, Gate } from 'backstage-plugin-deployment-common';
import { waitsForViewer } from '../../../model/states';
import { versionName } from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import styles from './ReviewButton.module.css';
import { useReview } from './ReviewContext';

/** Opens the review of what waits in an environment, in place. */
export function ReviewButton(props: {
  /** Name of the environment. */
  environment: string;
  deployment: Deployment;
  gates: Gate[];
}) {
  const { environment, deployment, gates } = props;
  const { run, version } = deployment;
  const review = useReview();
  const t = useMessages();
  if (!review || !run || !gates.some(({ kind }) => kind === 'reviewers')) {
    return null;
  }
  return (
    <Button
      variant={waitsForViewer(gates) ? 'primary' : 'secondary'}
      size="small"
      className={styles.root}
      aria-label={t('pipeline.approval.card.reviewOf', {
        version: versionName(version, t),
        environment,
      })}
      onPress={() => review({ environment, run, version })}
    >
      {t('pipeline.approval.card.review')}
    </Button>
  );
}

import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Skeleton,
} from '@backstage/ui';
import type { Gate, Pipeline } from 'backstage-plugin-deployment-common';
import { ExternalLink } from '../../../components/ExternalLink';
import { HiddenText } from '../../../components/HiddenText';
import { TargetProblem } from '../../../deploy/components/TargetProblem';
import { runName } from '../../../deploy/model/runActionWords';
import { useKnownEnvironment } from '../../../deploy/queries/useOrigin';
import { useNow } from '../../../components/Clock';
import { gateSentence } from '../../../model/gates';
import { providerName } from '../../../model/provider';
import { stateText } from '../../../model/states';
import { versionName } from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import { ApprovalPanel } from '../ApprovalPanel';
import { gatesBeside } from '../model/reviews';
import { usePipeline } from '../../queries/usePipeline';
import type { ReviewedRun } from './ReviewContext';
import styles from './ReviewDialog.module.css';

function Held(props: { environment: string; gates: Gate[] }) {
  const { environment, gates } = props;
  const t = useMessages();
  const now = useNow();
  return (
    <div role="status" className={styles.gone}>
      {t('pipeline.approval.card.held', { environment })}
      <ul className={styles.held}>
        {gates.map(gate => (
          <li key={JSON.stringify(gate)}>{gateSentence(gate, now, t)}</li>
        ))}
      </ul>
    </div>
  );
}

/** That nothing is to be reviewed, and why the run is not going on all the same. */
function Gone(props: {
  environment: string;
  pipeline: Pipeline;
  provider: string;
}) {
  const { environment, pipeline, provider } = props;
  const t = useMessages();
  const gates = gatesBeside(pipeline, environment);
  if (gates.length > 0) {
    return <Held environment={environment} gates={gates} />;
  }
  return (
    <p role="status" className={styles.gone}>
      {pipeline.state === 'waiting'
        ? t('pipeline.approval.card.notTold', { provider })
        : `${t('pipeline.approval.card.gone')} ${t(
            'pipeline.approval.card.goneState',
            { state: stateText(pipeline.state, [], t) },
          )}`}
    </p>
  );
}

/** The review of a run, over the card that tells of it. */
export function ReviewDialog(props: {
  /** Full entity ref of the service. */
  entityRef: string;
  reviewed: ReviewedRun;
  onClose(): void;
}) {
  const { entityRef, reviewed, onClose } = props;
  const { environment, run, version } = reviewed;
  const target = { entityRef, environment };
  const t = useMessages();
  const known = useKnownEnvironment(target);
  const followed = usePipeline({ ...target, run: run.id });
  const { data: pipeline, error, refresh, isRefreshing } = followed;
  const provider = providerName(
    pipeline?.account?.provider ?? known?.origin.provider ?? '',
    t,
  );
  return (
    <Dialog isOpen width={860} onOpenChange={isOpen => !isOpen && onClose()}>
      <DialogHeader>
        {t('pipeline.approval.card.title', {
          version: versionName(pipeline?.version ?? version, t),
          environment,
        })}
      </DialogHeader>
      <DialogBody>
        <div className={styles.root}>
          {!pipeline && !error && (
            <div role="status" className={styles.loading}>
              <HiddenText>{t('pipeline.approval.card.loading')}</HiddenText>
              {['60%', '40%', '75%', '50%'].map(width => (
                <Skeleton key={width} width={width} height={18} />
              ))}
            </div>
          )}
          {error && (
            <TargetProblem
              target={target}
              error={error}
              isRetrying={isRefreshing}
              onRetry={refresh}
            />
          )}
          {pipeline && (
            <ApprovalPanel
              entityRef={entityRef}
              environment={environment}
              pipeline={pipeline}
              selected={undefined}
              empty={
                <Gone
                  environment={environment}
                  pipeline={pipeline}
                  provider={provider}
                />
              }
            />
          )}
        </div>
      </DialogBody>
      <DialogFooter className={styles.footer}>
        <ExternalLink href={run.url} variant="body-small" arrow>
          {t('pipeline.approval.card.openRun', {
            run: runName(run),
            provider,
          })}
        </ExternalLink>
        <Button variant="secondary" onPress={onClose}>
          {t('action.close')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

import { Button } from '@backstage/ui';
import type { DispatchOutcome } from 'backstage-plugin-deployment-common';
import { ExternalLink } from '../../../components/ExternalLink';
import { failureReason } from '../../../model/failures';
import { useMessages } from '../../../translation/useMessages';
import { withoutPrefix } from '../../model/failure';
import type { Dispatch } from '../../queries/useDispatch';
import { Notice } from './Notice';
import styles from './DeployDialog.module.css';

const TONES = {
  started: 'success',
  not_started: 'danger',
  intent: 'warning',
  unknown: 'warning',
} as const;

const TITLES = {
  started: 'deploy.dialog.after.started',
  not_started: 'deploy.dialog.failure.notStarted',
  intent: 'deploy.dialog.after.unknown',
  unknown: 'deploy.dialog.after.unknown',
} as const;

/** What came of a press, where it is not simply a run to follow. */
export function OutcomeNotice(props: {
  outcome: DispatchOutcome;
  dispatch: Dispatch;
  onOutcome(outcome: DispatchOutcome): void;
}) {
  const { outcome, dispatch, onOutcome } = props;
  const { record, candidates, message } = outcome;
  const t = useMessages();
  // A state that this version does not know is one that is not known.
  const state = record.state in TONES ? record.state : 'unknown';
  return (
    <Notice
      // Another state is other news.
      key={state}
      tone={TONES[state]}
      title={t(TITLES[state])}
      actions={
        state !== 'not_started' && (
          <Button
            variant="secondary"
            isPending={dispatch.isLooking}
            onPress={() => dispatch.lookAgain(onOutcome)}
          >
            {t('deploy.dialog.after.lookAgain')}
          </Button>
        )
      }
    >
      <p>{state === 'not_started' ? withoutPrefix(message) : message}</p>
      {candidates.length > 0 && (
        <ul
          className={styles.candidates}
          aria-label={t('deploy.dialog.after.candidates')}
        >
          {candidates.map(({ id, number, title, url }) => (
            <li key={id}>
              <ExternalLink href={url} arrow>
                {number === null
                  ? t('deploy.dialog.after.runUnnumbered', { id })
                  : t('deploy.dialog.after.run', { number: String(number) })}
              </ExternalLink>
              {title && <span className={styles.muted}> {title}</span>}
            </li>
          ))}
        </ul>
      )}
      {dispatch.lookingError && (
        <p role="alert">
          {t('deploy.dialog.after.lookingFailed', {
            reason: failureReason(dispatch.lookingError, t),
          })}
        </p>
      )}
    </Notice>
  );
}

import type { ResponseError } from '@backstage/errors';
import { Dialog, DialogBody, DialogHeader } from '@backstage/ui';
import type {
  DispatchOutcome,
  EnvironmentOverview,
} from 'backstage-plugin-deployment-common';
import { useState } from 'react';
import type { EnvironmentTarget } from '../../../api/DispatchApi';
import type { HostConnection } from '../../../api/hosts';
import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { useMessages } from '../../../translation/useMessages';
import { useDeployForm, type LateNews } from '../../form/useDeployForm';
import { useShortcut } from '../../form/useShortcut';
import { RefusedNotice } from '../RefusedNotice';
import { ChangesPanel } from '../ChangesPanel';
import { VersionPicker } from '../VersionPicker';
import { BeforeYouPress } from './BeforeYouPress';
import styles from './DeployDialog.module.css';
import { DeployFooter } from './DeployFooter';
import { FailureNotice } from './FailureNotice';
import { InputsForm, LoadingInputs } from './InputsForm';
import { OutcomeNotice } from './OutcomeNotice';
import { Place } from './Place';
import { ReasonField } from './ReasonField';
import { RestoredDraft } from './RestoredDraft';

/** What the deploy dialog is opened with. */
export interface DeployDialogProps {
  /** Where to. */
  target: EnvironmentTarget;
  /** Entity ref of who is signed in; `null` where that is not known. */
  viewer: string | null;
  /** Title of the service. */
  service: string;
  /** What is known of the environment. */
  environment: EnvironmentOverview;
  /** Label or SHA of the version to begin with; what runs upstream unless told. */
  initialVersion?: string;
  /** Whether the viewer may deploy there, and why not. */
  canDeploy: { allowed: boolean; reason?: string };
  /** The viewer's login at the provider, where it is known. */
  account?: string;
  /** Why nothing may be shown any more behind the dialog. */
  refusal?: ResponseError;
  /** How the viewer stands with the hosts; tells "not connected" from "not set up". */
  hosts?: HostConnection[];
  onClose(): void;
  /** Told once a deployment has started; the dialog closes after it. */
  onStarted(outcome: DispatchOutcome): void;
  /** Told what came of a press where the dialog had been left by then. */
  onLateNews?(news: LateNews): void;
}

/** Where there is none, a focused field would bring one up over half the dialog. */
function hasKeyboard(): boolean {
  return window.matchMedia?.('(pointer: fine)').matches ?? false;
}

const NO_HOSTS: HostConnection[] = [];

/** Chooses what to deploy, shows what that would mean, and starts it. */
export function DeployDialog(props: DeployDialogProps) {
  const { target, service, environment, account } = props;
  const { hosts = NO_HOSTS } = props;
  const t = useMessages();
  const form = useDeployForm(props);
  const { version, draft, query, dispatch, failure, isOver } = form;
  const { isSending, outcome } = dispatch;
  const { refusal } = props;
  const [isAsking, setAsking] = useState(false);

  const canPress = form.why === undefined && !isSending && !isOver;
  useShortcut(canPress && !isAsking ? () => form.press() : undefined);

  const requestClose = () => {
    if (isSending) {
      return;
    }
    if (form.isDirty) {
      setAsking(true);
    } else {
      form.close();
    }
  };
  const isLocked = isSending || isOver;
  return (
    <>
      <Dialog
        isOpen
        width={1120}
        className={styles.dialog}
        isDismissable={!isSending}
        isKeyboardDismissDisabled={isSending}
        onOpenChange={isOpen => !isOpen && requestClose()}
      >
        <DialogHeader className={styles.header}>
          {t('deploy.dialog.title', { service, environment: environment.name })}
        </DialogHeader>
        <DialogBody className={styles.body}>
          <Place
            environment={environment}
            version={version}
            plan={query.isChecking ? undefined : query.preflight?.plan}
          />
          {form.restoredFrom !== undefined && (
            <RestoredDraft at={form.restoredFrom} onDiscard={form.discard} />
          )}
          <div className={styles.columns}>
            <div className={styles.left}>
              <VersionPicker
                target={target}
                value={version}
                onChange={form.setVersion}
                initialLabel={form.beginWith}
                live={form.live}
                takesFocus={hasKeyboard()}
              />
              {query.preflight && (
                <InputsForm
                  preflight={query.preflight}
                  draft={draft}
                  errors={form.errors}
                  isDisabled={isLocked}
                />
              )}
              {!query.preflight && query.isChecking && <LoadingInputs />}
            </div>
            <div className={styles.right}>
              {version ? (
                <>
                  <ChangesPanel
                    target={target}
                    version={version}
                    live={form.live}
                  />
                  <BeforeYouPress
                    target={target}
                    query={query}
                    checks={form.checks}
                    draft={draft}
                  />
                </>
              ) : (
                <p className={styles.muted}>{t('deploy.dialog.choose')}</p>
              )}
              <ReasonField
                value={draft.reason}
                error={form.reasonError}
                isDisabled={isLocked}
                onChange={draft.setReason}
              />
            </div>
          </div>
        </DialogBody>
        {(failure || outcome || refusal) && (
          <div className={styles.notices}>
            {refusal && (
              <RefusedNotice
                refusal={refusal}
                kept={t('deploy.dialog.restored.kept')}
              />
            )}
            {failure && (
              <FailureNotice
                // Another failure is other news.
                key={failure.kind}
                failure={failure}
                environment={environment}
                viewer={form.viewer}
                hosts={hosts}
                isSending={isSending}
                isRefreshing={form.isRefreshing}
                onTryAgain={form.tryAgain}
                onConfirm={form.confirm}
                onLookAgain={form.lookAgain}
              />
            )}
            {outcome && (
              <OutcomeNotice
                outcome={outcome}
                dispatch={dispatch}
                onOutcome={form.onOutcome}
              />
            )}
          </div>
        )}
        <DeployFooter
          sentence={isOver ? undefined : form.sentence}
          why={form.why}
          isSending={isSending}
          account={account}
          provider={environment.origin.provider}
          isOver={isOver}
          onPress={() => form.press()}
          onClose={requestClose}
        />
      </Dialog>
      {isAsking && (
        <ConfirmDialog
          title={t('deploy.dialog.close.title')}
          go={t('deploy.dialog.close.go')}
          stay={t('deploy.dialog.close.stay')}
          onGo={form.close}
          onClose={() => setAsking(false)}
        >
          <p>
            {t('deploy.dialog.close.text', { environment: environment.name })}
          </p>
        </ConfirmDialog>
      )}
    </>
  );
}

import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Skeleton,
} from '@backstage/ui';
import type {
  EnvironmentOverview,
  RunActionOutcome,
} from 'backstage-plugin-deployment-common';
import { useState } from 'react';
import { ExternalLink } from '../../../components/ExternalLink';
import { HiddenText } from '../../../components/HiddenText';
import { providerName } from '../../../model/provider';
import { versionName } from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import type { PossibleRunAction } from '../../model/runActions';
import { runName } from '../../model/runActionWords';
import { rightName, useRightOn } from '../../queries/useRightOn';
import { useRunAction, useRunPreflight } from '../../queries/useRunAction';
import { ReasonButton } from '../ReasonButton';
import { Findings } from './Findings';
import { RunProblem } from './RunProblem';
import styles from './RunActionDialog.module.css';

const RIGHTS = { cancel: 'cancel', rerun_failed: 'dispatch' } as const;

/**
 * Asks before a run is cancelled or its failed parts run again: what that means,
 * where else, and whether anything stands in its way.
 */
export function RunActionDialog(props: {
  /** Entity ref of the service. */
  entityRef: string;
  /** What people call it. */
  service: string;
  environment: EnvironmentOverview;
  possible: PossibleRunAction;
  onClose(): void;
  onDone(outcome: RunActionOutcome): void;
}) {
  const { entityRef, service, environment, possible, onClose, onDone } = props;
  const { name, origin } = environment;
  const { action, run } = possible;
  const target = { entityRef, environment: name, run: run.id };
  const t = useMessages();
  const mayAct = useRightOn(entityRef, name, RIGHTS[action]);
  const preflight = useRunPreflight(target, action);
  const doing = useRunAction(target, action);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());

  const { data } = preflight;
  const version = versionName(data?.version ?? possible.version, t);
  const words = {
    version,
    environment: name,
    run: runName(data?.run ?? run),
    service,
    permission: rightName(RIGHTS[action]),
  };
  const checks = data?.checks ?? [];
  const warnings = checks
    .filter(({ outcome }) => outcome === 'warned')
    .map(({ message }) => message);
  const reason = () => {
    if (!mayAct) {
      return t(`deploy.runAction.${action}.denied`, words);
    }
    if (checks.some(({ outcome }) => outcome === 'blocked')) {
      return t('deploy.runAction.blocked');
    }
    return warnings.every(message => ticked.has(message))
      ? undefined
      : t('deploy.runAction.unticked');
  };
  const inTheWay = reason();
  const go = () =>
    doing.mutate(
      warnings.filter(message => ticked.has(message)),
      { onSuccess: onDone },
    );
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()} width={560}>
      <DialogHeader>
        {t(`deploy.runAction.${action}.title`, words)}
      </DialogHeader>
      <DialogBody>
        <div className={styles.root}>
          {preflight.isPending && (
            <div role="status" className={styles.loading}>
              <HiddenText>{t('deploy.runAction.loading')}</HiddenText>
              {['90%', '70%', '80%'].map(width => (
                <Skeleton key={width} width={width} height={18} />
              ))}
            </div>
          )}
          {data && (
            <Findings
              from={{ entityRef, environment: name }}
              preflight={data}
              ticked={ticked}
              onTick={setTicked}
            />
          )}
          {!mayAct && (
            <p role="alert">{t(`deploy.runAction.${action}.denied`, words)}</p>
          )}
          {preflight.error && (
            <RunProblem
              error={preflight.error}
              origin={origin}
              isRetrying={preflight.isFetching}
              onRetry={async () => {
                await preflight.refetch();
              }}
            />
          )}
          {doing.error && (
            <RunProblem
              title={t(`deploy.runAction.${action}.failed`)}
              error={doing.error}
              origin={origin}
              isRetrying={preflight.isFetching}
              onRetry={async () => {
                doing.reset();
                setTicked(new Set());
                await preflight.refetch();
              }}
            />
          )}
          <p className={styles.link}>
            <ExternalLink href={run.url} variant="body-small" arrow>
              {t('deploy.runAction.openRun', {
                run: words.run,
                provider: providerName(origin.provider, t),
              })}
            </ExternalLink>
          </p>
        </div>
      </DialogBody>
      <DialogFooter>
        <ReasonButton
          variant="primary"
          destructive={action === 'cancel'}
          isDisabled={!data}
          isPending={doing.isPending}
          reason={data && inTheWay}
          onPress={go}
        >
          {t(`deploy.runAction.${action}.go`, words)}
        </ReasonButton>
        <Button variant="secondary" onPress={onClose}>
          {t(`deploy.runAction.${action}.stay`)}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

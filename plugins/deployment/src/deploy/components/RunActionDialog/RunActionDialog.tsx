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
import { useId, useState } from 'react';
import type { ResponseError } from '@backstage/errors';
import { ExternalLink } from '../../../components/ExternalLink';
import { HiddenText } from '../../../components/HiddenText';
import { providerName } from '../../../model/provider';
import { versionName } from '../../../model/version';
import { useMessages } from '../../../translation/useMessages';
import { acceptedOf } from '../../model/checks';
import type { PossibleRunAction } from '../../model/runActions';
import { runName } from '../../model/runActionWords';
import { rightName, useRightOn } from '../../queries/useRightOn';
import { useRunAction, useRunPreflight } from '../../queries/useRunAction';
import { RefusedNotice } from '../RefusedNotice';
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
  /** Why nothing may be shown any more behind the dialog. */
  refusal?: ResponseError;
  onClose(): void;
  onDone(outcome: RunActionOutcome): void;
}) {
  const { entityRef, service, environment, possible, onClose, onDone } = props;
  const { name, origin } = environment;
  const { action, run } = possible;
  const target = { entityRef, environment: name, run: run.id };
  const t = useMessages();
  const id = useId();
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
  const reason = () => {
    if (!mayAct) {
      return t(`deploy.runAction.${action}.denied`, words);
    }
    if (checks.some(({ outcome }) => outcome === 'blocked')) {
      return t('deploy.runAction.blocked');
    }
    return checks.some(
      ({ outcome, message }) => outcome === 'warned' && !ticked.has(message),
    )
      ? t('deploy.runAction.unticked')
      : undefined;
  };
  const inTheWay = reason();
  const go = () =>
    doing.mutate(acceptedOf(checks, ticked), { onSuccess: onDone });
  return (
    <Dialog
      isOpen
      width={560}
      isDismissable={!doing.isPending}
      isKeyboardDismissDisabled={doing.isPending}
      onOpenChange={isOpen => !isOpen && !doing.isPending && onClose()}
    >
      <DialogHeader>
        {t(`deploy.runAction.${action}.title`, words)}
      </DialogHeader>
      <DialogBody>
        <div className={styles.root}>
          {props.refusal && <RefusedNotice refusal={props.refusal} />}
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
              onTick={(message, isTicked) =>
                setTicked(before => {
                  const after = new Set(before);
                  if (isTicked) {
                    after.add(message);
                  } else {
                    after.delete(message);
                  }
                  return after;
                })
              }
            />
          )}
          {preflight.error && (
            <RunProblem
              title={t('deploy.runAction.failed')}
              error={preflight.error}
              environment={environment}
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
              environment={environment}
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
      <DialogFooter className={styles.footer}>
        <p id={id} className={styles.why} role="status">
          {data && !doing.isPending && inTheWay}
        </p>
        <Button
          variant="secondary"
          isDisabled={doing.isPending}
          onPress={onClose}
        >
          {t(`deploy.runAction.${action}.stay`)}
        </Button>
        <Button
          className={styles.go}
          variant="primary"
          destructive={action === 'cancel'}
          isDisabled={!data || (inTheWay !== undefined && !doing.isPending)}
          isPending={doing.isPending}
          aria-describedby={inTheWay ? id : undefined}
          onPress={go}
        >
          {t(`deploy.runAction.${action}.go`, words)}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

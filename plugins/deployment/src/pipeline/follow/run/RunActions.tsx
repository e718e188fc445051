import { Button, ButtonLink } from '@backstage/ui';
import {
  RiArrowRightUpLine,
  RiFullscreenLine,
  RiRestartLine,
  RiStopCircleLine,
} from '@remixicon/react';
import type {
  EnvironmentOverview,
  Pipeline,
} from 'backstage-plugin-deployment-common';
import { useState } from 'react';
import { RunActionDialog } from '../../../deploy/components/RunActionDialog';
import type { PossibleRunAction } from '../../../deploy/model/runActions';
import { useToast } from '../../../hooks/useToast';
import { safeHref } from '../../../model/links';
import { providerName } from '../../../model/provider';
import { isMoving } from '../../../model/states';
import { useMessages } from '../../../translation/useMessages';
import { useFollow } from '../FollowContext';
import type { AskedRun } from '../model/asked';
import styles from './RunActions.module.css';

function possibleAction(pipeline: Pipeline): PossibleRunAction | undefined {
  const { run, version, state } = pipeline;
  if (isMoving(state)) {
    return { action: 'cancel', run, version, isEarlier: false };
  }
  return state === 'failed' || state === 'cancelled'
    ? { action: 'rerun_failed', run, version, isEarlier: false }
    : undefined;
}

function actionWord({ action }: PossibleRunAction, { state }: Pipeline) {
  if (action === 'cancel') {
    return 'cancel';
  }
  return state === 'cancelled' ? 'rerunCancelled' : 'rerunFailed';
}

/** What can be done with a run, and where else it can be looked at. */
export function RunActions(props: {
  asked: AskedRun;
  pipeline: Pipeline;
  /** What is known of the environment; nothing is done to a run without. */
  environment: EnvironmentOverview | undefined;
  /** Whether the newest attempt is shown, which is what something is done to. */
  isNewest: boolean;
  /** Something was done to it. */
  onDone(): void;
}) {
  const { asked, pipeline, environment, isNewest, onDone } = props;
  const { entityRef, service, pageOf } = useFollow();
  const t = useMessages();
  const toast = useToast();
  const [acting, setActing] = useState<PossibleRunAction>();
  const possible = isNewest ? possibleAction(pipeline) : undefined;
  const page = pageOf(asked);
  const attempt = pipeline.attempts.find(
    ({ number }) => number === pipeline.attempt,
  );
  const url = safeHref(
    isNewest ? pipeline.run.url : attempt?.url ?? pipeline.run.url,
  );
  const provider = environment?.origin.provider ?? pipeline.account?.provider;
  return (
    <div className={styles.root}>
      {possible && environment && (
        <Button
          variant="secondary"
          iconStart={
            possible.action === 'cancel' ? (
              <RiStopCircleLine />
            ) : (
              <RiRestartLine />
            )
          }
          onPress={() => setActing(possible)}
        >
          {t(`pipeline.follow.action.${actionWord(possible, pipeline)}`)}
        </Button>
      )}
      {url && (
        <ButtonLink
          variant="secondary"
          href={url}
          target="_blank"
          rel="noopener noreferrer"
          iconEnd={<RiArrowRightUpLine />}
        >
          {provider
            ? t('pipeline.follow.action.open', {
                provider: providerName(provider, t),
              })
            : t('pipeline.follow.action.openUnknown')}
        </ButtonLink>
      )}
      {page && (
        <ButtonLink
          variant="secondary"
          href={page}
          iconStart={<RiFullscreenLine />}
        >
          {t('pipeline.follow.action.page')}
        </ButtonLink>
      )}
      {acting && environment && (
        <RunActionDialog
          entityRef={entityRef}
          service={service}
          environment={environment}
          possible={acting}
          onClose={() => setActing(undefined)}
          onDone={outcome => {
            toast({ title: outcome.message, status: 'success' });
            setActing(undefined);
            onDone();
          }}
        />
      )}
    </div>
  );
}

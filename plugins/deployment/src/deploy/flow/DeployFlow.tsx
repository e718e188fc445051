import type {
  DispatchOutcome,
  EnvironmentOverview,
  ServiceOverview,
} from 'backstage-plugin-deployment-common';
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useOverview } from '../../components/EntityDeployments/OverviewContext';
import { useDeployLocation } from '../../hooks/useDeployLocation';
import { useToast } from '../../hooks/useToast';
import { safeHref } from '../../model/links';
import { pipelineQuery } from '../../pipeline/follow/model/asked';
import { sharedProblem } from '../../model/problems';
import { providerName } from '../../model/provider';
import { versionName } from '../../model/version';
import { readFailure } from '../../settings/model/failure';
import { useMessages } from '../../translation/useMessages';
import type { LateNews } from '../components/DeployDialog';
import { EnvironmentChooser } from '../components/EnvironmentChooser';
import { RunActionDialog } from '../components/RunActionDialog';
import {
  chosenVersion,
  dispatchedKind,
  dispatchedRunId,
  dispatchedRunUrl,
} from '../model/dispatched';
import { mayHaveStarted, withoutPrefix } from '../model/failure';
import type { PossibleRunAction } from '../model/runActions';
import {
  DeployContextProvider,
  type DeployContextValue,
} from './DeployContext';
import { DeployTo } from './DeployTo';
import { useDeployTarget } from './useDeployTarget';
import { useStarted } from './useStarted';

/**
 * All that deploys from the service tab: what the address asks for, the dialogs,
 * and what is known of a press until the overview tells of it.
 */
export function DeployFlow(props: {
  overview: ServiceOverview;
  /** What people call the service. */
  service: string;
  children: ReactNode;
}) {
  const { overview, service, children } = props;
  const { environments } = overview;
  const { refresh, refusal } = useOverview();
  const t = useMessages();
  const toast = useToast();
  const address = useDeployLocation();
  const { dispatchedOf, keep } = useStarted(overview);
  const [acting, setActing] = useState<{
    environment: string;
    action: PossibleRunAction;
  }>();
  const buttons = useRef(new Map<string, HTMLElement>());
  const target = useDeployTarget(
    address.asked,
    environments,
    refusal !== undefined,
  );

  // A dialog gives the focus back to what opened it. An address is no button:
  // then the one of the environment gets it.
  const openedTo =
    target.kind === 'dialog' ? target.environment.name : undefined;
  const wasOpenTo = useRef(openedTo);
  useEffect(() => {
    const before = wasOpenTo.current;
    wasOpenTo.current = openedTo;
    if (before === undefined || openedTo !== undefined) {
      return undefined;
    }
    // The dialog gives it back in the next frame.
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        if (document.activeElement === document.body) {
          buttons.current.get(before)?.focus();
        }
      });
    });
    return () => cancelAnimationFrame(frame);
  }, [openedTo]);

  const { open, close, linkTo } = address;
  // What is given to the cards changes with what they show, and with nothing else.
  const latest = useRef({ open, close, linkTo, keep, refresh, openedTo });
  latest.current = { open, close, linkTo, keep, refresh, openedTo };
  const isThere = useRef(true);
  useEffect(() => {
    isThere.current = true;
    return () => {
      isThere.current = false;
    };
  }, []);
  const isOpenTo = (name: string) =>
    isThere.current && latest.current.openedTo === name;
  const context = useMemo<DeployContextValue>(
    () => ({
      entityRef: overview.service,
      service,
      environments: overview.environments,
      dispatchedOf,
      deploy: (...args) => latest.current.open(...args),
      actOn: (environment, action) => setActing({ environment, action }),
      linkTo: environment => latest.current.linkTo(environment),
      onSettled: (environment, outcome) => {
        latest.current.keep(environment, outcome);
        latest.current.refresh();
      },
      keepButton: (environment, button) => {
        if (button) {
          buttons.current.set(environment, button);
        } else {
          buttons.current.delete(environment);
        }
      },
      focusIfLost: environment => {
        if (document.activeElement === document.body) {
          buttons.current.get(environment)?.focus();
        }
      },
    }),
    [overview, service, dispatchedOf],
  );

  const tellOutcome = (
    { name, origin }: EnvironmentOverview,
    outcome: DispatchOutcome,
  ) => {
    const words = {
      version: versionName(chosenVersion(outcome.record.version), t),
      environment: name,
    };
    const kind = dispatchedKind(outcome);
    const isCertain = kind === 'started' || kind === 'unidentified';
    const href = safeHref(dispatchedRunUrl(outcome));
    const run = dispatchedRunId(outcome);
    toast({
      title: isCertain
        ? t('deploy.actions.started', words)
        : t('deploy.actions.startedUnknown', words),
      status: isCertain ? 'success' : 'warning',
      links: [
        ...(run
          ? [
              {
                label: t('pipeline.follow.entry.followUnnumbered'),
                href: `${window.location.pathname}${pipelineQuery({
                  kind: 'run',
                  environment: name,
                  run,
                })}`,
              },
            ]
          : []),
        ...(href
          ? [
              {
                label: t('deploy.actions.openRun', {
                  provider: providerName(origin.provider, t),
                }),
                href,
              },
            ]
          : []),
      ],
    });
    context.onSettled(name, outcome);
    if (isOpenTo(name)) {
      latest.current.close();
    }
  };
  /** Whoever has left the dialog is told all the same. */
  const tellLateNews = (
    environment: EnvironmentOverview,
    link: string,
    news: LateNews,
  ) => {
    if (
      news.kind === 'outcome' &&
      news.outcome.record.state !== 'not_started'
    ) {
      tellOutcome(environment, news.outcome);
      return;
    }
    const { name } = environment;
    const isOpen = news.kind === 'failure' && mayHaveStarted(news.error);
    toast({
      title: isOpen
        ? t('deploy.actions.noAnswer', { environment: name })
        : t('deploy.actions.notStarted', { environment: name }),
      description:
        news.kind === 'outcome'
          ? withoutPrefix(news.outcome.message)
          : withoutPrefix(readFailure(news.error, t).message),
      status: isOpen ? 'warning' : 'danger',
      // Not in passing: nobody is looking at the dialog that would say so.
      timeout: undefined,
      links: isOpenTo(name)
        ? undefined
        : [{ label: t('deploy.actions.openAgain'), href: link }],
    });
  };

  const actedOn =
    acting && environments.find(({ name }) => name === acting.environment);
  return (
    <DeployContextProvider value={context}>
      {children}
      {(target.kind === 'choose' || target.kind === 'unreadable') &&
        !sharedProblem(overview) && (
          <EnvironmentChooser
            target={target}
            version={address.asked?.version}
            onClose={address.close}
          />
        )}
      {target.kind === 'dialog' && (
        <DeployTo
          key={target.environment.name}
          overview={overview}
          environment={target.environment}
          initialVersion={address.asked?.version}
          onClose={address.close}
          onStarted={outcome => tellOutcome(target.environment, outcome)}
          onLateNews={news =>
            tellLateNews(
              target.environment,
              linkTo(target.environment.name),
              news,
            )
          }
        />
      )}
      {acting && actedOn && (
        <RunActionDialog
          entityRef={overview.service}
          service={service}
          environment={actedOn}
          possible={acting.action}
          refusal={refusal}
          onClose={() => setActing(undefined)}
          onDone={outcome => {
            toast({ title: outcome.message, status: 'success' });
            setActing(undefined);
            refresh();
          }}
        />
      )}
    </DeployContextProvider>
  );
}

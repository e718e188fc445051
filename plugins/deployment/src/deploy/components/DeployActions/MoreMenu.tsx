import { ButtonIcon, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import {
  RiArrowRightUpLine,
  RiHistoryLine,
  RiLink,
  RiMoreLine,
  RiRestartLine,
  RiSettings3Line,
  RiStopCircleLine,
} from '@remixicon/react';
import type {
  EnvironmentFacts,
  EnvironmentOverview,
} from 'backstage-plugin-deployment-common';
import { useSettingsHref } from '../../../hooks/useSettingsHref';
import { useToast } from '../../../hooks/useToast';
import { safeHref } from '../../../model/links';
import { providerName } from '../../../model/provider';
import { useFollow } from '../../../pipeline/follow/FollowContext';
import { usePermissions } from '../../../settings/queries/usePermissions';
import type { Translate } from '../../../translation/ref';
import { useMessages } from '../../../translation/useMessages';
import { useDeploy } from '../../flow/DeployContext';
import { runsOf, type PossibleRunAction } from '../../model/runActions';

function actionText({ action, isEarlier }: PossibleRunAction, t: Translate) {
  if (action === 'rerun_failed') {
    return t('deploy.actions.rerunFailed');
  }
  return isEarlier
    ? t('deploy.actions.cancelEarlier')
    : t('deploy.actions.cancel');
}

/** The rest of what can be done in an environment: only what applies. */
export function MoreMenu(props: {
  environment: EnvironmentOverview;
  facts: EnvironmentFacts;
}) {
  const { environment, facts } = props;
  const { name, origin } = environment;
  const { entityRef, dispatchedOf, actOn, linkTo } = useDeploy();
  const follow = useFollow();
  const t = useMessages();
  const toast = useToast();
  const settings = useSettingsHref(entityRef);
  const permissions = usePermissions(entityRef);
  const { url, actions } = runsOf(facts, dispatchedOf(environment));
  const runHref = safeHref(url);
  const mayConfigure = !permissions.isLoading && !permissions.isReadOnly;
  const copyLink = async () => {
    try {
      await navigator.clipboard.writeText(linkTo(name));
      toast({
        title: t('deploy.actions.copied', { environment: name }),
        status: 'success',
      });
    } catch {
      toast({ title: t('deploy.actions.copyFailed'), status: 'warning' });
    }
  };
  return (
    <MenuTrigger>
      <ButtonIcon
        variant="secondary"
        icon={<RiMoreLine />}
        aria-label={t('deploy.actions.more', { environment: name })}
      />
      <Menu placement="bottom end">
        {runHref && (
          <MenuItem
            iconStart={<RiArrowRightUpLine />}
            href={runHref}
            target="_blank"
            rel="noopener noreferrer"
          >
            {t('deploy.actions.openRun', {
              provider: providerName(origin.provider, t),
            })}
          </MenuItem>
        )}
        {actions.map(possible => (
          <MenuItem
            key={`${possible.action} ${possible.run.id}`}
            id={`${possible.action} ${possible.run.id}`}
            iconStart={
              possible.action === 'cancel' ? (
                <RiStopCircleLine />
              ) : (
                <RiRestartLine />
              )
            }
            onAction={() => actOn(name, possible)}
          >
            {actionText(possible, t)}
          </MenuItem>
        ))}
        <MenuItem
          iconStart={<RiHistoryLine />}
          {...follow.linkTo({ kind: 'runs', environment: name })}
        >
          {t('pipeline.follow.entry.allRuns')}
        </MenuItem>
        {/* Without a secure context there is no clipboard. */}
        {Boolean(navigator.clipboard) && (
          <MenuItem iconStart={<RiLink />} onAction={copyLink}>
            {t('deploy.actions.copyLink')}
          </MenuItem>
        )}
        {settings && mayConfigure && (
          <MenuItem iconStart={<RiSettings3Line />} href={settings}>
            {t('deploy.actions.configure')}
          </MenuItem>
        )}
      </Menu>
    </MenuTrigger>
  );
}

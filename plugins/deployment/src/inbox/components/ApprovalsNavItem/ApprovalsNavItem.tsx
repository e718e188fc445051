import { useRouteRef } from '@backstage/frontend-plugin-api';
import { RiShieldCheckLine } from '@remixicon/react';
import { type ReactElement } from 'react';
import { DeploymentQueryProvider } from '../../../queries/queryClient';
import { approvalsRouteRef } from '../../../routes';
import { useMessages } from '../../../translation/useMessages';
import { useApprovalsCount } from '../../queries/useApprovalsCount';
import { CountBadge } from './CountBadge';

/**
 * What an app needs to link to the approvals from its navigation.
 *
 * @public
 */
export interface ApprovalsNavLink {
  /** Where the page is. */
  to: string;
  /** What the link says: "Approvals". */
  title: string;
  /** What it is called for who does not see the badge: "Approvals, 3 wait for you". */
  label: string;
  /** An icon, with the number on its corner where something waits for the viewer. */
  icon: ReactElement;
  /** How many wait for the viewer; `undefined` as long as that is not known. */
  count: number | undefined;
}

/**
 * Props of {@link ApprovalsNavItem}.
 *
 * @public
 */
export interface ApprovalsNavItemProps {
  /** Renders the item, with whatever the app's navigation is made of. */
  children(link: ApprovalsNavLink): ReactElement | null;
}

function NavItem(props: ApprovalsNavItemProps) {
  const t = useMessages();
  const to = useRouteRef(approvalsRouteRef)?.();
  const count = useApprovalsCount();
  if (to === undefined) {
    return null;
  }
  const symbol = <RiShieldCheckLine size={20} />;
  return props.children({
    to,
    title: t('pipeline.inbox.title'),
    label: count
      ? t('pipeline.inbox.nav.label', { count })
      : t('pipeline.inbox.nav.none'),
    icon: count ? <CountBadge count={count}>{symbol}</CountBadge> : symbol,
    count,
  });
}

/**
 * The approvals in an app's navigation, with how many wait for the viewer:
 * asked for every five minutes at most, not while the app is hidden, and never
 * with a login dialog. Nothing where the app has no such page.
 *
 * @example
 * ```tsx
 * <ApprovalsNavItem>
 *   {({ to, title, label, icon }) => (
 *     <SidebarItem to={to} text={title} aria-label={label} icon={() => icon} />
 *   )}
 * </ApprovalsNavItem>
 * ```
 * @public
 */
export function ApprovalsNavItem(props: ApprovalsNavItemProps) {
  return (
    <DeploymentQueryProvider>
      <NavItem {...props} />
    </DeploymentQueryProvider>
  );
}

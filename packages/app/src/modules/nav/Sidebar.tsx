import {
  Sidebar,
  SidebarDivider,
  SidebarGroup,
  SidebarItem,
  SidebarScrollWrapper,
  SidebarSpace,
} from '@backstage/core-components';
import { NavContentBlueprint } from '@backstage/plugin-app-react';
import { RiMenuLine } from '@remixicon/react';
import { UserSettingsSignInAvatar } from '@backstage/plugin-user-settings';
import { ApprovalsNavItem } from 'backstage-plugin-deployment';
import { PageItem } from './PageItem';
import { SidebarLogo } from './SidebarLogo';
import { SignOutItem } from './SignOutItem';

/**
 * Catalog first, then deployments with what waits for approval, then whatever
 * plugins add; settings and sign-out at the foot.
 */
export const sidebar = NavContentBlueprint.make({
  params: {
    component: ({ navItems }) => {
      const nav = navItems.withComponent(item => (
        <PageItem icon={item.icon} to={item.href} text={item.title} />
      ));

      return (
        <Sidebar>
          <SidebarLogo />
          <SidebarDivider />
          <SidebarGroup label="Menu" icon={<RiMenuLine />}>
            {nav.take('page:catalog')}
            <SidebarScrollWrapper>
              {nav.take('page:deployment')}
              <ApprovalsNavItem>
                {({ to, title, label, icon }) => (
                  <SidebarItem
                    icon={() => icon}
                    to={to}
                    text={title}
                    aria-label={label}
                  />
                )}
              </ApprovalsNavItem>
              {nav.rest({ sortBy: 'title' })}
            </SidebarScrollWrapper>
          </SidebarGroup>
          <SidebarSpace />
          <SidebarDivider />
          <SidebarGroup
            label="Settings"
            icon={<UserSettingsSignInAvatar />}
            to="/settings"
          >
            {nav.take('page:user-settings')}
            <SignOutItem />
          </SidebarGroup>
        </Sidebar>
      );
    },
  },
});

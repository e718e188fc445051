import { SidebarItem } from '@backstage/core-components';
import { type ReactElement } from 'react';
import { useLocation } from 'react-router-dom';

/** Pages below another that have an item of their own in the sidebar. */
const OWN_ITEM = ['/deployments/approvals'];

/**
 * The item of a page: the one that is open, and the one that an open page is
 * below, unless that page has an item of its own.
 */
export function PageItem(props: {
  icon: ReactElement | null;
  to: string;
  text: string;
}) {
  const { icon, to, text } = props;
  const { pathname } = useLocation();
  const isElsewhere = OWN_ITEM.some(
    own =>
      own.startsWith(`${to}/`) &&
      (pathname === own || pathname.startsWith(`${own}/`)),
  );
  return (
    <SidebarItem icon={() => icon} to={to} text={text} end={isElsewhere} />
  );
}

export { ApprovalsCount } from './ApprovalsCount';
export {
  ApprovalsNavItem,
  type ApprovalsNavItemProps,
  type ApprovalsNavLink,
} from './ApprovalsNavItem';

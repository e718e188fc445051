import { Link, useSidebarOpenState } from '@backstage/core-components';
import { Logo } from './Logo';
import styles from './SidebarLogo.module.css';

/** The logo at the top of the sidebar; leads home. */
export function SidebarLogo() {
  const { isOpen } = useSidebarOpenState();
  return (
    <div className={styles.root}>
      <Link to="/" underline="none" className={styles.link} aria-label="Home">
        <Logo />
        {isOpen && <span className={styles.name}>Deployments</span>}
      </Link>
    </div>
  );
}

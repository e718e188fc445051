import { DialogBody, DialogHeader } from '@backstage/ui';
import type { ComponentType, ReactNode } from 'react';
import styles from './Shell.module.css';

/** What something that is followed is put into. */
export interface ShellProps {
  /** What it is about, in a sentence. */
  title: string;
  /** Where it stands, beside the title. */
  badge?: ReactNode;
  children: ReactNode;
}

/** Puts what is followed into a drawer or a page. */
export type Shell = ComponentType<ShellProps>;

/** Inside a dialog, of which the title is the name. */
export function DrawerShell(props: ShellProps) {
  const { title, badge, children } = props;
  return (
    <>
      <DialogHeader className={styles.drawerHeader}>
        <span className={styles.title}>{title}</span>
        {badge && <span className={styles.badge}>{badge}</span>}
      </DialogHeader>
      <DialogBody className={styles.drawerBody}>
        <div className={styles.content}>{children}</div>
      </DialogBody>
    </>
  );
}

/** On a page of its own. */
export function PageShell(props: ShellProps) {
  const { title, badge, children } = props;
  return (
    <>
      <h2 className={styles.pageTitle}>
        <span className={styles.title}>{title}</span>
        {badge && <span className={styles.badge}>{badge}</span>}
      </h2>
      <div className={styles.content}>{children}</div>
    </>
  );
}

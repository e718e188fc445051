import { Dialog } from '@backstage/ui';
import { Followed } from './Followed';
import { DrawerShell } from './Shell';
import styles from './PipelineDrawer.module.css';
import type { AskedPipeline } from './model/asked';

/** What is followed, beside the service tab; on a phone instead of it. */
export function PipelineDrawer(props: {
  asked: AskedPipeline;
  onClose(): void;
}) {
  const { asked, onClose } = props;
  return (
    <Dialog
      isOpen
      className={styles.drawer}
      onOpenChange={isOpen => !isOpen && onClose()}
    >
      <Followed asked={asked} shell={DrawerShell} />
    </Dialog>
  );
}

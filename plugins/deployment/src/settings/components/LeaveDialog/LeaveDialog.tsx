import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { useMessages } from '../../../translation/useMessages';
import type { LeaveGuard } from '../../form/useLeaveGuard';

/** Asks before unsaved changes are left. */
export function LeaveDialog(props: { guard: LeaveGuard; service: string }) {
  const { guard, service } = props;
  const t = useMessages();
  return guard.isAsking ? (
    <ConfirmDialog
      title={t('settings.leave.title')}
      go={t('settings.leave.leave')}
      stay={t('settings.leave.stay')}
      onGo={guard.leave}
      onClose={guard.stay}
    >
      <p>{t('settings.leave.text', { service })}</p>
    </ConfirmDialog>
  ) : null;
}

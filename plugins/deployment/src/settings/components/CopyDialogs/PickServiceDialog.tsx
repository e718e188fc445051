import { useState } from 'react';
import { ConfirmDialog } from '../../../components/ConfirmDialog';
import { ServicePicker } from '../ServicePicker';

/** Chooses a service to go on with. */
export function PickServiceDialog(props: {
  title: string;
  text: string;
  go: string;
  /** Entity ref of a service that is no choice. */
  except?: string;
  onPick(entityRef: string): void;
  onClose(): void;
}) {
  const { title, text, go, except, onPick, onClose } = props;
  const [picked, setPicked] = useState<string>();
  return (
    <ConfirmDialog
      title={title}
      go={go}
      isDisabled={!picked}
      onGo={() => picked && onPick(picked)}
      onClose={onClose}
    >
      <p>{text}</p>
      <ServicePicker except={except} value={picked} onChange={setPicked} />
    </ConfirmDialog>
  );
}

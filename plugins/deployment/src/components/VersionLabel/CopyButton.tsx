import { ButtonIcon } from '@backstage/ui';
import { RiCheckLine, RiFileCopyLine } from '@remixicon/react';
import { useEffect, useState } from 'react';
import { useMessages } from '../../translation/useMessages';
import styles from './VersionLabel.module.css';

const SHOW_DONE_MS = 2_000;

/** Copies a text; absent where the browser offers no clipboard. */
export function CopyButton(props: { text: string }) {
  const { text } = props;
  const t = useMessages();
  const [copied, setCopied] = useState(false);

  useEffect(() => {
    if (!copied) {
      return undefined;
    }
    const timeout = setTimeout(() => setCopied(false), SHOW_DONE_MS);
    return () => clearTimeout(timeout);
  }, [copied]);

  if (!navigator.clipboard) {
    return null;
  }
  return (
    <ButtonIcon
      className={styles.copy}
      variant="tertiary"
      aria-label={copied ? t('version.copied') : t('version.copy', { text })}
      icon={copied ? <RiCheckLine /> : <RiFileCopyLine />}
      onPress={async () => {
        try {
          await navigator.clipboard.writeText(text);
          setCopied(true);
        } catch {
          // The browser refused; the text can still be selected.
        }
      }}
    />
  );
}

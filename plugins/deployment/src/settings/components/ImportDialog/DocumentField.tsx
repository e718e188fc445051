import { TextAreaField } from '@backstage/ui';
import { useId, useState } from 'react';
import { useMessages } from '../../../translation/useMessages';
import styles from './ImportDialog.module.css';

/** A YAML document: from a file, or pasted. */
export function DocumentField(props: {
  value: string;
  onChange(value: string): void;
}) {
  const { value, onChange } = props;
  const t = useMessages();
  const id = useId();
  const [isUnreadable, setUnreadable] = useState(false);
  const read = async (file: File | undefined) => {
    if (!file) {
      return;
    }
    try {
      onChange(await file.text());
      setUnreadable(false);
    } catch {
      setUnreadable(true);
    }
  };
  return (
    <>
      <div className={styles.file}>
        <label htmlFor={id}>{t('settings.import.file')}</label>
        <input
          id={id}
          type="file"
          accept=".yaml,.yml,application/yaml,text/yaml"
          onChange={event => read(event.target.files?.[0])}
        />
      </div>
      {isUnreadable && <p role="alert">{t('settings.import.unreadable')}</p>}
      <TextAreaField
        label={t('settings.import.document')}
        description={t('settings.import.documentHint')}
        className={styles.document}
        rows={12}
        spellCheck="false"
        value={value}
        onChange={onChange}
      />
    </>
  );
}

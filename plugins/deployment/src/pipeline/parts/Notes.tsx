import { RiInformationLine } from '@remixicon/react';
import { useMessages } from '../../translation/useMessages';
import { noteSentences } from '../model/notes';
import type { PipelineView } from '../model/view';
import styles from './Notes.module.css';

/** What is concluded and not said by the provider, in sentences. */
export function Notes(props: { view: PipelineView }) {
  const t = useMessages();
  const sentences = noteSentences(props.view, t);
  if (sentences.length === 0) {
    return null;
  }
  return (
    <ul className={styles.root} aria-label={t('pipeline.graph.note.title')}>
      {sentences.map(sentence => (
        <li key={sentence}>
          <RiInformationLine size={14} aria-hidden="true" />
          <span>{sentence}</span>
        </li>
      ))}
    </ul>
  );
}

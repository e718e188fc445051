import { useState } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { Fold } from '../../components/Fold';
import { TextInput } from '../../components/TextInput';
import { sameValue } from '../../model/values';
import { readList, withIgnore } from '../model/source';
import { ignoreWords } from '../model/words';
import type { SectionProps } from './section';

/** A list that is typed with commas between, kept as it is typed. */
function ListInput(props: {
  path: string;
  label: string;
  description: string;
  entries: string[];
  error?: string;
  onChange(entries: string[]): void;
}) {
  const { entries, onChange, ...field } = props;
  const [text, setText] = useState(entries.join(', '));
  return (
    <TextInput
      {...field}
      // What was typed holds while it means what is configured; else somebody
      // else changed the list, say by taking another version of it.
      value={sameValue(readList(text), entries) ? text : entries.join(', ')}
      onChange={changed => {
        setText(changed);
        onChange(readList(changed));
      }}
    />
  );
}

/** Deployments that are not deployments of the service. */
export function IgnoreSection(props: SectionProps) {
  const { source, onChange, errorOf } = props;
  const t = useMessages();
  const { tasks = [], creators = [] } = source.ignore ?? {};
  return (
    <Fold
      title={t('settings.github.section.ignore')}
      words={ignoreWords(source, t)}
      isNeeded={errorOf('source.ignore') !== undefined}
    >
      <ListInput
        path="source.ignore.tasks"
        label={t('settings.github.ignore.tasks')}
        description={t('settings.github.ignore.tasksHint')}
        entries={tasks}
        error={errorOf('source.ignore.tasks')}
        onChange={changed => onChange(withIgnore(source, { tasks: changed }))}
      />
      <ListInput
        path="source.ignore.creators"
        label={t('settings.github.ignore.creators')}
        description={t('settings.github.ignore.creatorsHint')}
        entries={creators}
        error={errorOf('source.ignore.creators')}
        onChange={changed =>
          onChange(withIgnore(source, { creators: changed }))
        }
      />
    </Fold>
  );
}

import { useState } from 'react';
import { useMessages } from '../../../translation/useMessages';
import { Fold } from '../../components/Fold';
import { TextInput } from '../../components/TextInput';
import { refWords } from '../../model/refs';
import { sameValue } from '../../model/values';
import { withRepository } from '../model/source';
import type { SectionProps } from './section';

/** The repository of this one environment; nearly always that of all. */
export function RepositorySection(
  props: SectionProps & {
    service: string;
    annotated: string | undefined;
    /** Whether it is another than the annotated one. */
    isOther: boolean;
  },
) {
  const { source, service, annotated, isOther, onChange, errorOf } = props;
  const t = useMessages();
  const text = source.repo ? `${source.owner}/${source.repo}` : source.owner;
  const [typed, setTyped] = useState(text);
  const error = errorOf('source.repo') ?? errorOf('source.owner');
  return (
    <Fold
      title={t('settings.github.section.repository')}
      words={text}
      isNeeded={error !== undefined || isOther}
    >
      <TextInput
        path="source.repo"
        label={t('settings.github.field.repo')}
        description={t('settings.github.repositoryHint')}
        // As it was typed, the slash without a name included.
        value={sameValue(withRepository(source, typed), source) ? typed : text}
        error={error}
        warning={
          isOther
            ? t('settings.repository.other', {
                service: refWords(service),
                annotated: annotated ?? '',
              })
            : undefined
        }
        onChange={value => {
          setTyped(value);
          onChange(withRepository(source, value));
        }}
      />
    </Fold>
  );
}

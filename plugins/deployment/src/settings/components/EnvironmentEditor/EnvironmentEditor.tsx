import { Button } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import { useEffect, useId, useRef, useState } from 'react';
import { HiddenText } from '../../../components/HiddenText';
import { useMessages } from '../../../translation/useMessages';
import { useForm } from '../../form/FormContext';
import { changesOf } from '../../model/changes';
import { nextEnvironment } from '../../model/newEnvironment';
import { providerSettings } from '../../providers';
import type { RepositoryRef } from '../RepositoryPanel';
import styles from './EnvironmentEditor.module.css';
import { EnvironmentItem } from './EnvironmentItem';

/** The environments of the service, in order; one at a time in full. */
export function EnvironmentEditor(props: {
  /** Where a new environment would be. */
  repository: RepositoryRef | undefined;
}) {
  const { repository } = props;
  const { draft, dispatch, isReadOnly, isSaving } = useForm();
  const t = useMessages();
  const id = useId();
  const [said, setSaid] = useState('');
  const root = useRef<HTMLElement>(null);
  const added = useRef(false);
  const { items } = draft;

  // Whoever adds an environment wants to name it.
  useEffect(() => {
    if (added.current && draft.open) {
      added.current = false;
      const name = root.current?.querySelector<HTMLInputElement>(
        '[data-field="name"] input',
      );
      name?.focus();
      name?.select();
    }
  }, [draft.open]);

  const add = () => {
    if (!repository) {
      return;
    }
    const { provider, host } = repository;
    const last = items.at(-1);
    added.current = true;
    dispatch({
      type: 'add',
      environment: {
        ...nextEnvironment(items, t('settings.environments.defaultName')),
        provider,
        host,
        source:
          providerSettings(provider)?.newSource(
            repository.repository,
            last?.provider === provider ? last.source : undefined,
          ) ?? {},
        promotesFrom: last ? [last.name] : [],
      },
    });
  };
  const move = (moved: string, by: 1 | -1) => {
    const from = items.findIndex(item => item.id === moved);
    dispatch({ type: 'move', id: moved, by });
    setSaid(
      t('settings.environments.moved', {
        name: items[from].name,
        place: String(from + by + 1),
        all: String(items.length),
      }),
    );
  };

  return (
    <section ref={root} className={styles.root} aria-labelledby={id}>
      <div className={styles.head}>
        <h3
          id={id}
          tabIndex={-1}
          className={styles.title}
          data-focus="environments"
        >
          {t('settings.environments.title')}
        </h3>
        {!isReadOnly && (
          <Button
            variant="secondary"
            size="small"
            iconStart={<RiAddLine />}
            isDisabled={!repository || isSaving}
            onPress={add}
          >
            {t('settings.environments.add')}
          </Button>
        )}
      </div>
      {items.length === 0 && (
        <p className={styles.none}>{t('settings.environments.none')}</p>
      )}
      {items.length > 0 && (
        <ol
          className={styles.list}
          aria-label={t('settings.environments.list')}
        >
          {items.map((item, index) => (
            <EnvironmentItem
              key={item.id}
              item={item}
              isFirst={index === 0}
              isLast={index === items.length - 1}
              onMove={by => move(item.id, by)}
            />
          ))}
        </ol>
      )}
      {changesOf(draft).deleted.map(name => (
        <p key={name} className={styles.removed}>
          <span>{t('settings.environments.removed', { name })}</span>
          <Button
            size="small"
            variant="tertiary"
            isDisabled={isSaving}
            onPress={() => dispatch({ type: 'restore', name })}
          >
            {t('settings.environments.restore', { name })}
          </Button>
        </p>
      ))}
      <span role="status">
        <HiddenText>{said}</HiddenText>
      </span>
    </section>
  );
}

import { Box, ButtonIcon } from '@backstage/ui';
import {
  RiArrowDownLine,
  RiArrowUpLine,
  RiDeleteBinLine,
  RiFileCopyLine,
} from '@remixicon/react';
import { useId } from 'react';
import { HiddenText } from '../../../components/HiddenText';
import { StateBadge } from '../../../components/StateBadge';
import { useMessages } from '../../../translation/useMessages';
import { useForm } from '../../form/FormContext';
import type { DraftEnvironment } from '../../model/draft';
import { freeName } from '../../model/names';
import { providerSettings } from '../../providers';
import styles from './EnvironmentEditor.module.css';
import { EnvironmentFields } from './EnvironmentFields';

/** One environment in a line; when it is open, with all its fields. */
export function EnvironmentItem(props: {
  item: DraftEnvironment;
  isFirst: boolean;
  isLast: boolean;
  onMove(by: 1 | -1): void;
}) {
  const { item, isFirst, isLast, onMove } = props;
  const { draft, dispatch, errors, standings, isReadOnly, isSaving } =
    useForm();
  const t = useMessages();
  const id = useId();
  const isOpen = draft.open === item.id;
  const wrong = errors.filter(error => error.id === item.id).length;
  const standing = standings.get(item.id) ?? 'same';
  const name = item.name.trim() || t('settings.environments.unnamed');
  const upstream = item.upstream
    .flatMap(from => draft.items.find(other => other.id === from)?.name ?? [])
    .join(', ');
  const facts = [
    item.tier !== 'other' &&
      item.tier !== item.name &&
      t(`settings.tier.${item.tier}`),
    providerSettings(item.provider)?.summary(item.source),
    upstream && t('settings.proposal.from', { names: upstream }),
  ].filter(Boolean);
  return (
    <Box as="li" bg="neutral" className={styles.item}>
      <div className={styles.line}>
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          onClick={() =>
            dispatch({ type: 'open', id: isOpen ? undefined : item.id })
          }
        >
          <span className={styles.chevron} aria-hidden="true">
            {isOpen ? '▾' : '▸'}
          </span>
          <HiddenText>{t('settings.environments.open')}</HiddenText>{' '}
          <span className={styles.name}>{name}</span>
        </button>
        <span className={styles.facts}>{facts.join(' · ')}</span>
        {wrong > 0 && (
          <StateBadge shape="failed" tone="danger">
            {t('settings.environments.errors', { count: wrong })}
          </StateBadge>
        )}
        {wrong === 0 && standing !== 'same' && (
          <StateBadge
            shape={standing === 'new' ? 'queued' : 'running'}
            tone="info"
          >
            {t(`settings.environments.standing.${standing}`)}
          </StateBadge>
        )}
        {!isReadOnly && (
          <span className={styles.actions}>
            <ButtonIcon
              size="small"
              variant="tertiary"
              icon={<RiArrowUpLine />}
              aria-label={t('settings.environments.up', { name })}
              isDisabled={isFirst || isSaving}
              onPress={() => onMove(-1)}
            />
            <ButtonIcon
              size="small"
              variant="tertiary"
              icon={<RiArrowDownLine />}
              aria-label={t('settings.environments.down', { name })}
              isDisabled={isLast || isSaving}
              onPress={() => onMove(1)}
            />
            <ButtonIcon
              size="small"
              variant="tertiary"
              icon={<RiFileCopyLine />}
              aria-label={t('settings.environments.duplicate', { name })}
              isDisabled={isSaving}
              onPress={() =>
                dispatch({
                  type: 'duplicate',
                  id: item.id,
                  name: freeName(draft.items, item.name),
                })
              }
            />
            <ButtonIcon
              size="small"
              variant="tertiary"
              icon={<RiDeleteBinLine />}
              aria-label={t('settings.environments.remove', { name })}
              isDisabled={isSaving}
              onPress={() => {
                dispatch({ type: 'remove', id: item.id });
                // The button goes with its line; go on from the list's head.
                document
                  .querySelector<HTMLElement>('[data-focus="environments"]')
                  ?.focus();
              }}
            />
          </span>
        )}
      </div>
      {isOpen && (
        <div id={id} className={styles.fields}>
          <EnvironmentFields item={item} />
        </div>
      )}
    </Box>
  );
}

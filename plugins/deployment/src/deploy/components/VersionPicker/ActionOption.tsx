import {
  RiArrowDownLine,
  RiArrowRightSLine,
  RiArrowDownSLine,
  RiRefreshLine,
  RiSearch2Line,
} from '@remixicon/react';
import { useEffect, useRef, type ReactNode } from 'react';
import type { Row } from '../../model/rows';
import type { Translate } from '../../../translation/ref';
import { useMessages } from '../../../translation/useMessages';
import styles from './VersionOption.module.css';

type Action = Exclude<Row, { kind: 'version' }>;

function moreText(row: Extract<Action, { kind: 'more' }>, t: Translate) {
  if (row.state !== 'idle') {
    return t(`deploy.picker.more.${row.state}`);
  }
  switch (row.section) {
    case 'tags':
    case 'commits':
    case 'branches':
      return t(`deploy.picker.more.${row.section}`);
    default:
      return t('deploy.picker.more.versions');
  }
}

function words(row: Action, t: Translate): { icon: ReactNode; text: string } {
  const size = '1em';
  switch (row.kind) {
    case 'fold':
      return row.isOpen
        ? {
            icon: <RiArrowDownSLine size={size} />,
            text: t('deploy.picker.fold.hide', { count: row.count }),
          }
        : {
            icon: <RiArrowRightSLine size={size} />,
            text: t('deploy.picker.fold.show', { count: row.count }),
          };
    case 'more':
      return {
        icon:
          row.state === 'failed' ? (
            <RiRefreshLine size={size} />
          ) : (
            <RiArrowDownLine size={size} />
          ),
        text: moreText(row, t),
      };
    case 'retry':
      return {
        icon: <RiRefreshLine size={size} />,
        text: t('action.retry'),
      };
    default:
      return {
        icon: <RiSearch2Line size={size} />,
        text: t('deploy.picker.candidate', { sha: row.sha }),
      };
  }
}

/** A row that is no version: shows more of them, or searches again. */
export function ActionOption(props: {
  id: string;
  row: Action;
  isActive: boolean;
  /** Called when the row comes into view. */
  onSeen?(): void;
}) {
  const { id, row, isActive, onSeen } = props;
  const t = useMessages();
  const ref = useRef<HTMLDivElement>(null);
  const seen = useRef(onSeen);
  useEffect(() => {
    seen.current = onSeen;
  });

  const isWatched = onSeen !== undefined;
  const cursor = row.kind === 'more' ? row.cursor : undefined;
  useEffect(() => {
    if (!isWatched || !ref.current || !('IntersectionObserver' in window)) {
      return undefined;
    }
    const observer = new IntersectionObserver(entries => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) {
        seen.current?.();
      }
    });
    observer.observe(ref.current);
    return () => observer.disconnect();
    // The next page has a cursor of its own, and may be in view already.
  }, [isWatched, cursor]);

  const { icon, text } = words(row, t);
  return (
    <div
      ref={ref}
      id={id}
      role="option"
      aria-selected={false}
      data-active={isActive || undefined}
      className={styles.action}
    >
      <span className={styles.icon} aria-hidden="true">
        {icon}
      </span>
      {text}
    </div>
  );
}

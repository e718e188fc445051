import { Avatar } from '@backstage/ui';
import { safeHref } from '../../model/links';
import styles from './ActorAvatar.module.css';

/** The picture of somebody whose name stands beside it, or their initial. */
export function ActorAvatar(props: {
  name: string;
  /** Shown only if it is http or https. */
  url: string | null | undefined;
  className?: string;
}) {
  const { name, url, className } = props;
  return (
    <Avatar
      src={safeHref(url) ?? ''}
      name={name}
      size="x-small"
      purpose="decoration"
      className={[styles.root, className].filter(Boolean).join(' ')}
    />
  );
}

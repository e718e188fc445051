import type { Version } from 'backstage-plugin-deployment-common';
import { copyText, versionName } from '../../model/version';
import { useMessages } from '../../translation/useMessages';
import { ExternalLink } from '../ExternalLink';
import { CopyButton } from './CopyButton';
import styles from './VersionLabel.module.css';

/** Names beyond this do not fit into one line of a card in large print. */
const LONG = 18;

/**
 * A version: large where it is what the card is about, small beside a state.
 * What does not fit is cut; the tooltip has all of it.
 */
export function VersionLabel(props: {
  version: Version;
  size: 'large' | 'small';
}) {
  const { version, size } = props;
  const t = useMessages();
  const name = versionName(version, t);
  const text = copyText(version);
  const known = version.kind === 'known';
  return (
    <span
      className={styles.root}
      data-size={size}
      data-long={name.length > LONG || undefined}
    >
      <ExternalLink
        href={known ? version.url : undefined}
        className={known ? styles.name : styles.unknown}
        title={known && version.sha ? `${name} (${version.sha})` : name}
        variant={size === 'large' ? 'title-small' : 'body-small'}
      >
        {name}
      </ExternalLink>
      {size === 'large' && text && <CopyButton text={text} />}
    </span>
  );
}
